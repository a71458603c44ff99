"""The preview of a switch, both ways, of every bundled plugin: equal to what is then measured."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from pyramid.scripting import prepare
from sqlalchemy import func, select

from aipress_core.api import Base, Content, Identity, NavItem, Party, toggle, utcnow
from aipress_core.db.sessions import REGISTRY_KEY
from aipress_core.plugins.discovery import discover
from aipress_core.security.identity import load_visitor
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.runner import Runner

PLUGINS = [one for one, candidate in discover().items() if candidate.manifest and not candidate.manifest.core]
LEDGER = {"core_audit", "core_audit_head", "core_site"}  # what the switch itself writes
NOTED = "search_state"  # search notes that its index may be behind, and takes the note back once it has compared
OUTBOX, DELIVERY = (Base.metadata.tables[name] for name in ("core_outbox", "core_delivery"))


@dataclass(frozen=True)
class State:
    """A site as it is measured. ``queue``: the jobs that wait, in pairs of what was noted and who is to do it."""

    on: frozenset[str]
    menus: frozenset[str]
    addresses: frozenset[str]
    views: frozenset[int]
    jobs: frozenset[str]
    schedules: frozenset[str]
    types: frozenset[str]
    rows: tuple[tuple[str, int], ...]
    queue: Counter[tuple[str, str | None]] = field(compare=False)  # what waits is done and gone; it is no state of the site


def _measure(world: Any) -> State:
    """Look at the site through the doors that its users and workers use, not at what the preview looks at."""
    with prepare(registry=world.registry) as env:
        request = env["request"]
        request.environ[REGISTRY_KEY] = world.database
        sight = dataclasses.replace(request.visibility, viewer=Identity(1, "Owner", "owner", frozenset({"owner"})))
        menus = {item.url for menu in ("main", "user", "admin", "footer")
                 for item in request.hooks.items("aipress_nav_items", NavItem, menu=menu, request=request)}
        listed = frozenset(request.db.scalars(select(Content.type).where(sight.listed()).distinct()))
        runner, site = Runner(world.runtime), load_visitor(request.db_read.connection(), None, utcnow())[0]
        jobs = {name for plugin, names in runner.work.by_plugin().items() if runner._is_enabled(plugin, site) for name in names}
        due = {one.task_name for one in work_of(world.registry).periodics
               if runner._is_enabled(one.task_name.partition(".")[0], site)}
        rows = tuple((table.name, request.db.scalar(select(func.count()).select_from(table)))
                     for table in Base.metadata.sorted_tables if table.name not in LEDGER and table not in (OUTBOX, DELIVERY))
        queue = Counter(tuple(row) for row in request.db.execute(
            select(OUTBOX.c.name, DELIVERY.c.handler).outerjoin_from(OUTBOX, DELIVERY)))
        views = frozenset(id(entry["introspectable"]) for entry in world.registry.introspector.get_category("views")
                          if (one := entry["introspectable"].get("plugin")) is None or request.plugin_enabled(one))
        on = request.enabled_plugins
    # A mount answers 404 when its plugin is off, whatever the page at its root says.
    paths = {f"/{name}/" if parent == "site" else f"/{parent}/{name}/": (parent, name) for parent, name in world.registry.mounts}
    addresses = {path for path in paths if world.browser.get(path, expect_errors=True).status_int != 404}
    return State(on, frozenset(menus), frozenset(addresses), views, frozenset(jobs), frozenset(due), listed, rows, queue)


def _kept(state: State) -> tuple[tuple[str, int], ...]:
    return tuple(one for one in state.rows if one[0] != NOTED)


def _differ(before: frozenset[Any], after: frozenset[Any], *, enable: bool) -> set[Any]:
    """What came or went; nothing may move the other way."""
    gone, come = before - after, after - before
    assert not (gone if enable else come)
    return set(come if enable else gone)


def _begun(world: Any, changes: list[str], on: frozenset[str], *, enable: bool) -> set[tuple[str, str]]:
    """The only work that a switch begins: search compares its index when it comes on, or with it something that it finds."""
    found = {"search", *(one.plugin for one in world.registry.search_types.values())}
    return {("search.check", "search.check")} if enable and "search" in on and found & set(changes) else set()


def _act(world: Any, plugin: str, *, enable: bool) -> Any:
    """Preview, then switch, each in a request of its own as at the desk."""
    answers = []
    for act in (toggle.preview, toggle.switch):
        with prepare(registry=world.registry) as env:
            request = env["request"]
            request.method, request.environ[REGISTRY_KEY] = "POST", world.database
            with request.tm:
                answers.append(act(request, plugin, enable=enable, with_dependents=True))
    return answers


@pytest.fixture
def one_of_each(world: Any, owner: int) -> None:
    """A published item of every content type."""
    with world.database.session() as db, db.begin():
        party = db.get(Party, owner)
        yesterday = utcnow() - dt.timedelta(days=1)
        for number, one in enumerate(world.registry.content_types):
            header = Content(type=one.name, owner_id=party.id, title="x", slug=f"preview-{number}", state="public",
                             published_at=yesterday, listed_at=yesterday)
            db.add(header)
            if one.name == "social.post":  # whom a post is for depends on its own row
                from aipress_social.models import Post

                db.flush()
                db.add(Post(id=header.id, body="x"))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_preview_is_what_happens_off_and_on_again(plugin: str, world: Any, one_of_each: None) -> None:
    states = [_measure(world)]
    for enable in (False, True):
        said, changed = _act(world, plugin, enable=enable)
        states.append(_measure(world))
        before, after = states[-2:]
        assert said.blockers == []
        assert said.changes == changed
        assert set(said.changes) == _differ(before.on, after.on, enable=enable)
        assert {plugin, *said.dependents} >= set(said.changes) if not enable else plugin in said.changes
        assert {item.url for item in said.menus} == _differ(before.menus, after.menus, enable=enable)
        seen = _differ(before.addresses, after.addresses, enable=enable)
        assert seen <= set(said.mounts), "an address that the preview does not name"
        assert not set(said.mounts) & (after.addresses if not enable else before.addresses)
        assert sum(said.views.values()) == len(_differ(before.views, after.views, enable=enable))
        assert {*said.tasks, *said.observers} == _differ(before.jobs, after.jobs, enable=enable)
        assert set(said.schedules) == _differ(before.schedules, after.schedules, enable=enable)
        assert set(said.content_types) == _differ(before.types, after.types, enable=enable)
        assert _kept(before) == _kept(after), "rows are kept"
        assert not before.queue - after.queue, "what waits is kept"
        assert set(after.queue - before.queue) == _begun(world, said.changes, after.on, enable=enable)
        assert {name: count for name, count in before.rows if name in said.rows} == {
            name: count for name, count in said.rows.items() if "(" not in name}
    first, last = (dataclasses.replace(one, rows=_kept(one)) for one in (states[0], states[2]))
    assert first == last, "off and on again is as before"


def test_dependents_are_named_and_go_along(world: Any, owner: int) -> None:
    said, changed = _act(world, "taxonomies", enable=False)
    assert "wire" in said.dependents
    assert set(said.dependents) == set(changed) - {"taxonomies"}


def test_entry_that_another_plugin_shows_only_with_this_one_is_in_the_preview(world: Any, owner: int,
                                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = world.registry.hooks
    found = hooks.implementations("aipress_nav_items")

    def call(values: Any) -> list[NavItem]:
        is_there = values["menu"] == "footer" and values["request"].plugin_enabled("example_hello")
        return [NavItem("Read", "/read/")] if is_there else []

    changed = [dataclasses.replace(one, call=call) if one.plugin == "accounts" else one
               for one in found]
    monkeypatch.setattr(hooks, "_implementations", {**hooks._implementations, "aipress_nav_items": changed})
    said, _changed = _act(world, "example_hello", enable=False)
    assert "/read/" in {item.url for item in said.menus}
