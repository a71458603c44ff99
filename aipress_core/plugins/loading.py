"""Loads plugins: chooses, orders, imports, and collects what they declare. One that cannot be loaded is named."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pluggy

from aipress_core.content.types import ContentTypes
from aipress_core.db.base import Base
from aipress_core.hookspecs import lifecycle, runtime, startup, ui
from aipress_core.hookspecs.types import Mount
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.dispatch import Hooks
from aipress_core.plugins.manifest import Manifest
from aipress_core.plugins.order import closure, dependents, order
from aipress_core.plugins.state import Plugins
from aipress_core.security.policy import Permissions
from aipress_core.settings import CORE_SETTINGS, Setting, Settings, resolve
from aipress_core.version import API_VERSION

SPECS = (startup, lifecycle, ui, runtime)


class PluginFailure(Exception):
    """One plugin broke the start. ``plugin_id`` names it, the text says how."""

    def __init__(self, plugin_id: str, reason: str) -> None:
        super().__init__(f"the plugin {plugin_id} cannot be used: {reason}")
        self.plugin_id = plugin_id
        self.reason = reason


@dataclass(frozen=True)
class Declared:
    """What the loaded plugins are and declare."""

    plugins: Plugins
    hooks: Hooks
    settings: Settings
    permissions: Permissions
    content_types: ContentTypes
    mounts: Mapping[tuple[str, str], tuple[str, Mount]]


def usable(candidates: Mapping[str, Candidate], broken: Mapping[str, str]) -> tuple[dict[str, Manifest], dict[str, str]]:
    """Manifests that can be used, and why the others cannot."""
    reasons = {**{one.id: one.problem for one in candidates.values() if one.problem}, **broken}
    manifests = {one.id: one.manifest for one in candidates.values() if one.manifest and one.id not in reasons}
    for plugin_id, manifest in list(manifests.items()):
        if not manifest.api.contains(API_VERSION, prereleases=True):
            reasons[plugin_id] = f"it needs the plugin API {manifest.api}; this is {API_VERSION}"
    for plugin_id in list(reasons):
        for other in dependents(plugin_id, {one.id: one.manifest for one in candidates.values() if one.manifest}):
            reasons.setdefault(other, f"it requires {plugin_id}, which cannot be used")
    return {one: manifest for one, manifest in manifests.items() if one not in reasons}, reasons


def choose(settings: Settings, manifests: Mapping[str, Manifest]) -> list[str]:
    """The ids to load, in the one order."""
    asked: Sequence[str] = settings["aipress.plugins"]
    wanted = [one for one in asked if one != "*"]
    if "*" in asked:
        wanted += sorted(set(manifests) - set(wanted))
    if settings["aipress.safe_mode"]:
        wanted = [one for one, manifest in manifests.items() if manifest.core]
    return order(closure([one for one in wanted if one in manifests or "*" not in asked], manifests), manifests, wanted)


def load(ini: Mapping[str, Any], environ: Mapping[str, str], candidates: Mapping[str, Candidate],
         broken: Mapping[str, str]) -> Declared:
    """Import the chosen plugins and collect their declarations.

    Raises:
        PluginFailure: naming the first plugin that cannot be loaded.
        SettingsError, OrderError: when the configuration itself is wrong.
    """
    core = resolve(CORE_SETTINGS, {key: value for key, value in ini.items() if key.startswith(("aipress.", "sqlalchemy.",
                   "celery."))}, environ)
    manifests, reasons = usable(candidates, broken)
    wanted = {*core["aipress.plugins"]} - {"*"}
    for missing in sorted(wanted - set(manifests) - set(reasons)):
        raise PluginFailure(missing, "it is not installed")
    ids = choose(_without(core, set(reasons)), manifests)
    modules = {plugin_id: _import(candidates[plugin_id]) for plugin_id in ids}
    hooks = _register(modules, ids)
    plugins = Plugins(tuple(ids), candidates, modules, reasons, frozenset(core["aipress.plugins.locked"]),
                      frozenset(core["aipress.plugins.forbidden"]))
    settings = resolve([*CORE_SETTINGS, *_declared(hooks, plugins, "aipress_register_settings", Setting, ".")], ini, environ)
    check_tables(plugins)
    return Declared(plugins, hooks, settings,
                    Permissions(_declared(hooks, plugins, "aipress_register_permissions", object, ":")),
                    ContentTypes(_declared(hooks, plugins, "aipress_register_content_types", object, ".")),
                    _mounts(hooks, plugins))


def _without(settings: Settings, ids: set[str]) -> Settings:
    kept = [one for one in settings["aipress.plugins"] if one not in ids]
    return Settings({**settings, "aipress.plugins": kept}, settings.declared)


def _import(candidate: Candidate) -> ModuleType:
    """Import ``plugin.py`` and the rooms that register things by being imported."""
    try:
        module = importlib.import_module(candidate.module)
        for room in ("models", "events", "tasks"):
            if importlib.util.find_spec(f"{candidate.package}.{room}") is not None:
                importlib.import_module(f"{candidate.package}.{room}")
        return module
    except Exception as error:  # whatever a stranger's module raises at import, the site starts without it
        raise PluginFailure(candidate.id, f"{type(error).__name__} at import: {error}") from error


def _register(modules: Mapping[str, ModuleType], ids: Sequence[str]) -> Hooks:
    manager = pluggy.PluginManager("aipress")
    for spec in SPECS:
        manager.add_hookspecs(spec)
    for plugin_id, module in modules.items():
        try:
            manager.register(module, name=plugin_id)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginFailure(plugin_id, str(error).replace("\n", " ")) from error
    return Hooks(manager, ids)


def _declared(hooks: Hooks, plugins: Plugins, hook: str, kind: type, separator: str) -> list[Any]:
    """Results of a registering hook, each checked for its type and name-space."""
    found: list[Any] = []
    for one in hooks.implementations(hook):
        for item in _answer(one.plugin, hook, one.call, {}):
            if not isinstance(item, kind) or not str(item.name).startswith(one.plugin + separator):
                raise PluginFailure(one.plugin, f"{hook} gives {getattr(item, 'name', item)!r}; names must start with "
                                                f"'{one.plugin}{separator}'")
            found.append(item)
    return found


def _answer(plugin_id: str, hook: str, call: Any, values: dict[str, Any]) -> Iterable[Any]:
    try:
        answer = call(values)
    except Exception as error:  # as at import
        raise PluginFailure(plugin_id, f"{hook} raised {type(error).__name__}: {error}") from error
    if not isinstance(answer, list | tuple):
        raise PluginFailure(plugin_id, f"{hook} answered with {type(answer).__name__}; a list is expected")
    return answer


def _mounts(hooks: Hooks, plugins: Plugins) -> dict[tuple[str, str], tuple[str, Mount]]:
    mounts: dict[tuple[str, str], tuple[str, Mount]] = {}
    for one in hooks.implementations("aipress_register_mounts"):
        for mount in _answer(one.plugin, "aipress_register_mounts", one.call, {}):
            if not isinstance(mount, Mount):
                raise PluginFailure(one.plugin, "aipress_register_mounts must give Mount objects")
            key = (mount.parent, mount.name)
            if key in mounts:
                raise PluginFailure(one.plugin, f"the address /{mount.name} below {mount.parent} belongs to {mounts[key][0]}")
            mounts[key] = (one.plugin, mount)
    return mounts


def check_tables(plugins: Plugins) -> None:
    """Each table must carry the prefix of the plugin whose module declares it.

    Raises:
        PluginFailure: naming the table.
    """
    for mapper in Base.registry.mappers:
        owner = plugins.owner_of(mapper.class_.__module__)
        for table in mapper.tables if owner else ():
            if not str(getattr(table, "name", "")).startswith(f"{owner}_"):
                raise PluginFailure(str(owner), f"the table {getattr(table, 'name', '?')} must be named {owner}_…")


