"""Loads plugins: chooses, orders, imports, and collects what they declare. One that cannot be loaded is named."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pluggy

from aipress_core.content.types import ContentTypes
from aipress_core.db import models as core_models
from aipress_core.db.base import Base
from aipress_core.hookspecs import lifecycle, runtime, startup, ui
from aipress_core.hookspecs.types import ContentType, Mount, Permission
from aipress_core.mail.kinds import MailKind
from aipress_core.notifications.kinds import NotificationKind
from aipress_core.observability.settings import OPS_SETTINGS
from aipress_core.personal.kinds import NotPersonal, PersonalData
from aipress_core.plugins.breaker import Limits
from aipress_core.plugins.declarations import declared, mounts, personal_data, plugin_settings
from aipress_core.plugins.deprecation import Deprecated, marks, tell
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.dispatch import Hooks
from aipress_core.plugins.failure import PluginFailure, PluginFailures
from aipress_core.plugins.guard import Guard
from aipress_core.plugins.listeners import only_own_listeners
from aipress_core.plugins.manifest import Manifest
from aipress_core.plugins.order import Circle, closure, dependents, order
from aipress_core.plugins.probe import ROOMS
from aipress_core.plugins.state import Plugins
from aipress_core.searching.types import SearchType
from aipress_core.security.policy import Permissions
from aipress_core.settings import CORE_SETTINGS, Settings, resolve
from aipress_core.tasks.settings import TASK_SETTINGS
from aipress_core.version import API_VERSION

log = logging.getLogger(__name__)
SPECS = (startup, lifecycle, ui, runtime)
# What decides which plugins are loaded, and so which other settings there are.
CHOOSING = {"aipress.data", "aipress.environment", "aipress.safe_mode"}


@dataclass(frozen=True)
class Declared:
    """What the loaded plugins are and declare."""

    plugins: Plugins
    hooks: Hooks
    settings: Settings
    permissions: Permissions
    content_types: ContentTypes
    mounts: Mapping[tuple[str, str], tuple[str, Mount]]
    mails: Mapping[str, MailKind] = field(default_factory=dict)
    notifications: Mapping[str, NotificationKind] = field(default_factory=dict)
    personal: Sequence[PersonalData | NotPersonal] = ()
    search_types: Mapping[str, SearchType] = field(default_factory=dict)


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
         broken: Mapping[str, str], guard: Guard | None = None) -> Declared:
    """Import the chosen plugins and collect their declarations.

    Args:
        broken: plugins to leave out, and why.
        guard: is asked before anything is imported; none if not given.

    Raises:
        PluginFailure: naming a plugin that cannot be loaded, or several.
        SettingsError: when the configuration itself is wrong.
    """
    choosing = [one for one in CORE_SETTINGS if one.name in CHOOSING or one.name.startswith("aipress.plugins")]
    names = {one.name for one in choosing}
    core = resolve(choosing, {key: value for key, value in ini.items() if key in names}, environ)
    guard = guard or Guard()
    guard.open(core)
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
    objections = _ask(guard, ids, candidates, manifests)
    if objections:
        raise PluginFailures(objections)
    modules = _import_all(candidates, manifests, ids, guard)
    hooks = _register(modules, ids, core)
    hooks.journal = guard.journal
    plugins = Plugins(tuple(ids), candidates, modules, reasons, frozenset(core["aipress.plugins.locked"]),
                      frozenset(core["aipress.plugins.forbidden"]))
    known = [*CORE_SETTINGS, *TASK_SETTINGS, *OPS_SETTINGS]
    settings = resolve([*known, *plugin_settings(hooks, plugins, known, ini, environ)], ini, environ)
    check_tables(plugins)
    return Declared(plugins, hooks, settings,
                    Permissions(declared(hooks, "aipress_register_permissions", Permission, ":")),
                    ContentTypes(declared(hooks, "aipress_register_content_types", ContentType, ".")),
                    mounts(hooks),
                    {one.name: one for one in declared(hooks, "aipress_register_mails", MailKind, ".")},
                    {one.name: one for one in declared(hooks, "aipress_register_notifications", NotificationKind, ".")},
                    personal_data(hooks),
                    {one.name: one for one in declared(hooks, "aipress_register_search_types", SearchType, ".")})


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


def _ask(guard: Guard, ids: Sequence[str], candidates: Mapping[str, Candidate],
         manifests: Mapping[str, Manifest]) -> Mapping[str, str]:
    """Why the guard objects to some of the optional plugins."""
    optional = [candidates[one] for one in ids if not manifests[one].core]
    needs = {one.id: [candidates[other] for other in ids if other in closure([one.id], manifests) and other != one.id]
             for one in optional}
    return guard.objections(optional, needs)


def _import_all(candidates: Mapping[str, Candidate], manifests: Mapping[str, Manifest], ids: Sequence[str],
                guard: Guard) -> dict[str, ModuleType]:
    """Every module, or every failure at once: each failure costs a whole new start."""
    modules: dict[str, ModuleType] = {}
    failures: dict[str, str] = {}
    gone: set[str] = set()
    for plugin_id in ids:
        if gone.intersection(manifests[plugin_id].required_ids):
            gone.add(plugin_id)
            continue
        try:
            modules[plugin_id] = _import(candidates[plugin_id], ids, guard)
        except PluginFailure as failure:
            if manifests[plugin_id].core:
                raise
            failures[plugin_id] = failure.reason
            gone.add(plugin_id)
            log.debug("%s", failure, exc_info=True)
    if failures:
        raise PluginFailures(failures)
    return modules


def _import(candidate: Candidate, ids: Sequence[str], guard: Guard) -> ModuleType:
    """Import ``plugin.py`` and the rooms that register things by being imported."""
    known = {*Base.metadata.tables, *core_models.TABLES}
    try:
        with guard.running(candidate.id, "import"), only_own_listeners(candidate):
            return _import_rooms(candidate, known, ids)
    except PluginFailure:
        _forget(candidate, known)
        raise
    except (Exception, SystemExit) as error:  # whatever a stranger's module raises, the site starts without it
        _forget(candidate, known)
        raise PluginFailure(candidate.id, f"{type(error).__name__} at import: {error}") from error


def _import_rooms(candidate: Candidate, known: set[str], ids: Sequence[str]) -> ModuleType:
    module = importlib.import_module(candidate.module)
    for room in ROOMS:
        if candidate.package != candidate.module and importlib.util.find_spec(f"{candidate.package}.{room}") is not None:
            importlib.import_module(f"{candidate.package}.{room}")
    Base.registry.configure()  # a mapper that cannot be configured would break every query of the process
    _check_prefix(candidate.id, set(Base.metadata.tables) - known, ids)
    return module


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


def _register(modules: Mapping[str, ModuleType], ids: Sequence[str], core: Settings) -> Hooks:
    manager = pluggy.PluginManager("aipress")
    for spec in SPECS:
        manager.add_hookspecs(spec)
    for plugin_id, module in modules.items():
        try:
            manager.register(module, name=plugin_id)
            manager.check_pending()
            check_only(manager, plugin_id)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginFailure(plugin_id, str(error).replace("\n", " ")) from error
    limits = Limits(failures=core["aipress.plugins.hook_failures"], rest=core["aipress.plugins.hook_rest"],
                    budget=core["aipress.plugins.hook_budget"] / 1000)
    hooks = Hooks(manager, ids, limits)
    found = marks(SPECS)
    hooks.deprecated = tuple(Deprecated(one.plugin, name, found[name]) for name in sorted(found)
                             for one in hooks.implementations(name))
    tell(hooks.deprecated)
    return hooks


def check_only(manager: pluggy.PluginManager, plugin_id: str) -> None:
    """``@only`` must name an argument of its hook; else that part would never be called.

    Raises:
        ValueError: naming the hook and what it is called with.
    """
    for caller in manager.get_hookcallers(manager.get_plugin(plugin_id)) or ():
        for one in caller.get_hookimpls():
            argument = getattr(one.function, "aipress_only", (None,))[0]
            if one.plugin_name == plugin_id and argument and caller.spec and argument not in caller.spec.argnames:
                raise ValueError(f"@only({argument}=…): {caller.name} is called with {', '.join(caller.spec.argnames)}")


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
