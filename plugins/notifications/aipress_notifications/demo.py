"""What the members of the demo world with an account to sign in with are told: that others have commented on their items."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import select

from aipress_core.api import Base, Content, Party, bulk
from aipress_notifications.models import Notification
from aipress_notifications.services import lock, recount

KIND = "discussion.commented"
MOST = 40  # a member
FRESH = dt.timedelta(days=2)  # what is newer is unread


def load(loader: Any) -> None:
    """Follow the items as they are written; nothing where nobody discusses."""
    if "discussion_comment" in Base.metadata.tables:
        lines = Lines(loader)
        loader.follow_items(lines.write)
        loader.afterwards(lines.count)


class Lines:
    """Makes the rows of a chunk of items."""

    def __init__(self, loader: Any) -> None:
        self.db, self.world, self.parties = loader.db, loader.world, loader.parties
        named = takewhile(lambda one: one.account, loader.world.people())  # they come first
        self.written: dict[str, int] = {one.key: 0 for one in named}

    def write(self, chunk: Sequence[tuple[Any, int]]) -> None:
        """Tell the owners of these items of the last comment on each."""
        told = [(item, content_id, max(self.world.comments_of(item), key=lambda one: one.created_at))
                for item, content_id in chunk if item.owner_key in self.written and item.comments]
        ids = [content_id for _item, content_id, _last in told]
        slugs = dict(self.db.execute(select(Content.id, Content.slug).where(Content.id.in_(ids))).all())
        authors = [self.parties[last.author_key] for _item, _id, last in told]
        names = dict(self.db.execute(select(Party.id, Party.name).where(Party.id.in_(authors))).all())
        bulk.write(self.db, Notification, [self._row(item, content_id, slugs[content_id], last, names)
                                           for item, content_id, last in told if self._has_room(item.owner_key, last.author_key)])

    def _has_room(self, owner: str, author: str) -> bool:
        if author == owner or self.written[owner] >= MOST:
            return False
        self.written[owner] += 1
        return True

    def _row(self, item: Any, content_id: int, slug: str, last: Any, names: dict[int, str]) -> dict[str, Any]:
        url, author = f"/wire/{slug}#comments", self.parties[last.author_key]
        is_fresh = last.created_at > self.world.now - FRESH
        return {"party_id": self.parties[item.owner_key], "kind": KIND, "url": url, "actor_id": author, "content_id": content_id,
                "group_key": hashlib.sha256(f"{KIND}\0{url}".encode()).hexdigest()[:32],
                "values": {"name": names[author], "title": item.headline}, "count": 1, "created_at": last.created_at,
                "read_at": None if is_fresh else last.created_at + dt.timedelta(hours=3)}

    def count(self) -> None:
        """Let the bells say what waits."""
        told = lock(self.db, [self.parties[key] for key, number in self.written.items() if number])
        if told:
            recount(self.db, told)
