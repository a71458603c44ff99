"""What has changed, and how far things are: the two tables, read and written under one lock."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from aipress_core.api import insert_into, utcnow
from aipress_search.engine.interface import Key
from aipress_search.models import Dirty, State

FOLLOW, LIVE, BUILD, CHECK = "follow", "live", "build", "check"
CHUNK = 400  # rows a statement


def note(db: Session, keys: Iterable[Key], now: dt.datetime | None = None) -> int:
    """Note that things have changed; returns how many. In key order: two writers never wait for each other in a circle."""
    found = sorted(set(keys))
    stamp, noted_at = secrets.randbits(62), now or utcnow()
    for start in range(0, len(found), CHUNK):
        rows = [{"type": name, "object_id": key, "stamp": stamp, "noted_at": noted_at, "is_applied": False}
                for name, key in found[start:start + CHUNK]]
        insert = insert_into(db, Dirty).values(rows)
        changed = {"stamp": insert.excluded.stamp, "noted_at": insert.excluded.noted_at, "is_applied": False}
        db.execute(insert.on_conflict_do_update(index_elements=["type", "object_id"], set_=changed))
    return len(found)


def waiting(db: Session, limit: int, *, applied: bool = False) -> dict[Key, int]:
    """Noted things, the oldest first, each with its stamp."""
    rows = db.execute(select(Dirty.type, Dirty.object_id, Dirty.stamp).where(Dirty.is_applied == applied)
                      .order_by(Dirty.noted_at, Dirty.type, Dirty.object_id).limit(limit))
    return {(name, key): stamp for name, key, stamp in rows}


def backlog(db: Session) -> tuple[int, dt.datetime | None]:
    """How many things wait for the index that answers, and since when."""
    count, oldest = db.execute(select(func.count(), func.min(Dirty.noted_at)).where(Dirty.is_applied.is_(False))).one()
    return count, oldest


def settle(db: Session, done: Mapping[Key, int], *, keep: bool) -> None:
    """The engine has these. What has changed again since it was read stays.

    Args:
        keep: another index is being built, and does not have them yet.
    """
    pairs = sorted(done.items())
    for start in range(0, len(pairs), CHUNK):
        these = or_(*(and_(Dirty.type == name, Dirty.object_id == key, Dirty.stamp == stamp)
                      for (name, key), stamp in pairs[start:start + CHUNK]))
        db.execute(update(Dirty).where(these).values(is_applied=True) if keep else delete(Dirty).where(these))


def lock(db: Session, name: str) -> dict[str, Any]:
    """A state for changing: nobody else changes it until the end of the transaction."""
    db.execute(insert_into(db, State).values(name=name, value={}, updated_at=utcnow()).on_conflict_do_nothing())
    return dict(db.scalars(select(State.value).where(State.name == name).with_for_update()).one())


def read(db: Session, name: str) -> dict[str, Any]:
    """A state as it is."""
    return dict(db.scalar(select(State.value).where(State.name == name)) or {})


def states(db: Session, *names: str) -> dict[str, dict[str, Any]]:
    """Several states as they are, by name; one statement."""
    found = {row.name: row.value for row in db.execute(select(State.name, State.value).where(State.name.in_(names)))}
    return {name: dict(found.get(name) or {}) for name in names}


def write(db: Session, name: str, value: Mapping[str, Any]) -> None:
    """Set a state that is locked."""
    db.execute(update(State).where(State.name == name).values(value=dict(value), updated_at=utcnow()))


def forget_applied(db: Session) -> None:
    """No index is being built any more: what only it lacked is done."""
    db.execute(delete(Dirty).where(Dirty.is_applied))


def waits(db: Session) -> bool:
    """Does anything wait for the index that answers?"""
    return bool(db.scalar(select(case((select(Dirty.type).where(Dirty.is_applied.is_(False)).exists(), 1), else_=0))))


def by_type(keys: Iterable[Key]) -> dict[str, list[int]]:
    """Keys of each type."""
    found: dict[str, list[int]] = {}
    for name, key in sorted(keys):
        found.setdefault(name, []).append(key)
    return found


def of_event(types: Iterable[Any], event: Any) -> list[Key]:
    """The things that an event concerns."""
    return [(one.name, int(key)) for one in types if type(event) in one.events for key in one.events[type(event)](event)]


Keys = Sequence[Key]
