"""Loads plugins: chooses, orders, imports, and collects what they declare. One that cannot be loaded is named."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pluggy

from aipress_core.content.types import ContentTypes
from aipress_core.db import models as core_models
from aipress_core.db.base import Base
from aipress_core.hookspecs import lifecycle, runtime, startup, ui
from aipress_core.hookspecs.types import ContentType, Mount, Permission
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.dispatch import Hooks
from aipress_core.plugins.manifest import RESERVED, Manifest
from aipress_core.plugins.order import Circle, closure, dependents, order
from aipress_core.plugins.state import Plugins
from aipress_core.security.policy import Permissions
from aipress_core.settings import CORE_SETTINGS, Setting, Settings, resolve
from aipress_core.version import API_VERSION

SPECS = (startup, lifecycle, ui, runtime)
# What decides which plugins are loaded, and so which other settings there are.
CHOOSING = {"aipress.environment", "aipress.plugins", "aipress.plugins.locked", "aipress.plugins.forbidden",
            "aipress.plugins.on_error", "aipress.safe_mode"}
MOUNT_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
TAKEN = RESERVED | {"preferences"}


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
        elif unmet := _unmet(manifest, candidates):
            reasons[plugin_id] = unmet
    for plugin_id in list(reasons):
        for other in dependents(plugin_id, {one.id: one.manifest for one in candidates.values() if one.manifest}):
            reasons.setdefault(other, f"it requires {plugin_id}, which cannot be used")
    return {one: manifest for one, manifest in manifests.items() if one not in reasons}, reasons


def _unmet(manifest: Manifest, candidates: Mapping[str, Candidate]) -> str:
    """Why a requirement is not met, or nothing."""
    for requirement in manifest.requires:
        found = candidates.get(requirement.name)
        if found is None:
            return f"it requires {requirement.name}, which is not installed"
        if not requirement.specifier.contains(found.version, prereleases=True):
            return f"it requires {requirement}; {requirement.name} is {found.version}"
    return ""


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
        SettingsError: when the configuration itself is wrong.
    """
    core = resolve((one for one in CORE_SETTINGS if one.name in CHOOSING),
                   {key: value for key, value in ini.items() if key in CHOOSING}, environ)
    manifests, reasons = usable(candidates, broken)
    wanted = {*core["aipress.plugins"]} - {"*"}
    for missing in sorted(wanted - set(manifests) - set(reasons)):
        raise PluginFailure(missing, "it is not installed")
    _refuse_to_leave_out(core, candidates, reasons, broken)
    try:
        ids = choose(_without(core, set(reasons)), manifests)
    except Circle as error:
        optional = [one for one in error.members if not manifests[one].core]
        raise PluginFailure((optional or error.members)[-1], str(error)) from error
    modules = {plugin_id: _import(candidates[plugin_id], ids) for plugin_id in ids}
    hooks = _register(modules, ids)
    plugins = Plugins(tuple(ids), candidates, modules, reasons, frozenset(core["aipress.plugins.locked"]),
                      frozenset(core["aipress.plugins.forbidden"]))
    settings = resolve([*CORE_SETTINGS, *_declared(hooks, plugins, "aipress_register_settings", Setting, ".")], ini, environ)
    check_tables(plugins)
    return Declared(plugins, hooks, settings,
                    Permissions(_declared(hooks, plugins, "aipress_register_permissions", Permission, ":")),
                    ContentTypes(_declared(hooks, plugins, "aipress_register_content_types", ContentType, ".")),
                    _mounts(hooks, plugins))


def _without(settings: Settings, ids: set[str]) -> Settings:
    kept = [one for one in settings["aipress.plugins"] if one not in ids]
    return Settings({**settings, "aipress.plugins": kept}, settings.declared)


