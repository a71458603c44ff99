"""The engine fails while things are published: pages go on, say so at once, and afterwards the index is what the database is.

``COUNT=1000 SEED=7`` before a proof: so many updates, others.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from search_faults import FAULTS, Fault, OwnServer, small_disk
from search_notes import NOTE
from sqlalchemy import func, select

from aipress_core.api import enqueue
from aipress_search.engine import embedded, remote
from aipress_search.engines import KEY, Guarded, engine_of
from aipress_search.indexing import checking
from aipress_search.models import Dirty

AWAY = "The full search is not available just now."


def _params() -> list[Any]:
    """Every engine with every fault of its. A server on a full disk hangs for as long as it is waited for: for the long proofs."""
    names = [f"{engine} {fault}" for engine, faults in FAULTS.items() for fault in faults]
    return [pytest.param(one, marks=pytest.mark.proof) if one == "typesense full" else one for one in names]


@pytest.fixture(params=_params())
def broken(request: pytest.FixtureRequest, world: Any, notes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``broken(seconds)``: the fault of this test, and an engine with an index that it will happen to."""
    name, kind = request.param.split()

    if name == "typesense" or kind == "slow":  # here pages wait as long as they do
        monkeypatch.setattr("aipress_search.patience.SECONDS", 0.9)
        monkeypatch.setattr("aipress_search.engine.remote.transport.SEARCHING", 0.9)

    def fault_of(server: OwnServer | None) -> Any:
        engine: Any = embedded.from_address("", {"aipress.data": str(tmp_path)}) if server is None else remote.from_address(
            server.through_proxy.partition(":")[2], {})
        monkeypatch.setitem(world.registry, KEY, Guarded(engine))
        run(world, "search.tend")
        return lambda seconds=0.0: FAULTS[name][kind](engine, NOTE, server, seconds)
    if name == "embedded":
        yield fault_of(None)
        return
    with small_disk(tmp_path / "disk") as folder:
        server = OwnServer(folder / "typesense")
        try:
            server.start()
            yield fault_of(server)
        finally:
            server.kill(hard=True)
            server.proxy.close()


def run(world: Any, task: str) -> None:
    """Run a task, and what follows from it."""
    with world.database.session() as db, db.begin():
        enqueue(db, task, {})
    world.run_outbox()


class Story:
    """Things are published, corrected and killed; in the middle half of it the engine fails."""

    def __init__(self, world: Any, notes: Any, fault: Fault, seed: int) -> None:
        self.world, self.notes, self.fault = world, notes, fault
        self.random, self.living = random.Random(seed), [notes.add("Strike zero")]
        self.slowest, self.degraded, self.refused = 0.0, 0, 0

    def happens(self, count: int) -> None:
        """So many updates; the worker follows, readers search."""
        first, last = count // 4, 3 * count // 4
        for number in range(count):
            if number == first:
                self.fault.begin()
            if number == last:
                self.fault.end()
            self._update(number)
            pace = min(self.fault.pace, count // 3) if first <= number < last else Fault.pace
            if number % pace == pace - 1:
                self.world.run_outbox()
                self.refused = max(self.refused, self.waiting())
            if number % (2 * pace) == 2 * pace - 1:
                run(self.world, "search.tend")
            if number % max(count // 20, 10) == 0:
                self._look(is_broken=first <= number < last)

    def _update(self, number: int) -> None:
        kind = self.random.random()
        if kind < 0.5 or len(self.living) < 5:
            self.living.append(self.notes.add(f"Strike {number}", body=f"Reason {number}"))
        elif kind < 0.8:
            self.notes.change(self.random.choice(self.living), title=f"Strike again {number}")
        else:
            self.notes.kill(self.living.pop(self.random.randrange(len(self.living))))

    def _look(self, *, is_broken: bool) -> None:
        if is_broken:
            self.fault.goes_on()
        marker = f"Walkout {self.random.randrange(10**9)}"
        self.living.append(self.notes.add(marker))
        started = time.perf_counter()
        page = self.world.browser.get("/search", {"q": marker}, status=200)
        self.world.browser.get("/search/suggest", {"q": marker[:5]}, status=200)
        if is_broken:
            self.slowest = max(self.slowest, time.perf_counter() - started)
            if AWAY in page.text:
                self.degraded += 1
                assert [one.get_text() for one in page.html.select(".ap-hit .ap-headline")] == [marker], "the title, from the database"

    def settles(self) -> None:
        """What the worker does by itself every ten seconds."""
        for _turn in range(60):
            run(self.world, "search.tend")
            if not self.waiting():
                break
            time.sleep(0.05)

    def waiting(self) -> int:
        """Changes that the engine has not taken."""
        with self.world.database.read_session() as db:
            return int(db.scalar(select(func.count()).select_from(Dirty)) or 0)

    def drift(self) -> int:
        """Things that index and database have otherwise."""
        with self.world.database.read_session() as db:
            found = checking.drift(db, self.world.registry.search_types, engine_of(self.world.registry).engine)
            return sum(len(one.differing) for one in found)


def tell(world: Any, notes: Any, fault: Fault, count: int) -> Story:
    """The whole story, to its good end."""
    story = Story(world, notes, fault, int(os.environ.get("SEED", "1")))
    story.happens(count)
    story.settles()
    if type(fault).__name__ == "WriterKilled":  # whose documents are nobody's: the hourly comparison takes them out
        assert story.drift() > 0
        run(world, "search.check")
    print(f"{type(fault).__name__}: slowest page and suggestions {story.slowest:.2f} s, {story.degraded} answers by titles alone, "
          f"at most {story.refused} changes waited")
    assert (story.waiting(), story.drift()) == (0, 0)
    engine_of(world.registry).wake()
    page = world.browser.get("/search", {"q": "strike"}, status=200)
    assert AWAY not in page.text
    return story


def test_an_engine_that_fails_for_a_while_loses_nothing(world: Any, notes: Any, broken: Any) -> None:
    fault = broken(1.2 if "slow" in os.environ.get("PYTEST_CURRENT_TEST", "") else 0.2)
    story = tell(world, notes, fault, 60)
    check_that_it_failed(story, type(fault).__name__)


def check_that_it_failed(story: Story, fault: str) -> None:
    """The fault was felt where it must be: a proof in which nothing fails proves nothing."""
    assert bool(story.degraded) is (fault in {"FolderWiped", "StoreSlow", "ServerKilled", "ServerWiped", "ServerSlow", "DiskFull"})
    assert bool(story.refused) is (fault in {"FolderWiped", "FilesCannotGrow", "ServerKilled", "ServerWiped", "DiskFull"})


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_five_thousand_updates_outlive_a_fault(world: Any, notes: Any, broken: Any) -> None:
    fault = broken(2.0)
    story = tell(world, notes, fault, int(os.environ.get("COUNT", "5000")))
    check_that_it_failed(story, type(fault).__name__)
    assert story.slowest < 1.5
