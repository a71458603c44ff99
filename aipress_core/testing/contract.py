"""What every plugin promises, as tests: subclass :class:`PluginContract` and name the plugin."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select

from aipress_core.db.base import Base
from aipress_core.db.engine import make_engine
from aipress_core.db.migrate import check, downgrade, upgrade
from aipress_core.events.handler import Handler
from aipress_core.events.models import Delivery
from aipress_core.events.outbox import enqueue
from aipress_core.i18n.check import check as check_french
from aipress_core.plugins.dispatch import Implementation
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.runner import Runner

if TYPE_CHECKING:
    from aipress_core.testing.world import World

FACADE = "aipress_core.api"
PLACES = ("/", "/wire/", "/organisations/", "/account/", "/admin/", "/nowhere")  # pages that others add to
PUBLIC_ROOMS = ("services", "events")
INLINE = re.compile(r"<style|<script(?![^>]*\b(src|type=\"application/ld\+json\"))|\sstyle=|\son[a-z]+=", re.IGNORECASE)


class PluginContract:
    """Tests of the border between one plugin and the rest.

    Attributes:
        plugin: the plugin's id.
        slot_statements: SQL statements that its part of the front page may cost.
    """

    plugin: str
    slot_statements = 3

    @pytest.fixture
    def folder(self, world: World) -> Path:
        """The plugin's package."""
        found: Path = world.registry.plugins.candidates[self.plugin].folder
        return found

    @pytest.fixture
    def spied(self, world: World, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
        """How often each of the plugin's hooks has been called."""
        calls: Counter[str] = Counter()
        hooks = world.registry.hooks

        def counting(name: str, one: Implementation) -> Implementation:
            def function(**values: Any) -> Any:
                calls[name] += 1
                return one.function(**values)
            return dataclasses.replace(one, function=function) if one.plugin == self.plugin else one
        spied = {name: [counting(name, one) for one in found] for name, found in hooks._implementations.items()}
        monkeypatch.setattr(hooks, "_implementations", spied)
        return calls

    @pytest.fixture
    def probe(self, world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """What a task that the plugin is given for one test was run with."""
        ran: list[int] = []
        name, work = f"{self.plugin}.contract_probe", work_of(world.registry)
        handler = Handler(name, self.plugin, lambda _ctx, number: ran.append(number))
        monkeypatch.setattr(work, "_handlers", {**work._handlers, name: handler})
        return ran

    def _skip_core(self, world: World) -> None:
        if world.registry.plugins.manifest(self.plugin).core:
            pytest.skip("a core plugin cannot be disabled")

    def _visit(self, world: World) -> None:
        for path in PLACES:
            world.browser.get(path, status="*")

    def _statements(self, world: World, path: str) -> int:
        world.browser.get(path)
        return int(world.browser.get(path).headers["X-SQL-Count"])

    def _mounts(self, world: World) -> list[str]:
        return [f"/{name}/" if parent == "site" else f"/{parent}/{name}/"
                for (parent, name), (owner, _mount) in world.registry.mounts.items() if owner == self.plugin]

    def test_manifest_says_what_the_plugin_is(self, world: World) -> None:
        manifest = world.registry.plugins.manifest(self.plugin)
        assert manifest.title
        assert manifest.summary

    def test_is_loaded_and_not_quarantined(self, world: World) -> None:
        assert self.plugin in world.registry.plugins.order
        assert self.plugin not in world.registry.plugins.quarantined

    def test_imports_only_the_public_api(self, world: World, folder: Path) -> None:
        requires = world.registry.plugins.manifest(self.plugin).required_ids
        found = [f"{path.name}: {name}" for path in sorted(folder.rglob("*.py")) for name in _imports(path)
                 if not _may_import(name, self.plugin, requires)]
        assert found == [], "import from aipress_core.api, or from services and events of a required plugin"

    def test_tables_carry_the_plugin_s_prefix(self, world: World) -> None:
        names = [table.name for mapper in Base.registry.mappers for table in mapper.tables
                 if mapper.class_.__module__.startswith(f"aipress_{self.plugin}.")]
        assert [name for name in names if not name.startswith(f"{self.plugin}_")] == []

    def test_every_view_states_a_permission(self, world: World) -> None:
        stated = {id(view) for entry in world.registry.introspector.get_category("permissions") or ()
                  for view in entry["related"] if view.category_name == "views"}
        views = [entry["introspectable"] for entry in world.registry.introspector.get_category("views") or ()]
        own = [view for view in views if getattr(view["callable"], "__module__", "").startswith(f"aipress_{self.plugin}.")]
        assert [view.title for view in own if id(view) not in stated and not view["exception_only"]] == []

    def test_every_view_is_gated(self, world: World) -> None:
        self._skip_core(world)
        views = [entry["introspectable"] for entry in world.registry.introspector.get_category("views") or ()]
        own = [view for view in views if getattr(view["callable"], "__module__", "").startswith(f"aipress_{self.plugin}.")]
        assert [view.title for view in own if view.get("plugin") != self.plugin] == []

    def test_disabled_means_not_found(self, world: World) -> None:
        self._skip_core(world)
        world.login("owner")
        before = {path: world.browser.get(path, expect_errors=True).status_int for path in self._mounts(world)}
        world.switch(**{self.plugin: False})
        after = {path: world.browser.get(path, expect_errors=True).status_int for path in before}
        assert set(after.values()) <= {404}
        world.switch(**{self.plugin: True})
        assert {path: world.browser.get(path, expect_errors=True).status_int for path in before} == before

    def test_disabled_means_that_no_hook_is_called(self, world: World, spied: Counter[str]) -> None:
        """Pages of the others are rendered with the plugin off: neither its menu entries nor its slots are asked for."""
        self._skip_core(world)
        world.login("owner")
        self._visit(world)
        on = Counter(spied)
        world.switch(**{self.plugin: False})
        spied.clear()
        self._visit(world)
        assert spied == {}
        world.switch(**{self.plugin: True})
        self._visit(world)
        assert set(spied) == set(on)

    def test_disabled_means_no_menu_entry_and_no_link_to_its_pages(self, world: World) -> None:
        self._skip_core(world)
        world.login("owner")
        world.switch(**{self.plugin: False})
        links = {link["href"] for path in PLACES for link in world.browser.get(path, status="*").html.find_all("a", href=True)}
        mounts = tuple(self._mounts(world))
        assert [link for link in sorted(links) if mounts and link.startswith(mounts)] == []

    def test_disabled_means_that_static_files_are_not_found(self, world: World, folder: Path) -> None:
        self._skip_core(world)
        names = [
            path.relative_to(folder / "static").as_posix() for path in sorted((folder / "static").rglob("*")) if path.is_file()
        ]
        addresses = [f"/static/x/{self.plugin}/{name}" for name in names[:20]]
        assert {world.browser.get(one, status="*").status_int for one in addresses} <= {200}
        world.switch(**{self.plugin: False})
        assert {world.browser.get(one, status="*").status_int for one in addresses} <= {404}

    def test_disabled_means_that_work_waits_and_runs_afterwards(self, world: World, probe: list[int]) -> None:
        self._skip_core(world)
        world.switch(**{self.plugin: False})
        with world.database.session() as db, db.begin():
            enqueue(db, f"{self.plugin}.contract_probe", {"number": 7})
        world.run_outbox()
        assert probe == []
        world.switch(**{self.plugin: True})
        world.run_outbox()
        assert probe == [7]

    def test_disabled_means_that_schedules_rest(self, world: World) -> None:
        self._skip_core(world)
        others = {one.task_name for one in work_of(world.registry).periodics if one.task_name.split(".")[0] != self.plugin}
        world.switch(**{self.plugin: False})
        Runner(world.runtime).tick()
        with world.database.session() as db:
            queued = set(db.scalars(select(Delivery.handler)))
        assert queued <= others

    def test_what_it_adds_to_pages_costs_few_statements(self, world: World) -> None:
        """Menus cost nothing; a slot of the front page at most ``slot_statements``."""
        self._skip_core(world)
        world.login("journalist")
        on = self._statements(world, "/")
        world.switch(**{self.plugin: False})
        assert on - self._statements(world, "/") <= self.slot_statements

    def test_start_page_stays_up_without_the_plugin(self, world: World) -> None:
        world.login("journalist")
        world.switch(**{self.plugin: False})
        assert world.browser.get("/").status_int == 200

    def test_migrations_go_up_down_and_up(self, world: World, tmp_path: Path) -> None:
        lines = world.registry.runtime.lines()
        line = next((one for one in lines if one.id == self.plugin), None)
        if line is None:
            pytest.skip("the plugin owns no tables")
        engine = make_engine(f"sqlite:///{tmp_path}/contract.sqlite", durable=False)
        try:
            needed = lines[: lines.index(line) + 1]
            upgrade(engine, needed)
            assert [one for one in check(engine, needed) if str(one).startswith(self.plugin)] == []
            downgrade(engine, line, "base", needed)
            left = [name for name in inspect(engine).get_table_names() if name.startswith(f"{self.plugin}_")]
            assert left == []
            upgrade(engine, needed)
        finally:
            engine.dispose()

    def test_templates_hold_no_inline_script_or_style(self, folder: Path) -> None:
        found = [f"{path.name}: {match.group()}" for path in sorted((folder / "templates").rglob("*.html"))
                 for match in INLINE.finditer(path.read_text(encoding="utf-8"))]
        assert found == []

    def test_templates_lie_in_the_plugin_s_own_folder(self, folder: Path) -> None:
        templates = folder / "templates"
        assert not templates.is_dir() or [path.name for path in templates.iterdir()] == [self.plugin]

    def test_french_is_complete(self, folder: Path) -> None:
        assert check_french([folder]) == []


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _may_import(name: str, plugin: str, requires: tuple[str, ...]) -> bool:
    """Own modules, libraries, the core's façade, and the public rooms of required plugins."""
    if name.startswith("aipress_core"):
        return f"{name}.".startswith(f"{FACADE}.")
    if not name.startswith("aipress_") or name.split(".", maxsplit=1)[0] == f"aipress_{plugin}":
        return True
    parts = name.split(".")
    return parts[0].removeprefix("aipress_") in requires and len(parts) > 1 and parts[1] in PUBLIC_ROOMS
