"""The plugin says what it is, keeps to its names and to what is public."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import bindparam

from aipress_core.db.base import Base
from aipress_core.db.lines import owner_of
from aipress_core.db.types import BigId
from aipress_core.hookspecs.types import ContentType
from aipress_core.personal.declared import all_declared, undeclared
from aipress_core.plugins.loading import SPECS
from aipress_core.security.identity import Identity
from aipress_core.settings import Settings
from aipress_core.tasks.registry import work_of
from aipress_core.testing.contract.base import Subject, refuse

if TYPE_CHECKING:
    from aipress_core.testing.world import World

FACADE = "aipress_core.api"
PUBLIC_ROOMS = ("services", "events")


class Border(Subject):
    """See :class:`~aipress_core.testing.PluginContract`."""

    def test_manifest_says_what_the_plugin_is(self, world: World) -> None:
        manifest = world.registry.plugins.manifest(self.plugin)
        empty = [name for name in ("title", "summary") if not getattr(manifest, name).strip()]
        refuse([f"the {name} is empty" for name in empty], "plugin.toml tells site owners what the plugin is")

    def test_is_loaded_and_not_quarantined(self, world: World) -> None:
        plugins = world.registry.plugins
        refuse([plugins.quarantined[self.plugin]] if self.plugin in plugins.quarantined else [], "the plugin is left out")
        refuse([self.plugin] if self.plugin not in plugins.order else [], "it is not loaded: does the test site name it?")

    def test_imports_only_the_public_api(self, world: World, folder: Path) -> None:
        requires = world.registry.plugins.manifest(self.plugin).required_ids
        found = [f"{path.relative_to(folder)}: {name}" for path in sorted(folder.rglob("*.py")) for name in imports(path)
                 if not may_import(name, self.plugin, requires)]
        refuse(found, "import from aipress_core.api, or from services and events of a plugin that plugin.toml requires")

    def test_every_hook_exists_and_is_marked(self, folder: Path) -> None:
        refuse(hook_problems(folder / "plugin.py"), "docs/hooks.md lists the hooks and what each is called with")

    def test_tables_carry_the_plugin_s_prefix(self, world: World) -> None:
        lines = world.registry.runtime.lines()
        owners = {table.name: owner_of(table.name, lines) for table in self._tables()}
        foreign = [name for name, owner in owners.items()
                   if not name.startswith(f"{self.plugin}_") or (owner is not None and owner.id != self.plugin)]
        refuse(foreign, f"a table's name begins with {self.plugin}_")

    def test_tables_refer_only_to_the_core_and_to_required_plugins(self, world: World) -> None:
        lines = world.registry.runtime.lines()
        allowed = {"core", self.plugin, *world.registry.plugins.manifest(self.plugin).required_ids}
        keys = [(key, owner_of(key.column.table.name, lines)) for table in self._tables() for key in table.foreign_keys]
        refuse([f"{key.parent} → {key.column}" for key, owner in keys if owner and owner.id not in allowed],
               "plugin.toml must require the plugin whose rows are referred to")
        refuse([f"{key.parent} → {key.column}" for key, _owner in keys if not key.ondelete],
               "say with ondelete= what becomes of the row when the other goes")

    def test_what_refers_to_people_is_declared(self, world: World) -> None:
        own = {table.name for table in self._tables()}
        missing = [column for column in undeclared(Base.metadata, all_declared(world.registry)) if column.table.name in own]
        refuse([f"{column.table.name}.{column.name}" for column in missing],
               "answer aipress_register_personal_data with PersonalData(Model.column, _('…')) or "
               "NotPersonal(Model.column, 'why') for each; a table beside core_content with through=Content.owner_id")

    def test_every_column_can_be_read_without_a_surprise(self) -> None:
        eager = [f"{mapper.class_.__name__}.{name}" for mapper in Base.registry.mappers
                 if mapper.class_.__module__.startswith(f"aipress_{self.plugin}.")
                 for name, relation in mapper.relationships.items() if relation.lazy not in ("raise", "raise_on_sql", "selectin")]
        refuse(eager, 'relationships are lazy="raise": what a page shows is selected, not stumbled upon')

    def test_every_view_states_a_permission(self, world: World) -> None:
        stated = {id(view) for entry in world.registry.introspector.get_category("permissions") or ()
                  for view in entry["related"] if view.category_name == "views"}
        refuse([view.title for view in self._views(world) if id(view) not in stated and not view["exception_only"]],
               "@view_config(permission=…): a declared one, or NO_PERMISSION_REQUIRED")

    def test_every_view_is_gated(self, world: World) -> None:
        self._skip_core(world)
        refuse([view.title for view in self._views(world) if view.get("plugin") != self.plugin],
               "register views with the config that includeme is given, so that they rest when the plugin is off")

    def test_what_it_declares_carries_its_name(self, world: World) -> None:
        registry, dot = world.registry, f"{self.plugin}."
        handlers = [handler.name for handler in work_of(registry).handlers.values() if handler.plugin == self.plugin]
        kinds = [one.name for one in registry.content_types if one.plugin == self.plugin]
        refuse([name for name in (*handlers, *kinds) if not name.startswith(dot)], f"names begin with {dot}")

    def test_steady_audiences_decide_nothing_by_who_looks(self, world: World) -> None:
        settings = world.registry.aipress_settings
        own = [one for one in world.registry.content_types if one.plugin == self.plugin and one.steady]
        refuse([one.name for one in own if not is_steady(one, settings)],
               "steady=True is for an audience that puts viewer.party_id into SQL, asks nothing else about it, and gives the "
               "same condition object for the same viewer; without it statements are built for each viewer")

    def test_posts_without_a_token_are_its_stated_exceptions(self, world: World) -> None:
        own = tuple(place.rstrip("/") for place in self._places(world))
        exempt = {prefix for prefix in world.registry.csrf_exemptions if own and prefix.startswith(own)}
        refuse(sorted(exempt - set(self.exempt_prefixes)),
               "add_csrf_exemption is for addresses that authenticate themselves; name them in exempt_prefixes of the contract")


def is_steady(kind: ContentType, settings: Settings) -> bool:
    """Does the audience of a content type hold what ``steady`` promises, for two members and for anybody?"""
    members = [Identity(party_id, "A. Reader", "reader", frozenset({"member"})) for party_id in (8_000_001, 8_000_002)]
    told = []
    for viewer in members:
        condition = kind.audience(viewer, settings).compile()
        told.append((str(condition), {name: value == viewer.party_id or value for name, value in condition.params.items()}))
    if told[0] != told[1]:
        return False
    anybody = [None, replace(members[0], party_id=bindparam("viewer", type_=BigId))]  # type: ignore[arg-type]
    return all(kind.audience(viewer, settings) is kind.audience(viewer, settings) for viewer in anybody)


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports absolutely."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(name: str, plugin: str, requires: tuple[str, ...]) -> bool:
    """Own modules, libraries, the core's façade, and the public rooms of required plugins."""
    parts = name.split(".")
    if parts[0] == "aipress_core":
        return f"{name}.".startswith(f"{FACADE}.")
    if not name.startswith("aipress_") or parts[0] == f"aipress_{plugin}":
        return True
    return parts[0].removeprefix("aipress_") in requires and len(parts) > 1 and parts[1] in PUBLIC_ROOMS


def hook_problems(path: Path) -> Iterator[str]:
    """Functions named like hooks that are none, are not marked, or ask for what the hook is not called with."""
    hooks = {name: function.__code__.co_varnames[: function.__code__.co_argcount]
             for module in SPECS for name, function in vars(module).items() if name.startswith("aipress_") and callable(function)}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("aipress_"):
            continue
        if node.name not in hooks:
            yield f"{node.name}: there is no such hook"
            continue
        if not any("hookimpl" in ast.unparse(one) for one in node.decorator_list):
            yield f"{node.name}: it is never called, because @hookimpl is missing"
        for argument in node.args.args:
            if argument.arg not in hooks[node.name]:
                yield f"{node.name}: it is not called with {argument.arg!r}, but with {', '.join(hooks[node.name]) or 'nothing'}"
