"""What every plugin promises, as tests: subclass :class:`PluginContract` and name the plugin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect

if TYPE_CHECKING:
    from aipress_core.testing.world import World

ALLOWED = ("aipress_core.api", "aipress_core.testing")
PUBLIC_ROOMS = ("services", "events")
INLINE = re.compile(r"<style|<script(?![^>]*\b(src|type=\"application/ld\+json\"))|\sstyle=|\son[a-z]+=", re.IGNORECASE)


class PluginContract:
    """Tests of the border between one plugin and the rest.

    Attributes:
        plugin: the plugin's id.
        migrates: False for a plugin that owns no tables.
    """

    plugin: str

    @pytest.fixture
    def folder(self, world: World) -> Path:
        """The plugin's package."""
        found: Path = world.registry.plugins.candidates[self.plugin].folder
        return found

    def _is_core(self, world: World) -> bool:
        return bool(world.registry.plugins.manifest(self.plugin).core)

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
        from aipress_core.db.base import Base

        names = [mapper.local_table.name for mapper in Base.registry.mappers  # type: ignore[attr-defined]
                 if mapper.class_.__module__.startswith(f"aipress_{self.plugin}.")]
        assert [name for name in names if not name.startswith(f"{self.plugin}_")] == []

    def test_every_view_states_a_permission(self, world: World) -> None:
        stated = {id(view) for entry in world.registry.introspector.get_category("permissions") or ()
                  for view in entry["related"] if view.category_name == "views"}
        views = [entry["introspectable"] for entry in world.registry.introspector.get_category("views") or ()]
        own = [view for view in views if getattr(view["callable"], "__module__", "").startswith(f"aipress_{self.plugin}.")]
        assert [view.title for view in own if id(view) not in stated and not view["exception_only"]] == []

    def test_disabled_means_not_found(self, world: World) -> None:
        if self._is_core(world):
            pytest.skip("a core plugin cannot be disabled")
        world.login("owner")
        before = {path: world.browser.get(path, expect_errors=True).status_int for path in self._mounts(world)}
        world.switch(**{self.plugin: False})
        after = {path: world.browser.get(path, expect_errors=True).status_int for path in before}
        assert set(after.values()) <= {404}
        world.switch(**{self.plugin: True})
        assert {path: world.browser.get(path, expect_errors=True).status_int for path in before} == before

    def test_disabled_means_no_menu_no_slot_no_task(self, world: World, request_: Any) -> None:
        if self._is_core(world):
            pytest.skip("a core plugin cannot be disabled")
        from aipress_core.plugins.dispatch import EnabledHooks
        from aipress_core.tasks.registry import work_of

        others = frozenset(world.registry.plugins.order) - {self.plugin}
        hooks = EnabledHooks(world.registry.hooks, others)
        for hook in ("aipress_nav_items", "aipress_render_slot"):
            called = [one.plugin for one in world.registry.hooks.implementations(hook) if one.plugin in others]
            assert self.plugin not in called
        assert hooks.items("aipress_nav_items", object, menu="main", request=request_) is not None
        off = {self.plugin: False}
        assert not world.runtime.is_enabled(self.plugin, off)
        assert [name for name in work_of(world.registry).tasks if name.startswith("core.")]

    def test_start_page_stays_up_without_the_plugin(self, world: World) -> None:
        world.login("journalist")
        world.switch(**{self.plugin: False})
        assert world.browser.get("/").status_int == 200

    def test_migrations_go_up_down_and_up(self, world: World, tmp_path: Path) -> None:
        from aipress_core.db.engine import make_engine
        from aipress_core.db.migrate import check, downgrade, upgrade

        lines = world.registry.runtime.lines()
        line = next((one for one in lines if one.id == self.plugin), None)
        if line is None:
            pytest.skip("the plugin owns no tables")
        engine = make_engine(f"sqlite:///{tmp_path}/contract.sqlite", durable=False)
        try:
            needed = lines[: lines.index(line) + 1]
            upgrade(engine, needed)
            assert [one for one in check(engine, needed) if str(one).startswith(self.plugin)] == []
            downgrade(engine, line, "base")
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
        from aipress_core.i18n.check import check

        assert check([folder]) == []


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _may_import(name: str, plugin: str, requires: tuple[str, ...]) -> bool:
    """Own modules, libraries, the core's façade, and the public rooms of required plugins."""
    if name.startswith("aipress_core"):
        return name.startswith(ALLOWED)
    if not name.startswith("aipress_") or name.split(".")[0] == f"aipress_{plugin}":
        return True
    parts = name.split(".")
    return parts[0].removeprefix("aipress_") in requires and len(parts) > 1 and parts[1] in PUBLIC_ROOMS
