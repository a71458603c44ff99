"""Reads for the account pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session as Database

from aipress_accounts.models import Authenticator, Passkey, RecoveryCode, User
from aipress_core.api import Session

MOST_SESSIONS = 100


def own_session(db: Database, party_id: int, name: str) -> Session | None:
    """The member's session with this id, None when it does not exist or is somebody else's."""
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        return None
    return db.scalar(select(Session).where(Session.id == int(name), Session.party_id == party_id))


def running_sessions(db: Database, running: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """The sessions that still work (:func:`aipress_core.api.sessions.running`), the one used last first."""
    return db.execute(
        select(Session.id, Session.created_at, Session.seen_at, Session.ip, Session.user_agent).where(running)
        .order_by(Session.seen_at.desc(), Session.id.desc()).limit(MOST_SESSIONS)).all()


def account_of(db: Database, party_id: int) -> User | None:
    """The account of a signed-in party; None for one that signs in by other means."""
    return db.get(User, party_id)


@dataclass(frozen=True)
class Safety:
    """How an account is guarded."""

    has_app: bool
    passkeys: int
    codes_left: int
    sessions: int

    @property
    def has_second_step(self) -> bool:
        return self.has_app or self.passkeys > 0


def safety_of(db: Database, party_id: int, running: ColumnElement[bool]) -> Safety:
    """What the account page tells about it, in one statement; ``running`` as for :func:`running_sessions`."""
    def count(model: Any, *conditions: Any) -> Any:
        return select(func.count()).select_from(model).where(model.party_id == party_id, *conditions).scalar_subquery()
    row = db.execute(select(count(Authenticator, Authenticator.confirmed_at.is_not(None)), count(Passkey), count(RecoveryCode),
                            count(Session, running))).one()
    return Safety(bool(row[0]), *row[1:])
