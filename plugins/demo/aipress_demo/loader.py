"""Loads the world through every plugin's ``aipress_demo_load``, in one transaction: a load that breaks off leaves nothing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.api import bulk, enqueue, files, utcnow
from aipress_demo.models import CONTENT, FILE, OUTBOX, PARTY, Mark
from aipress_demo.world import Item, World, pictures

Progress = Callable[[int, int, str], None]
Chunk = Sequence[tuple[Item, int]]


def silent(_done: int, _total: int, _noun: str) -> None:
    """Nobody watches."""


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
    progress: Progress = silent
    parties: dict[str, int] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=dict)
    _pictures: dict[str, files.Stored] = field(default_factory=dict)
    _outbox: list[int] = field(default_factory=list)
    _files: list[int] = field(default_factory=list)
    _followers: list[Callable[[Chunk], None]] = field(default_factory=list)
    _later: list[Callable[[], None]] = field(default_factory=list)

    def follow_items(self, work: Callable[[Chunk], None]) -> None:
        """Do ``work`` with every chunk of items and their content ids, as soon as their rows are there.

        A large world is told once: whoever writes beside the items does it on the way.
        """
        self._followers.append(work)

    def items_written(self, chunk: Chunk) -> None:
        """Enter the ids of items whose rows are there, and let the followers write theirs."""
        self.contents.update((item.key, content_id) for item, content_id in chunk)
        for work in self._followers:
            work(chunk)

    def afterwards(self, work: Callable[[], None]) -> None:
        """Do ``work`` when every plugin has loaded its part."""
        self._later.append(work)

    def enqueue(self, name: str, values: dict[str, Any]) -> None:
        """Let a task run when the world is there; if it has not when the world goes, it goes with it."""
        self._outbox.append(enqueue(self.db, name, values))

    def picture(self, key: str) -> files.Stored:
        """The bytes of one of the world's pictures, stored once; the caller writes the rows that say whose they are."""
        return self._stored(key, pictures.data)

    def portrait(self, key: str) -> files.Stored:
        """The same for one of the portraits; :meth:`files_written` is told of the rows."""
        return self._stored(key, pictures.portrait_data)

    def files_written(self, ids: Iterable[int]) -> None:
        """Enter rows of files that belong to no item: they go with the world."""
        self._files.extend(ids)

    def _stored(self, key: str, read: Callable[[str], bytes]) -> files.Stored:
        if key not in self._pictures:
            data = read(key)
            with Image.open(io.BytesIO(data)) as image:
                width, height, mime = image.width, image.height, image.get_format_mimetype() or "image/webp"
            self._pictures[key] = files.Stored(self.files.storage.put(data), mime, len(data), width, height, key)
            self.enqueue("core.make_variants", {"sha256": self._pictures[key].sha256})
        return self._pictures[key]

    def finish(self) -> None:
        """Do what was put off, and note every row that the world added."""
        for work in self._later:
            work()
        _mark(self.db, PARTY, self.parties.values())
        _mark(self.db, CONTENT, self.contents.values())
        _mark(self.db, OUTBOX, self._outbox)
        _mark(self.db, FILE, self._files)


def load(runtime: Any, seed: int, size: str, now: dt.datetime | None = None, progress: Progress = silent) -> Loader:
    """Load the world into a site, in one transaction.

    Args:
        size: ``S``, ``M``, ``L``, or a ``Size`` of the world module.
        now: the world's present; the same seed, size and present give the same rows.

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
    analyse(runtime)
    return loader


def analyse(runtime: Any) -> None:
    """Let the database count anew what it plans by: so many rows at once would mislead it for minutes.

    On a large database that takes longer than a statement may. A table that somebody else holds is left to autovacuum, and so is
    the giving back of empty pages, which waits five seconds for each table that anybody reads.
    """
    with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name != "postgresql":
            connection.exec_driver_sql("ANALYZE")
            return
        connection.exec_driver_sql("SET statement_timeout = 0")
        try:
            connection.exec_driver_sql("VACUUM (ANALYZE, SKIP_LOCKED, TRUNCATE FALSE)")
        finally:
            connection.exec_driver_sql("RESET statement_timeout")


def _mark(db: Session, kind: str, ids: Iterable[int]) -> None:
    bulk.write(db, Mark, [{"kind": kind, "row_id": row_id} for row_id in sorted(set(ids))])
