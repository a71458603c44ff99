"""Search types are declared at start; an observer can ask for the events that they name."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from aipress_core.api import Event, SearchType, emit, observes
from aipress_core.events.models import Delivery
from aipress_core.plugins.declarations import wrong_fields
from aipress_core.tasks.registry import WorkRegistry, work_of


@dataclass(frozen=True)
class Painted(Event):
    name: ClassVar[str] = "gallery.Painted"
    picture_id: int


def a_type(**changes: Any) -> SearchType:
    values: dict[str, Any] = {"name": "gallery.picture", "title": "Pictures", "url": str, "documents": list, "keys": list,
                              "grants": list, "listed": list}
    return SearchType(**{**values, **changes})


def test_a_search_type_has_functions_and_events() -> None:
    assert wrong_fields(a_type()) == []
    assert wrong_fields(a_type(documents=None, events={"gallery.Painted": list})) == ["events", "documents"]


@observes(declared_by="aipress_register_search_types", waits=False)
def note(event: Event, ctx: Any) -> None:
    """An observer of whatever search types name."""


def _module() -> ModuleType:
    module = ModuleType(__name__)
    module.note = note  # type: ignore[attr-defined]
    return module


def test_an_observer_follows_the_events_that_answers_to_a_hook_name() -> None:
    work = WorkRegistry({"aipress_register_search_types": [Painted]})
    work.add_module(_module(), "gallery")
    assert [one.name for one in work.observers("gallery.Painted")] == ["gallery.note"]
    nothing = WorkRegistry()
    nothing.add_module(_module(), "gallery")
    assert nothing.handlers == {}, "without any event it is no task"


@pytest.mark.parametrize("is_on", [True, False])
def test_an_observer_that_does_not_wait_gets_nothing_while_its_plugin_is_off(world: Any, is_on: bool) -> None:
    work = WorkRegistry({"aipress_register_search_types": [Painted]})
    work.add_module(_module(), "accounts")
    work.is_enabled = lambda plugin, choices: is_on and plugin == "accounts"
    with world.database.session() as db, db.begin():
        outbox_id = emit(db, Painted(picture_id=3), work)
        kept = db.scalars(select(Delivery.handler).where(Delivery.outbox_id == outbox_id)).all()
    assert kept == (["accounts.note"] if is_on else [])


def test_a_site_knows_which_plugins_are_on(world: Any) -> None:
    assert work_of(world.registry).is_enabled("core", {})
