"""Writing views: who is new today is counted, by day and in the item's counter."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_core.api import Content, insert_into
from aipress_discussion.counters import add_views
from aipress_discussion.models import Seen, View

T = TypeVar("T")
CHUNK = 500  # rows a statement: SQLite allows 32,766 values


class Mark(NamedTuple):
    """One visitor's view of one item on one day."""

    content_id: int
    day: dt.date
    visitor: str


def write(db: Session, marks: Iterable[Mark]) -> int:
    """Count the marks that are new and return how many were. Items that are gone are left out.

    Rows are written in key order, so that two processes never wait for each other in a circle.
    """
    wanted = sorted(set(marks))
    ids = sorted({mark.content_id for mark in wanted})
    present = {one for chunk in _chunks(ids) for one in db.scalars(select(Content.id).where(Content.id.in_(chunk)))}
    new: Counter[tuple[int, dt.date]] = Counter()
    for chunk in _chunks([mark for mark in wanted if mark.content_id in present]):
        rows = insert_into(db, Seen).values([mark._asdict() for mark in chunk]).on_conflict_do_nothing()
        new.update((content_id, day) for content_id, day in db.execute(rows.returning(Seen.content_id, Seen.day)))
    for (content_id, day), number in sorted(new.items()):
        row = insert_into(db, View).values(content_id=content_id, day=day, count=number)
        more = {"count": View.count + row.excluded.count}
        db.execute(row.on_conflict_do_update(index_elements=["content_id", "day"], set_=more))
        add_views(db, content_id, number)
    return new.total()


def forget(db: Session, now: dt.datetime) -> None:
    """Forget who was counted before yesterday; how many stays."""
    db.execute(delete(Seen).where(Seen.day < (now - dt.timedelta(days=1)).date()))


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start:start + CHUNK] for start in range(0, len(rows), CHUNK))