def _refuse_to_leave_out(core: Settings, candidates: Mapping[str, Candidate], reasons: Mapping[str, str],
                         broken: Mapping[str, str]) -> None:
    """Raise for a plugin that cannot be used and may not be missing: a core plugin, or any with ``on_error = fail``."""
    everything = "*" in core["aipress.plugins"]
    for plugin_id in sorted(set(reasons) - set(broken)):
        manifest = candidates[plugin_id].manifest
        is_needed = (manifest and manifest.core) or core["aipress.plugins.on_error"] == "fail"
        if is_needed and (everything or plugin_id in core["aipress.plugins"]):
            raise PluginFailure(plugin_id, reasons[plugin_id])


def _import(candidate: Candidate, ids: Sequence[str]) -> ModuleType:
    """Import ``plugin.py`` and the rooms that register things by being imported."""
    known = {*Base.metadata.tables, *core_models.TABLES}
    try:
        module = importlib.import_module(candidate.module)
        for room in ("models", "events", "tasks"):
            if candidate.package != candidate.module and importlib.util.find_spec(f"{candidate.package}.{room}") is not None:
                importlib.import_module(f"{candidate.package}.{room}")
        Base.registry.configure()  # a mapper that cannot be configured would break every query of the process
        _check_prefix(candidate.id, set(Base.metadata.tables) - known, ids)
        return module
    except PluginFailure:
        _forget(candidate, known)
        raise
    except Exception as error:  # whatever a stranger's module raises, the site starts without it
        _forget(candidate, known)
        raise PluginFailure(candidate.id, f"{type(error).__name__} at import: {error}") from error


def _check_prefix(plugin_id: str, tables: Iterable[str], ids: Sequence[str]) -> None:
    """Each table carries the prefix of its plugin, and not that of a plugin with a longer id (``shop`` and ``shop_gift``)."""
    for table in sorted(tables):
        owners = [one for one in ids if table.startswith(f"{one}_")]
        if not table.startswith(f"{plugin_id}_") or max(owners, key=len, default="") != plugin_id:
            raise PluginFailure(plugin_id, f"the table {table} must be named {plugin_id}_…, and not as another plugin's")


def _forget(candidate: Candidate, known: set[str]) -> None:
    """Take back the tables, mappers and modules that a plugin left behind when its import failed."""
    package = candidate.package.partition(".")[0]
    for mapper in list(Base.registry.mappers):
        if mapper.class_.__module__.partition(".")[0] == package:
            manager = mapper.class_manager
            Base.registry._dispose_manager_and_mapper(manager)  # what registry.dispose() does for all of them
            Base.registry._managers.pop(manager, None)
    for table in set(Base.metadata.tables) - known:
        Base.metadata.remove(Base.metadata.tables[table])
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def _register(modules: Mapping[str, ModuleType], ids: Sequence[str]) -> Hooks:
    manager = pluggy.PluginManager("aipress")
    for spec in SPECS:
        manager.add_hookspecs(spec)
    for plugin_id, module in modules.items():
        try:
            manager.register(module, name=plugin_id)
            manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginFailure(plugin_id, str(error).replace("\n", " ")) from error
    return Hooks(manager, ids)


def _declared(hooks: Hooks, plugins: Plugins, hook: str, kind: type[Any], separator: str) -> list[Any]:
    """Results of a registering hook, each checked for its type and name-space."""
    found: list[Any] = []
    names: set[str] = set()
    for one in hooks.implementations(hook):
        for item in _answer(one.plugin, hook, one.call, {}):
            if not isinstance(item, kind) or not str(item.name).startswith(one.plugin + separator):
                raise PluginFailure(one.plugin, f"{hook} gives {getattr(item, 'name', item)!r}; names must start with "
                                                f"'{one.plugin}{separator}'")
            if item.name in names:
                raise PluginFailure(one.plugin, f"{hook} gives {item.name} twice")
            names.add(item.name)
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
            if not MOUNT_NAME.match(str(mount.name)) or mount.name in TAKEN:
                raise PluginFailure(one.plugin, f"{mount.name!r} cannot be the name of a mount: small letters, digits, - and _, "
                                                "and not an address of the core")
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
