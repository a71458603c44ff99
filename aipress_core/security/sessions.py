"""Signed-in sessions are rows; the browser holds a random token, the database its hash."""

from __future__ import annotations

import datetime as dt
import secrets

from pyramid.request import Request
from sqlalchemy import ColumnElement, and_, delete

from aipress_core.security.identity import Lifetimes, token_hash
from aipress_core.security.models import Session
from aipress_core.security.signing import get_cookie, set_cookie

COOKIE = "aipress_session"


def current_token(request: Request) -> str | None:
    """The token that this browser sent, whether it is good or not."""
    return get_cookie(request, COOKIE)


def start(request: Request, party_id: int) -> Session:
    """Sign ``party_id`` in on this browser. An older session of this browser ends (no session fixation)."""
    end(request)
    token = secrets.token_urlsafe(32)
    lifetime = dt.timedelta(days=request.settings["aipress.session.days"])
    row = Session(token_hash=token_hash(token), party_id=party_id, created_at=request.now, seen_at=request.now,
                  expires_at=request.now + lifetime, ip=(request.client_addr or "")[:45],
                  user_agent=(request.user_agent or "")[:300])
    request.db.add(row)
    request.db.flush()
    request.add_response_callback(
        lambda req, response: set_cookie(req, response, COOKIE, token, max_age=int(lifetime.total_seconds())))
    return row


def end(request: Request) -> None:
    """Sign this browser out."""
    token = current_token(request)
    if token:
        request.db.execute(delete(Session).where(Session.token_hash == token_hash(token)))
        request.add_response_callback(lambda req, response: set_cookie(req, response, COOKIE, None))


def end_all(request: Request, party_id: int, *, keep: int | None = None) -> int:
    """End every session of a party, but ``keep``; returns how many."""
    statement = delete(Session).where(Session.party_id == party_id)
    if keep is not None:
        statement = statement.where(Session.id != keep)
    return int(request.db.execute(statement).rowcount)


def running(request: Request) -> ColumnElement[bool]:
    """Which sessions of whoever is signed in still work: not over, and not ended by idling."""
    identity = request.identity
    return and_(Session.party_id == identity.party_id,
                Lifetimes.of(request.registry.aipress_settings).running(request.now, is_owner=identity.is_owner))
