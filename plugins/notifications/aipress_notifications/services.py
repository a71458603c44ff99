"""Writing notifications. Every function leaves ``core_party.unread_count`` exact, under a lock on the party's row."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import Notice, Party, insert_into
from aipress_notifications.models import Notification

__all__ = ["forget_old", "mark_all_read", "mark_read", "mark_unread", "put_right", "recount", "ring"]


def ring(db: Session, notice: Notice, recipients: Collection[int], at: dt.datetime) -> None:
    """Write the notice for each recipient; one that is unread with the same kind and address takes it in."""
    told = lock(db, recipients)
    if not told:
        return
    key = hashlib.sha256(f"{notice.kind}\0{notice.url}".encode()).hexdigest()[:32]
    row = {"kind": notice.kind, "group_key": key, "values": notice.values, "url": notice.url, "actor_id": notice.actor_id,
           "content_id": notice.content_id, "created_at": at}
    written = insert_into(db, Notification)
    newer = {name: getattr(written.excluded, name) for name in ("values", "actor_id", "content_id", "created_at")}
    # "values" and "count" are also methods of what is excluded: its columns are asked by name.
    newer["values"] = written.excluded["values"]
    db.execute(written.on_conflict_do_update(
        index_elements=["party_id", "group_key"], index_where=Notification.read_at.is_(None),
        set_={**newer, "count": Notification.count + 1}), [{**row, "party_id": one} for one in told])
    recount(db, told)


def lock(db: Session, party_ids: Collection[int]) -> Sequence[int]:
    """Take the parties' rows, in one order, so that what is counted afterwards stays true; returns those that exist."""
    return db.scalars(select(Party.id).where(Party.id.in_(party_ids)).order_by(Party.id).with_for_update(key_share=True)).all()


def recount(db: Session, party_ids: Collection[int]) -> None:
    """Set the number of unread notifications from the rows, below :func:`lock`."""
    number = (select(func.count()).select_from(Notification)
              .where(Notification.party_id == Party.id, Notification.read_at.is_(None)).scalar_subquery())
    db.execute(update(Party).where(Party.id.in_(party_ids)).values(unread_count=number)
               .execution_options(synchronize_session=False))


def put_right(db: Session, limit: int) -> int:
    """Count anew where the bell says otherwise than the rows: items that are deleted take theirs with them. At most ``limit``
    members; returns how many."""
    number = (select(func.count()).select_from(Notification)
              .where(Notification.party_id == Party.id, Notification.read_at.is_(None)).scalar_subquery())
    wrong = select(Party.id).where(Party.unread_count > 0, Party.unread_count != number).order_by(Party.id).limit(limit)
    found = lock(db, db.scalars(wrong).all())
    if found:
        recount(db, found)
    return len(found)


def mark_read(db: Session, party_id: int, notification_id: int, now: dt.datetime) -> None:
    """Mark one of the member's own as read; it may be already."""
    lock(db, [party_id])
    db.execute(update(Notification).where(Notification.id == notification_id, Notification.party_id == party_id,
                                          Notification.read_at.is_(None)).values(read_at=now))
    recount(db, [party_id])


def mark_unread(db: Session, party_id: int, notification_id: int) -> bool:
    """Take the mark back; False when the same is told by a newer one that is unread."""
    lock(db, [party_id])
    mine = select(Notification.group_key).where(Notification.id == notification_id, Notification.party_id == party_id)
    rival = select(Notification.id).where(Notification.party_id == party_id, Notification.read_at.is_(None),
                                          Notification.group_key == mine.scalar_subquery())
    if db.scalar(rival) is not None:
        return False
    db.execute(update(Notification).where(Notification.id == notification_id, Notification.party_id == party_id)
               .values(read_at=None))
    recount(db, [party_id])
    return True


def mark_all_read(db: Session, party_id: int, now: dt.datetime) -> None:
    """Mark everything that the member has as read."""
    lock(db, [party_id])
    db.execute(update(Notification).where(Notification.party_id == party_id, Notification.read_at.is_(None))
               .values(read_at=now))
    recount(db, [party_id])


def forget_old(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest notifications, read or not, at most ``limit``; returns how many went."""
    old = select(Notification.id).where(Notification.created_at < before).order_by(Notification.created_at).limit(limit)
    gone = db.scalars(delete(Notification).where(Notification.id.in_(old)).returning(Notification.party_id)
                      .execution_options(synchronize_session=False)).all()
    concerned = lock(db, sorted({*gone}))
    if concerned:
        recount(db, concerned)
    return len(gone)
