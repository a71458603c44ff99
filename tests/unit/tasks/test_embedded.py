"""The embedded worker: one leader, quick to wake, quick to end, replaced when it dies."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.db.types import utcnow
from aipress_core.events.models import Lease as Row
from aipress_core.tasks import TaskContext, embedded, task
from aipress_core.tasks.embedded import EmbeddedWorker, start_with
from aipress_core.tasks.lease import Lease


def _eventually(condition: Callable[[], Any], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        threading.Event().wait(0.01)
    return False


@pytest.fixture
def real_time(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    world.clock = utcnow
    monkeypatch.setattr("aipress_core.events.outbox.utcnow", utcnow)
    return world


@pytest.fixture
def workers(real_time: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], EmbeddedWorker]]:
    monkeypatch.setattr(embedded, "LEASE_SECONDS", 1)
    monkeypatch.setattr(embedded, "RENEW", 0.2)
    started = []

    def start(holder: str) -> EmbeddedWorker:
        worker = EmbeddedWorker(real_time, holder)
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


def _holder(world: Any) -> str | None:
    with world.database.read_session() as db:
        found: str | None = db.scalar(select(Row.holder))
        return found


def test_lease_has_one_holder_until_it_runs_out(world: Any) -> None:
    one, other = (Lease(world.database, "worker", name, 10, world.clock) for name in ("one", "other"))
    assert one.acquire()
    assert not other.acquire()
    world.clock.forward(9)
    assert one.acquire()
    world.clock.forward(9)
    assert not other.acquire()
    world.clock.forward(2)
    assert other.acquire()
    assert not one.acquire()


def test_released_lease_is_free_at_once(world: Any) -> None:
    one, other = (Lease(world.database, "worker", name, 10, world.clock) for name in ("one", "other"))
    one.acquire()
    other.release()
    assert not other.acquire()
    one.release()
    assert other.acquire()


def test_many_that_ask_at_once_elect_one(world: Any) -> None:
    answers: list[bool] = []
    start = threading.Barrier(6)

    def ask(number: int) -> None:
        lease = Lease(world.database, "worker", str(number), 10, world.clock)
        start.wait()
        answers.append(lease.acquire())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 5 + [True]


def test_nudged_worker_runs_what_was_committed(real_time: Any, effect: Any, workers: Any) -> None:
    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        ctx.db.add(effect(key="done"))

    real_time.plugin("toy", write)
    worker = workers("one")
    real_time.enqueue("toy.write")
    worker.nudge()
    assert _eventually(lambda: real_time.effects() == ["done"])


def test_worker_finds_work_that_nobody_nudged_it_about(real_time: Any, effect: Any, workers: Any) -> None:
    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        ctx.db.add(effect(key="done"))

    real_time.plugin("toy", write)
    workers("one")
    assert _eventually(lambda: _holder(real_time))
    real_time.enqueue("toy.write")
    assert _eventually(lambda: real_time.effects() == ["done"], 5)


def test_follower_takes_over_from_a_leader_that_died(real_time: Any, workers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = workers("leader")
    assert _eventually(lambda: _holder(real_time) == "leader")
    workers("follower")
    monkeypatch.setattr(leader.lease, "acquire", lambda: False)  # it renews no more and gives nothing back
    monkeypatch.setattr(leader.lease, "release", lambda: None)
    leader.stop()
    assert _holder(real_time) == "leader"
    assert _eventually(lambda: _holder(real_time) == "follower", 5)


def test_production_figures_take_over_within_fifteen_seconds() -> None:
    assert embedded.LEASE_SECONDS + embedded.RENEW <= 15
    assert embedded.RENEW * 2 < embedded.LEASE_SECONDS


def test_worker_outlives_a_fault_of_its_own(real_time: Any, workers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LONGEST", 0.05)
    worker = workers("one")
    calls: list[int] = []

    def stumble(**_options: Any) -> int:
        calls.append(1)
        raise RuntimeError("ours")

    monkeypatch.setattr(worker.runner, "run_due", stumble)
    worker.nudge()
    assert _eventually(lambda: len(calls) > 1)
    assert worker.is_alive


def test_stopped_worker_ends_promptly_and_gives_its_lease_back(real_time: Any, workers: Any) -> None:
    worker = workers("one")
    assert _eventually(lambda: _holder(real_time) == "one")
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 3
    assert not worker.is_alive
    assert _holder(real_time) is None


def test_site_with_worker_switched_off_starts_none(world: Any) -> None:
    world.settings["aipress.worker"] = False
    assert start_with(world) is None
    assert world.work.nudge is None


PROGRAM = """
    import sys, threading
    from aipress_core.db.engine import make_engine
    from aipress_core.db.sessions import Database
    from aipress_core.tasks.embedded import start_with
    from pyramid.registry import Registry
    from aipress_core.tasks.registry import REGISTRY_KEY, WorkRegistry

    class Site:
        database = Database(make_engine(sys.argv[1]))
        registry = Registry("toy")
        settings = {"celery.broker_url": "", "aipress.worker": True}
        def is_enabled(self, plugin_id, choices): return True

    Site.registry[REGISTRY_KEY] = WorkRegistry()
    start_with(Site())
    print("ready", flush=True)
    threading.Event().wait(60)
"""


def test_sigterm_ends_the_process_cleanly(real_time: Any, url: str) -> None:
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-c", textwrap.dedent(PROGRAM), url], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        assert _eventually(lambda: _holder(real_time))
        child.send_signal(signal.SIGTERM)
        assert child.wait(5) == 0
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
    assert _holder(real_time) is None
