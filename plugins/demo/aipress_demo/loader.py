"""Loads the world through every plugin's ``aipress_demo_load``, and removes it again."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from aipress_core.api import Content, Party, content, enqueue, files, utcnow
from aipress_demo.models import Mark
from aipress_demo.world import World, pictures

CHUNK = 500


@dataclass
class Loader:
    """What a plugin's ``aipress_demo_load`` works with.

    Attributes:
        db: the load's one transaction.
        world: people, organisations, items and comments.
        parties: the world's keys of people and organisations → party id; accounts and organisations fill it.
        contents: the world's keys of items → content id; the wire fills it.
        files: the files service; ``picture(key)`` stores one of the world's pictures.
        progress: ``progress(done, total, noun)``.
    """

    db: Session
    world: World
    files: files.Files
    progress: Callable[[int, int, str], None] = lambda _done, _total, _noun: None
    parties: dict[str, int] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=dict)
    _pictures: dict[str, files.Stored] = field(default_factory=dict)
    _later: list[Callable[[], None]] = field(default_factory=list)

    def afterwards(self, work: Callable[[], None]) -> None:
        """Do ``work`` when every plugin has loaded its part."""
        self._later.append(work)

    def picture(self, key: str) -> files.Stored:
        """The bytes of one of the world's pictures, stored once; the caller writes the rows that say whose they are."""
        if key not in self._pictures:
            data = pictures.data(key)
            with Image.open(io.BytesIO(data)) as image:
                width, height, mime = image.width, image.height, image.get_format_mimetype() or "image/webp"
            self._pictures[key] = files.Stored(self.files.storage.put(data), mime, len(data), width, height, key)
            enqueue(self.db, "core.make_variants", {"sha256": self._pictures[key].sha256})
        return self._pictures[key]

    def finish(self) -> None:
        """Do what was put off, and note every row that the world added."""
        for work in self._later:
            work()
        _mark(self.db, "party", self.parties.values())
        _mark(self.db, "content", self.contents.values())


def load(runtime: Any, seed: int, size: str, now: dt.datetime | None = None,
         progress: Callable[[int, int, str], None] = lambda _done, _total, _noun: None) -> Loader:
    """Load the world into a site, in one transaction.

    Raises:
        ValueError: when the site has a demo world already.
    """
    with runtime.database.session() as db, db.begin():
        if db.scalar(select(Mark.row_id).limit(1)) is not None:
            raise ValueError("the site has a demo world already; remove it first")
        loader = Loader(db, World(seed, size, now or utcnow()), files.Files.from_settings(runtime.settings), progress)
        plugins = runtime.declared.plugins
        runtime.declared.hooks.call("aipress_demo_load", frozenset(plugins.order), loader=loader)
        loader.finish()
    return loader


def remove(runtime: Any, progress: Callable[[int, int, str], None] = lambda _done, _total, _noun: None) -> int:
    """Remove every row of the demo world; what hangs on them goes by foreign keys. Returns how many parties and items."""
    with runtime.database.session() as db, db.begin():
        ids = list(db.scalars(select(Mark.row_id).where(Mark.kind == "content")))
        for done, chunk in _chunks(ids):
            for header in db.scalars(select(Content).where(Content.id.in_(chunk))):
                content.remove(db, header)
            progress(done, len(ids), "items")
        parties = list(db.scalars(select(Mark.row_id).where(Mark.kind == "party")))
        for done, chunk in _chunks(parties):
            db.execute(delete(Party).where(Party.id.in_(chunk)))
            progress(done, len(parties), "parties")
        db.execute(delete(Mark))
    return len(ids) + len(parties)


def _mark(db: Session, kind: str, ids: Iterable[int]) -> None:
    rows = [{"kind": kind, "row_id": row_id} for row_id in set(ids)]
    if rows:
        db.execute(insert(Mark), rows)


def _chunks(ids: list[int]) -> Iterable[tuple[int, list[int]]]:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start:start + CHUNK]
        yield start + len(chunk), chunk
