"""The likes, comments and views of the demo world: a million rows in the larger sizes, so no objects and no row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from aipress_core.api import Base, bulk
from aipress_discussion.models import Comment, Like, View

DAYS = (0.55, 0.25, 0.12, 0.08)  # how an item's views fall off, day by day


def load(loader: Any) -> None:
    """Write what the world's members do with the items, chunk by chunk as other plugins write these.

    Whoever writes an item gives its header the counters that the world says, ``likes``, ``comments`` and ``views``: these
    rows add up to them.

    Args:
        loader: ``parties`` gives the ids of members by their keys; all of them are there before the first item.
    """
    loader.follow_items(Rows(loader).write)


class Rows:
    """Makes the rows of a chunk of items and writes them, in the order in which they refer to each other."""

    def __init__(self, loader: Any) -> None:
        self.db, self.world, self.parties = loader.db, loader.world, loader.parties

    def write(self, chunk: Sequence[tuple[Any, int]]) -> None:
        """Write what is said and done below these items."""
        rows: dict[type[Base], list[dict[str, Any]]] = {Like: [], Comment: [], View: []}
        ids = iter(bulk.reserve(self.db, Comment, sum(item.comments for item, _id in chunk)))
        for item, content_id in chunk:
            shared = {"content_id": content_id}
            rows[Like] += [{**shared, "party_id": self.parties[key], "created_at": item.published_at}
                           for key in (self.world.likers(item) if item.likes else ())]
            rows[Comment] += self._comments(item, content_id, ids) if item.comments else ()
            rows[View] += [{**shared, "day": day, "count": count} for day, count in _days(item, self.world.now)]
        for model, written in rows.items():
            bulk.write(self.db, model, written)

    def _comments(self, item: Any, content_id: int, ids: Iterator[int]) -> Iterator[dict[str, Any]]:
        known: dict[str, int] = {}
        for one in self.world.comments_of(item):
            known[one.key] = next(ids)
            yield {"id": known[one.key], "content_id": content_id, "author_id": self.parties[one.author_key], "body": one.text,
                   "parent_id": known[one.parent_key] if one.parent_key else None, "created_at": one.created_at}


def _days(item: Any, now: dt.datetime) -> Iterator[tuple[dt.date, int]]:
    """The item's views over the days that it has been out; the first day takes what is left over."""
    first = item.published_at.date()
    later = [(first + dt.timedelta(days=number), int(item.views * part)) for number, part in enumerate(DAYS[1:], start=1)]
    out = [(day, count) for day, count in later if day <= now.date() and count]
    on_first = item.views - sum(count for _, count in out)
    yield from ([(first, on_first)] if on_first else []) + out
