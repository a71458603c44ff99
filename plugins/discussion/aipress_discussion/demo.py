"""The likes, comments and views of the demo world: a million rows in the larger sizes, so no objects and no row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from aipress_core.api import Base
from aipress_discussion.counters import recount_all
from aipress_discussion.models import Comment, Like, View

CHUNK = 10_000
DAYS = (0.55, 0.25, 0.12, 0.08)  # how an item's views fall off, day by day


def load(loader: Any) -> None:
    """Write what the world's members do with the items that other plugins have loaded before.

    Args:
        loader: ``parties`` and ``contents`` give ids by the world's keys; items that nobody has loaded are left out.
    """
    db, world, contents = loader.db, loader.world, loader.contents
    rows = Rows(db, (db.scalar(select(func.max(Comment.id))) or 0) + 1)
    done, total = 0, len(contents)
    for item in world.items():
        if item.key in contents:
            rows.add_item(item, contents[item.key], world, loader.parties)
            done += 1
            if done % 1000 == 0:
                loader.progress(done, total, "discussions")
    rows.write()
    rows.release_ids()
    recount_all(db)
    loader.progress(done, total, "discussions")


class Rows:
    """Rows that wait to be written, in the order in which they refer to each other.

    Args:
        next_id: the id of the next comment; answers must know it before the database does.
    """

    def __init__(self, db: Session, next_id: int) -> None:
        self.db, self.next_id = db, next_id
        self.waiting: dict[type[Base], list[dict[str, Any]]] = {Like: [], Comment: [], View: []}

    def add_item(self, item: Any, content_id: int, world: Any, parties: Mapping[str, int]) -> None:
        """Gather what belongs to one item; write when enough is gathered."""
        shared = {"content_id": content_id}
        if item.likes:
            likers = (parties[key] for key in world.likers(item) if key in parties)
            self.waiting[Like] += [{**shared, "party_id": one, "created_at": item.published_at} for one in likers]
        if item.comments:
            self._add_comments(content_id, world.comments_of(item), parties)
        self.waiting[View] += [{**shared, "day": day, "count": count} for day, count in _days(item, world.now)]
        if sum(map(len, self.waiting.values())) >= CHUNK:
            self.write()

    def _add_comments(self, content_id: int, comments: Iterator[Any], parties: Mapping[str, int]) -> None:
        ids: dict[str, int] = {}
        for one in comments:
            ids[one.key] = self.next_id
            self.waiting[Comment].append({
                "id": self.next_id, "content_id": content_id, "author_id": parties.get(one.author_key), "body": one.text,
                "parent_id": ids[one.parent_key] if one.parent_key else None, "created_at": one.created_at})
            self.next_id += 1

    def write(self) -> None:
        """Write what waits."""
        for model, rows in self.waiting.items():
            if rows:
                self.db.execute(insert(model), rows)
            rows.clear()

    def release_ids(self) -> None:
        """Let the database give out ids again, from behind ours. SQLite looks at the table by itself."""
        if self.db.get_bind().dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(Comment.__tablename__, "id")
            self.db.execute(select(func.setval(sequence, self.next_id, False)))


def _days(item: Any, now: dt.datetime) -> Iterator[tuple[dt.date, int]]:
    """The item's views over the days that it has been out; the first day takes what is left over."""
    first = item.published_at.date()
    later = [(first + dt.timedelta(days=number), int(item.views * part)) for number, part in enumerate(DAYS[1:], start=1)]
    out = [(day, count) for day, count in later if day <= now.date() and count]
    on_first = item.views - sum(count for _, count in out)
    yield from ([(first, on_first)] if on_first else []) + out
