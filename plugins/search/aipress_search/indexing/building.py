"""Builds a new index beside the one that answers, in steps that can be gone on with by anybody.

After each step, what is done is written down. What changes meanwhile goes to the index that answers, and stays noted for the new
one, which gets it before it takes over.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from aipress_core.api import SearchDocument, SearchType, utcnow
from aipress_search.engine.interface import Build, Engine
from aipress_search.engine.prepared import VERSION
from aipress_search.indexing import changes
from aipress_search.indexing.following import BATCH, documents

KEYS, COUNTED = 5000, 50_000  # read at once: to be written, to be counted
STEP = 8.0  # seconds after which what is written is committed: seldom, as many small parts of an index make it slow
LEASE = dt.timedelta(seconds=90)


class Busy(Exception):
    """Somebody else is building, and was at it a moment ago."""


@dataclass
class Stretch:
    """As many documents of one type as are written at once.

    Args:
        after: key of the last one so far.
        is_last: there are no more.
    """

    db: Session
    type: SearchType
    after: int
    is_last: bool = False

    def documents(self) -> Generator[SearchDocument, None, None]:
        """Read on until it is time to commit; to be closed before the session is.

        While documents are analysed, the next ones are read: the database has a processor of its own, or a machine.
        """
        batches = self._batches()
        with ThreadPoolExecutor(1, "search-read") as reader:
            ahead = reader.submit(next, batches, None)
            while (found := ahead.result()) is not None:
                ahead = reader.submit(next, batches, None)
                yield from found

    def _batches(self) -> Iterator[Sequence[SearchDocument]]:
        started = time.monotonic()
        while True:
            keys = self.type.keys(self.db, self.after, KEYS)
            for start in range(0, len(keys), BATCH):
                yield self.type.documents(self.db, keys[start:start + BATCH])
            self.is_last = len(keys) < KEYS
            self.after = keys[-1] if keys else self.after
            if self.is_last or time.monotonic() - started >= STEP:
                return


@dataclass
class Progress:
    """How far a build is."""

    done: int = 0
    total: int = 0
    type: str = ""
    is_finished: bool = False


class Building:
    """One index in the making.

    Args:
        database: gives sessions.
        types: what is indexed, by name.
        holder: names whoever is at it.
    """

    def __init__(self, database: Any, types: Mapping[str, SearchType], engine: Engine, holder: str = "",
                 clock: Callable[[], dt.datetime] = utcnow) -> None:
        self.database, self.types, self.engine = database, types, engine
        self.holder, self.clock = holder or secrets.token_hex(8), clock
        self.state: dict[str, Any] = {}
        self._build: Build | None = None
        self._is_safe = False  # nothing of the next step can have been written before

    def begin(self, *, anew: bool = False) -> Progress:
        """Go on with the build that there is, or begin one.

        Args:
            anew: give up one that was begun.

        Raises:
            Busy: another is at it.
        """
        with self.database.session() as db, db.begin():
            state = changes.lock(db, changes.BUILD)
            if state.get("holder") not in (None, self.holder) and state.get("until", "") > self.clock().isoformat():
                raise Busy("the index is being built already")
            if anew or state.get("version") != VERSION or sorted(state.get("types", ())) != sorted(self.types):
                state = {"generation": f"g{self.clock():%Y%m%d%H%M%S}{secrets.token_hex(2)}", "version": VERSION,
                         "types": sorted(self.types), "place": 0, "after": 0, "done": 0, "total": 0}
            self._write(db, state)
        facets = sorted({facet.name for one in self.types.values() for facet in one.facets})
        self._build = self.engine.build(self.state["generation"], facets, list(self.types))
        if not self.state["total"]:
            self.state["total"] = self._count()
        return self.progress()

    def _write(self, db: Any, state: Mapping[str, Any]) -> None:
        self.state = {**state, "holder": self.holder, "until": (self.clock() + LEASE).isoformat()}
        changes.write(db, changes.BUILD, self.state)

    def progress(self, *, is_finished: bool = False) -> Progress:
        """How far it is."""
        name = "".join(self._names[self.state["place"]:][:1])
        return Progress(self.state["done"], self.state["total"], name, is_finished)

    @property
    def _names(self) -> list[str]:
        return sorted(self.types)

    @property
    def build(self) -> Build:
        """The engine's side of it."""
        assert self._build is not None
        return self._build

    def step(self) -> Progress:
        """Write the next documents; the last step lets the new index answer.

        Raises:
            Busy: another has taken over.
            Unavailable: the engine does not take it; what was done before this step counts.
        """
        place = self.state["place"]
        if place == len(self._names):
            self._finish()
            return self.progress(is_finished=True)
        one = self.types[self._names[place]]
        with self.database.read_session() as db:
            stretch = Stretch(db, one, self.state["after"])
            with closing(stretch.documents()) as found:
                count = (self.build.add if self._is_safe else self.build.replace)(one.name, found)
        rest = {"place": place + 1, "after": 0} if stretch.is_last else {"after": stretch.after}
        self._save({**self.state, **rest, "done": self.state["done"] + count})
        self._is_safe = True
        return self.progress()

    def _save(self, state: Mapping[str, Any]) -> None:
        with self.database.session() as db, db.begin():
            held = changes.lock(db, changes.BUILD)
            if held.get("holder") != self.holder or held.get("generation") != state["generation"]:
                raise Busy("another has taken the building over")
            self._write(db, state)

    def _finish(self) -> None:
        """Give the new index what has changed since it was begun, and let it answer.

        The last few are written under the lock that every change of the index takes: nothing comes in between.
        """
        while len(stamps := self._applied()) == BATCH:
            with self.database.session() as db, db.begin():
                changes.lock(db, changes.FOLLOW)
                changes.settle(db, stamps, keep=False)
        with self.database.session() as db, db.begin():
            for name in (changes.FOLLOW, changes.LIVE):
                changes.lock(db, name)
            if changes.lock(db, changes.BUILD).get("holder") != self.holder:
                raise Busy("another has taken the building over")
            self._apply(db, changes.waiting(db, 10 * BATCH, applied=True))
            self.build.switch()
            changes.forget_applied(db)
            changes.write(db, changes.LIVE, {
                "generation": self.state["generation"], "types": self.state["types"], "at": self.clock().isoformat()})
            changes.write(db, changes.BUILD, {})

    def _applied(self) -> dict[Any, int]:
        with self.database.read_session() as db:
            stamps = changes.waiting(db, BATCH, applied=True)
            self._apply(db, stamps)
        return stamps

    def _apply(self, db: Any, stamps: Mapping[Any, int]) -> None:
        found, gone = documents(db, self.types, stamps)
        for name, several in found.items():
            self.build.replace(name, several)
        if gone:
            self.build.delete(gone)

    def _count(self) -> int:
        total = 0
        with self.database.read_session() as db:
            for one in self.types.values():
                after = 0
                while keys := one.keys(db, after, COUNTED):
                    total, after = total + len(keys), keys[-1]
        return total
