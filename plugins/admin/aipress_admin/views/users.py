"""``/admin/users``: who is here, which roles they hold, who may come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_accounts import services as accounts
from aipress_admin import queries
from aipress_admin.resources import UserItem, UserList
from aipress_core.api import Party, _, capped

STATES = {accounts.LIVE: ("live", _("Active")), accounts.PENDING: ("wait", _("Waiting to be let in")),
          accounts.DEACTIVATED: ("bad", _("Deactivated"))}


@view_config(context=UserList, request_method="GET", permission="admin:site.manage", renderer="admin/users.html")
def show_all(context: UserList, request: Request) -> dict[str, Any]:
    """One page of accounts."""
    wishes = {"q": request.GET.get("q", "").strip()[:200], "role": _known(request, "role", accounts.ROLES),
              "state": _known(request, "state", STATES)}
    page, total = queries.users(request.db, text=wishes["q"], role=wishes["role"], state=wishes["state"],
                                cursor=request.GET.get("after"))
    users = [{"id": row.id, "name": row.name, "portrait": row.portrait, "email": row.email, "url": f"/admin/users/{row.id}",
              "last_seen_at": row.last_login_at, "roles": _titles((row.roles or "").split(",")), "status": STATES[row.state]}
             for row in page.rows]
    links = {f"{side}_url": cursor and request.path_with("/admin/users", {**wishes, "after": cursor})
             for side, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))}
    return {"users": users, "total": total, "shown": capped(total, request.locale_name), "page": links,
            "all_roles": accounts.ROLES, "all_states": STATES, **wishes}


def _known(request: Request, name: str, choices: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in choices else ""


def _titles(roles: Any) -> list[Any]:
    return [title for role, title in accounts.ROLES.items() if role in roles]


@view_config(context=UserItem, request_method="GET", permission="admin:site.manage", renderer="admin/user.html")
def show(context: UserItem, request: Request) -> dict[str, Any]:
    """One account: roles to give and take, and the door."""
    party, user = context.row
    held = queries.roles_of(request.db, party.id)
    has_community = any(role in held for role in accounts.COMMUNITIES)
    roles = [{"id": role, "title": title, "since": held.get(role), "is_fixed": has_community and role in accounts.COMMUNITIES}
             for role, title in accounts.ROLES.items()]
    return {"party": party, "user": user, "roles": roles, "status": STATES[user.state],
            "is_self": party.id == request.identity.party_id}


@view_config(context=UserItem, name="grant", request_method="POST", permission="admin:site.manage")
def grant(context: UserItem, request: Request) -> Response:
    """Give the role that the form names."""
    role = _posted_role(request)
    return _do(context, request, lambda party: accounts.grant_role(request, party, role),
               _("${name} now holds the role ${role}.", mapping=_words(context, request, role)))


@view_config(context=UserItem, name="revoke", request_method="POST", permission="admin:site.manage")
def revoke(context: UserItem, request: Request) -> Response:
    """Take the role that the form names."""
    role = _posted_role(request)
    return _do(context, request, lambda party: accounts.revoke_role(request, party, role),
               _("${name} no longer holds the role ${role}.", mapping=_words(context, request, role)))


@view_config(context=UserItem, name="deactivate", request_method="POST", permission="admin:site.manage")
def deactivate(context: UserItem, request: Request) -> Response:
    """Shut the door: no sign-in, and every session ends now."""
    return _do(context, request, lambda party: accounts.deactivate(request, party),
               _("${name} is deactivated and signed out everywhere.", mapping=_words(context, request)))


@view_config(context=UserItem, name="activate", request_method="POST", permission="admin:site.manage")
def activate(context: UserItem, request: Request) -> Response:
    """Open the door, again or for the first time."""
    return _do(context, request, lambda party: accounts.reactivate(request, party),
               _("${name} can sign in.", mapping=_words(context, request)))


def _posted_role(request: Request) -> str:
    role = request.POST.get("role", "")
    return role if isinstance(role, str) else ""


def _words(context: UserItem, request: Request, role: str = "") -> dict[str, str]:
    title = accounts.ROLES.get(role)
    return {"name": context.row[0].name, "role": request.translate(title) if title else role}


def _do(context: UserItem, request: Request, act: Callable[[Party], object], done: Any) -> Response:
    """Do it or say why not, and come back to the person's page."""
    party = context.row[0]
    try:
        act(party)
        request.flash(done)
    except accounts.AccountRefused as refusal:
        request.flash(refusal.reason, "problem")
    return HTTPSeeOther(f"/admin/users/{party.id}")
