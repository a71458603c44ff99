"""``/account/sessions``: where one is signed in, and signing out elsewhere."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy import delete

from aipress_accounts.browsers import describe
from aipress_accounts.queries import running_sessions
from aipress_accounts.resources import SessionItem, SessionList
from aipress_core.api import Session, _, sessions


@view_config(context=SessionList, request_method="GET", permission="accounts:account.use", renderer="accounts/sessions.html")
def show(context: SessionList, request: Request) -> dict[str, Any]:
    """The running sessions; the browser at hand first."""
    identity = request.identity
    found = []
    for row in running_sessions(request.db, sessions.running(request)):
        browser, system = describe(row.user_agent)
        found.append({"id": row.id, "browser": browser, "system": system, "ip": row.ip, "created_at": row.created_at,
                      "seen_at": row.seen_at, "is_this": row.id == identity.session_id})
    found.sort(key=lambda one: not one["is_this"])
    return {"sessions": found}


@view_config(context=SessionItem, name="end", request_method="POST", permission="accounts:account.use")
def end(context: SessionItem, request: Request) -> Response:
    """Sign one browser out; it notices at its next request."""
    request.db.execute(delete(Session).where(Session.id == context.row.id))
    request.flash(_("That browser is signed out."))
    return HTTPSeeOther("/account/sessions")


@view_config(context=SessionList, name="end-others", request_method="POST", permission="accounts:account.use")
def end_others(context: SessionList, request: Request) -> Response:
    """Sign out everywhere but here."""
    count = sessions.end_all(request, request.identity.party_id, keep=request.identity.session_id)
    if count:
        request.flash(_("You are signed out everywhere else."))
    else:
        request.flash(_("You were signed in nowhere else."), "note")
    return HTTPSeeOther("/account/sessions")
