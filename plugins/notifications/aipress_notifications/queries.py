"""Reading a member's notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import Session

from aipress_core.api import Content, Keyset, Page
from aipress_notifications.models import Notification

NEWEST = Keyset(columns=(Notification.created_at, Notification.id), size=30)
BELOW_THE_BELL = 6
_COLUMNS = (Notification.id, Notification.kind, Notification.values, Notification.url, Notification.count,
            Notification.created_at, Notification.read_at, Notification.content_id)


def page(db: Session, party_id: int, readable: ColumnElement[bool], cursor: str | None = None, *,
         only_unread: bool = False) -> Page:
    """One page of what a member was told, the newest first, in one statement.

    Args:
        readable: the condition for items that the member may read now: ``readable_id`` is the item's key, if it is such a one.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    statement = _told(party_id, readable)
    if only_unread:
        statement = statement.where(Notification.read_at.is_(None))
    return NEWEST.page(db, statement, cursor)


def latest(db: Session, party_id: int, readable: ColumnElement[bool], limit: int = BELOW_THE_BELL) -> Sequence[Row[Any]]:
    """What a member was told last, as :func:`page` has it."""
    newest = _told(party_id, readable).order_by(Notification.created_at.desc(), Notification.id.desc()).limit(limit)
    return db.execute(newest).all()


def _told(party_id: int, readable: ColumnElement[bool]) -> Select[Any]:
    return (select(*_COLUMNS, Content.id.label("readable_id"))
            .outerjoin(Content, and_(Content.id == Notification.content_id, readable))
            .where(Notification.party_id == party_id))


def own(db: Session, party_id: int, notification_id: int) -> Row[Any] | None:
    """One of the member's notifications; None when it is not there or somebody else's."""
    return db.execute(select(*_COLUMNS).where(Notification.id == notification_id, Notification.party_id == party_id)).first()
