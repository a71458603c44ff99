"""Events and tasks are rows of the transaction that caused them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from aipress_core.events import Event, observes, outbox
from aipress_core.events.models import Delivery, Outbox
from aipress_core.tasks import Periodic, TaskContext, task


@dataclass(frozen=True)
class Published(Event):
    name = "toy.Published"
    content_id: int
    language: str = "fr"


def test_event_and_its_deliveries_are_written_together(world: Any) -> None:
    @observes(Published)
    def index(event: Published, ctx: TaskContext) -> None: ...

    @observes(Published)
    def notify(event: Published, ctx: TaskContext) -> None: ...

    world.plugin("search", index)
    world.plugin("bell", notify)
    world.emit(Published(7))
    assert [(one.plugin, one.handler, one.state) for one in world.deliveries()] == [
        ("search", "search.index", "pending"), ("bell", "bell.notify", "pending")]


def test_aborted_transaction_leaves_no_event(world: Any) -> None:
    @observes(Published)
    def index(event: Published, ctx: TaskContext) -> None: ...

    world.plugin("search", index)
    with world.database.session() as db:
        outbox.emit(db, Published(7), world.work)
        db.rollback()
    assert (world.count(Outbox), world.count(Delivery)) == (0, 0)


def test_handler_gets_the_event_it_observes(world: Any) -> None:
    seen = []

    @observes(Published)
    def index(event: Published, ctx: TaskContext) -> None:
        seen.append(event)

    world.plugin("search", index)
    world.emit(Published(7, language="en"))
    world.run()
    assert seen == [Published(7, language="en")]


def test_fields_of_a_newer_release_are_ignored() -> None:
    assert Published.from_payload({"content_id": 7, "colour": "red"}) == Published(7)


def test_event_that_json_cannot_hold_is_refused(world: Any) -> None:
    with pytest.raises(TypeError, match=r"toy\.Published"):
        world.emit(Published(object()))  # type: ignore[arg-type]


def test_event_without_a_plugin_in_its_name_is_refused() -> None:
    with pytest.raises(ValueError, match="Nameless"):
        @dataclass(frozen=True)
        class Nameless(Event):
            name = "Nameless"


def test_task_outside_its_plugins_names_is_refused(world: Any) -> None:
    @task("wire.fetch")
    def fetch(ctx: TaskContext) -> None: ...

    with pytest.raises(ValueError, match="must be named toy"):
        world.plugin("toy", fetch)


def test_name_that_is_taken_is_refused(world: Any) -> None:
    @task("toy.fetch")
    def one(ctx: TaskContext) -> None: ...

    @task("toy.fetch")
    def other(ctx: TaskContext) -> None: ...

    with pytest.raises(ValueError, match="declared twice"):
        world.plugin("toy", one, other)


def test_schedule_of_an_unknown_task_is_refused(world: Any) -> None:
    with pytest.raises(ValueError, match="not one of its tasks"):
        world.plugin("toy", periodics=[Periodic("toy.fetch", 30)])


def test_timeout_above_the_longest_is_refused() -> None:
    with pytest.raises(ValueError, match="split longer work"):
        task("toy.fetch", timeout=181)(lambda ctx: None)


def test_function_imported_from_elsewhere_is_not_collected_twice(world: Any) -> None:
    @task("toy.fetch")
    def fetch(ctx: TaskContext) -> None: ...

    world.plugin("toy", fetch)
    fetch.__module__ = "aipress_other.tasks"
    with pytest.raises(KeyError):
        _ = _collected(world, fetch)["toy.fetch"]


def _collected(world: Any, function: Any) -> Any:
    import types

    from aipress_core.events.handler import collect

    module = types.ModuleType("aipress_toy.tasks")
    module.fetch = function  # type: ignore[attr-defined]
    return {handler.name: handler for handler in collect(module, "toy")}
