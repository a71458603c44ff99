"""What a request leaves behind: events after its commit, audit rows with it, rate counts whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from pyramid.config import Configurator
from webtest import TestApp

from aipress_core.audit import Audit, verify
from aipress_core.events import Event, observes
from aipress_core.events.models import Delivery, Outbox
from aipress_core.security.models import Rate
from aipress_core.tasks import TaskContext, task
from aipress_core.tasks.registry import REGISTRY_KEY


@dataclass(frozen=True)
class Published(Event):
    name = "toy.Published"
    content_id: int


@observes(Published)
def index(event: Published, ctx: TaskContext) -> None: ...


@task("toy.fetch")
def fetch(ctx: TaskContext, source_id: int) -> None: ...


@pytest.fixture
def nudges(world: Any) -> list[str]:
    found: list[str] = []
    world.work.nudge = lambda: found.append("nudge")
    return found


@pytest.fixture
def app(world: Any) -> Callable[..., TestApp]:
    world.plugin("toy", index, fetch)

    def make(view: Callable[[Any], Any]) -> TestApp:
        with Configurator(settings={"tm.manager_hook": "pyramid_tm.explicit_manager"}) as config:
            for room in ("pyramid_tm", "pyramid_retry", "aipress_core.db.sessions", "aipress_core.events", "aipress_core.audit",
                         "aipress_core.security.ratelimit"):
                config.include(room)
            config.set_database(world.database)
            config.registry[REGISTRY_KEY] = world.work
            config.add_request_method(lambda request: None, "identity", property=True)
            config.add_request_method(lambda request: "r-1", "id", property=True)
            config.add_view(view, renderer="json")
        return TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "192.0.2.7"})
    return make


def test_committed_request_leaves_its_event_and_one_nudge(app: Any, world: Any, nudges: list[str]) -> None:
    def publish(request: Any) -> dict[str, Any]:
        request.emit(Published(7))
        request.enqueue("toy.fetch", source_id=3)
        assert nudges == []
        return {}

    app(publish).post("/")
    assert nudges == ["nudge"]
    assert [one.handler for one in world.deliveries()] == ["toy.index", "toy.fetch"]
    with world.database.read_session() as db:
        assert {row.request_id for row in db.query(Outbox)} == {"r-1"}


def test_failed_request_leaves_neither_event_nor_nudge(app: Any, world: Any, nudges: list[str]) -> None:
    def publish(request: Any) -> dict[str, Any]:
        request.emit(Published(7))
        raise RuntimeError("later")

    with pytest.raises(RuntimeError, match="later"):
        app(publish).post("/")
    assert (nudges, world.count(Outbox), world.count(Delivery)) == ([], 0, 0)


def test_commit_that_fails_leaves_neither_event_nor_nudge(app: Any, world: Any, nudges: list[str]) -> None:
    class Mail:
        """Something else that takes part in the transaction, and cannot commit."""

        def sortKey(self) -> str:
            return "mail"

        def tpc_vote(self, transaction: Any) -> None:
            raise RuntimeError("at the last moment")

        def tpc_begin(self, transaction: Any) -> None: ...

        commit = abort = tpc_abort = tpc_begin

    def publish(request: Any) -> dict[str, Any]:
        request.emit(Published(7))
        request.tm.get().join(Mail())
        return {}

    with pytest.raises(RuntimeError, match="last moment"):
        app(publish).post("/")
    assert (nudges, world.count(Outbox)) == ([], 0)


def test_nudge_that_fails_does_not_spoil_the_answer(app: Any, world: Any) -> None:
    def publish(request: Any) -> dict[str, Any]:
        request.emit(Published(7))
        return {}

    def fail() -> None:
        raise ConnectionError("no broker")

    world.work.nudge = fail
    assert app(publish).post("/").status_int == 200
    assert world.run() == 1


def test_reading_request_cannot_emit(app: Any, world: Any) -> None:
    from aipress_core.db.errors import ReadOnlyError

    with pytest.raises(ReadOnlyError):
        app(lambda request: request.emit(Published(7))).get("/")


def test_task_that_nobody_declares_is_refused(app: Any, world: Any) -> None:
    with pytest.raises(LookupError, match=r"toy\.nothing"):
        app(lambda request: request.enqueue("toy.nothing")).post("/")


def test_audited_request_leaves_one_row(app: Any, world: Any) -> None:
    def disable(request: Any) -> dict[str, Any]:
        request.audit("admin.plugin_disabled", target=("plugin", "wire", "News wire"), dependents=["newsroom"])
        return {}

    app(disable).post("/")
    with world.database.read_session() as db:
        row = db.query(Audit).one()
        assert (row.action, row.actor_name, row.ip, row.request_id) == ("admin.plugin_disabled", "anonymous", "192.0.2.7", "r-1")
        assert (row.target_type, row.target_id, row.target_label) == ("plugin", "wire", "News wire")
        assert row.details == {"dependents": ["newsroom"]}
        assert verify(db) == []


def test_row_is_described_by_its_table_and_title(app: Any, world: Any) -> None:
    def kill(request: Any) -> dict[str, Any]:
        request.audit("wire.killed", target=SimpleNamespace(__tablename__="core_content", id=7, title="Port strike"))
        return {}

    app(kill).post("/")
    with world.database.read_session() as db:
        row = db.query(Audit).one()
        assert (row.target_type, row.target_id, row.target_label) == ("core_content", "7", "Port strike")


def test_failed_request_is_not_audited(app: Any, world: Any) -> None:
    def fail(request: Any) -> dict[str, Any]:
        request.audit("admin.plugin_disabled")
        raise RuntimeError("later")

    with pytest.raises(RuntimeError, match="later"):
        app(fail).post("/")
    assert world.count(Audit) == 0


def test_tries_count_even_when_the_request_fails(app: Any, world: Any) -> None:
    def login(request: Any) -> dict[str, Any]:
        request.rate_limit("login", key="someone@example.org", limit=2, window=600)
        raise RuntimeError("wrong password")

    client = app(login)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="wrong password"):
            client.post("/")
    answer = client.post("/", status=429)
    assert 0 < int(answer.headers["Retry-After"]) <= 700
    with world.database.read_session() as db:
        assert "someone" not in db.query(Rate).first().key


def test_rate_limit_after_the_first_write_is_refused(app: Any) -> None:
    def late(request: Any) -> None:
        request.emit(Published(7))
        request.rate_limit("login", key="x", limit=2, window=600)

    with pytest.raises(RuntimeError, match="before the first use"):
        app(late).post("/")
