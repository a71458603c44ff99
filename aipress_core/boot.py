"""Builds the application: settings → discovery → order → include → one commit; a broken plugin is left out, by name.

Nothing is shared between tries: when a plugin breaks the start, the whole is built again without it.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationConflictError, ConfigurationError, ConfigurationExecutionError
from pyramid.registry import Registry
from pyramid.router import Router
from sqlalchemy import Engine

from aipress_core.db.engine import make_engine
from aipress_core.db.lines import core_line
from aipress_core.db.migrate import Line
from aipress_core.db.sessions import REGISTRY_KEY as DATABASE_KEY
from aipress_core.db.sessions import Database, SessionSource
from aipress_core.observability.account import account_of
from aipress_core.plugins.configurator import PluginConfigurator
from aipress_core.plugins.discovery import Candidate, discover
from aipress_core.plugins.failure import PluginFailure, PluginFailures
from aipress_core.plugins.guard import FolderGuard, Guard
from aipress_core.plugins.incidents import write_openings
from aipress_core.plugins.listeners import only_own_listeners
from aipress_core.plugins.loading import Declared, load
from aipress_core.plugins.preparation import refuse_unprepared
from aipress_core.plugins.state import ordered
from aipress_core.requests import SiteRequest, settle
from aipress_core.resources.base import Root
from aipress_core.security.policy import SecurityPolicy
from aipress_core.security.sealing import site_secret
from aipress_core.settings import Settings, SettingsError
from aipress_core.tasks.registry import REGISTRY_KEY as WORK_KEY
from aipress_core.tasks.registry import WorkRegistry, work_of
from aipress_core.templating.assets import Assets
from aipress_core.templating.renderer import HtmlRenderer, Templates
from aipress_core.templating.themes import discover_themes

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
CORE_ROOMS = (
    "aipress_core.plugins.gate",
    "aipress_core.observability",
    "aipress_core.observability.toolbar",
    "aipress_core.db.sessions",
    "aipress_core.requests",
    "aipress_core.i18n",
    "aipress_core.security.hosts",
    "aipress_core.security.csrf",
    "aipress_core.security.headers",
    "aipress_core.security.ratelimit",
    "aipress_core.events",
    "aipress_core.audit",
    "aipress_core.cache",
    "aipress_core.mail",
    "aipress_core.notifications",
    "aipress_core.files",
    "aipress_core.forms",
    "aipress_core.components",
    "aipress_core.templating.fragments",
    "aipress_core.views.site",
)


CORE_TASKS = ("aipress_core.content.tasks", "aipress_core.files.tasks", "aipress_core.mail.tasks",
              "aipress_core.tasks.housekeeping")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass
class Runtime:
    """What a process needs to work, with or without the web: the web server, the worker and the command line share it."""

    ini: dict[str, Any]
    declared: Declared
    database: SessionSource
    registry: Registry
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.declared.settings

    @property
    def engine(self) -> Engine:
        return self.database.engine

    def is_enabled(self, plugin_id: str, choices: Mapping[str, Any]) -> bool:
        """Is the plugin on, by the map of the site row?"""
        return plugin_id == "core" or plugin_id in self.declared.plugins.enabled(choices)

    def make_templates(self) -> Templates:
        """The templates of the core, the plugins and the themes, for pages and for mails."""
        return _templates(self.declared, reload=self.settings["aipress.environment"] == "development")

    def lines(self) -> list[Line]:
        """The version lines to migrate: the core's, then each loaded plugin's, in plugin order."""
        plugins = self.declared.plugins
        found = [core_line()]
        for plugin_id in plugins.order:
            folder = plugins.candidates[plugin_id].folder / "migrations"
            if folder.is_dir():
                found.append(Line(plugin_id, folder, f"{plugin_id}_", plugins.candidates[plugin_id].package,
                                  plugins.manifest(plugin_id).required_ids))
        return found


def build_runtime(ini: Mapping[str, Any], candidates: Mapping[str, Candidate] | None = None,
                  environ: Mapping[str, str] | None = None, broken: Mapping[str, str] | None = None,
                  guard: Guard | None = None) -> Runtime:
    """Load plugins and connect to the database (lazily), leaving out plugins that cannot be loaded.

    Args:
        guard: of plugins that may end the process; candidates that are handed over are taken without one.

    Raises:
        SettingsError: for wrong settings, all at once.
        PluginFailure: when a core plugin is broken, or any plugin with ``aipress.plugins.on_error = fail``.
    """
    environ = os.environ if environ is None else environ
    guard = guard or (FolderGuard() if candidates is None else Guard())
    candidates = discover() if candidates is None else candidates
    left_out = dict(broken or {})
    while True:
        try:
            declared = load(ini, environ, candidates, left_out, guard)
            work = _work(declared)
            break
        except PluginFailure as failure:
            _leave_out(failure, ini, environ, candidates, left_out)
    settings = declared.settings
    Path(settings["aipress.data"]).mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings["sqlalchemy.url"], durable=settings["aipress.db.durable"],
                         pool_size=settings["sqlalchemy.pool_size"])
    registry = Registry("aipress")
    registry[WORK_KEY] = work
    runtime = Runtime(dict(ini), declared, Database(engine), registry, left_out)
    work.is_enabled = runtime.is_enabled
    _fill(registry, runtime)
    write_openings(declared.hooks, settings)
    return runtime


def _fill(registry: Registry, runtime: Runtime) -> None:
    """Put on a Pyramid registry what requests and tasks look for there."""
    declared = runtime.declared
    registry.runtime, registry.aipress_settings = runtime, declared.settings
    registry.plugins, registry.hooks, registry.mounts = declared.plugins, declared.hooks, declared.mounts
    registry.permissions, registry.content_types = declared.permissions, declared.content_types
    registry.search_types = declared.search_types
    registry[WORK_KEY] = work_of(runtime.registry)
    registry[DATABASE_KEY] = runtime.database


def _work(declared: Declared) -> WorkRegistry:
    """Observers, tasks and schedules of the core and of every loaded plugin."""
    named = [event for one in declared.search_types.values() for event in one.events]
    work = WorkRegistry({"aipress_register_search_types": named})
    for name in CORE_TASKS:
        module = importlib.import_module(name)
        work.add_module(module, "core")
        work.add_periodics(getattr(module, "PERIODICS", ()), "core")
    for plugin_id in declared.plugins.order:
        package = declared.plugins.candidates[plugin_id].package
        try:
            if f"{package}.tasks" in sys.modules:
                work.add_module(sys.modules[f"{package}.tasks"], plugin_id)
            for _plugin, periodics in declared.hooks.call("aipress_register_periodic_tasks", {plugin_id}):
                work.add_periodics(periodics, plugin_id)
        except (Exception, SystemExit) as error:  # the border between the platform and a plugin's declarations
            raise PluginFailure(plugin_id, f"its tasks cannot be used: {error}") from error
    return work


def _leave_out(failure: PluginFailure, ini: Mapping[str, Any], environ: Mapping[str, str],
               candidates: Mapping[str, Candidate], left_out: dict[str, str]) -> None:
    """Quarantine the plugin that failed, or give up."""
    if isinstance(failure, PluginFailures):
        for one in failure.each():
            _leave_out(one, ini, environ, candidates, left_out)
        return
    candidate = candidates.get(failure.plugin_id)
    policy = environ.get("AIPRESS_PLUGINS_ON_ERROR", ini.get("aipress.plugins.on_error", "quarantine"))
    is_core = bool(candidate and candidate.manifest and candidate.manifest.core)
    if candidate is None or is_core or policy == "fail" or failure.plugin_id in left_out:
        raise failure
    log.error("%s; the site starts without it", failure)
    left_out[failure.plugin_id] = failure.reason


def build(ini: Mapping[str, Any], **options: Any) -> Router:
    """Build the WSGI application. ``options`` go to :func:`build_runtime`."""
    environ = os.environ if options.get("environ") is None else options["environ"]
    guard = options.get("guard") or (FolderGuard() if options.get("candidates") is None else Guard())
    candidates = discover() if options.get("candidates") is None else options["candidates"]
    broken: dict[str, str] = dict(options.get("broken") or {})
    while True:
        runtime = build_runtime(ini, candidates, environ, broken, guard)
        broken = runtime.broken
        try:
            app = configure(runtime)
            if runtime.settings["aipress.db.on_pending"] == "fail":
                refuse_unprepared(runtime)
        except PluginFailure as failure:
            runtime.engine.dispose()
            _leave_out(failure, ini, environ, candidates, broken)
            continue
        return app


def configure(runtime: Runtime) -> Router:
    """Include the core and every loaded plugin, commit once, make the application."""
    declared, settings = runtime.declared, runtime.settings
    config = PluginConfigurator(root_factory=Root, request_factory=SiteRequest, package="aipress_core", settings={
        **runtime.ini, "tm.manager_hook": "pyramid_tm.explicit_manager", "retry.attempts": 3, "tm.annotate_user": False,
        "tm.activate_hook": "aipress_core.db.sessions.has_transaction"})
    registry = config.registry
    _fill(registry, runtime)
    runtime.registry = registry
    declared.hooks.report = account_of(registry).hooks
    refuse_clear_text(settings)
    registry.secret = site_secret(settings)
    registry.templates = runtime.make_templates()
    for library in ("pyramid_tm", "pyramid_retry", "pyramid_services"):
        config.include(library)
    for room in CORE_ROOMS:
        config.include(room)
    config.set_database(runtime.database)
    config.set_security_policy(SecurityPolicy())
    config.add_renderer(".html", HtmlRenderer)
    config.scan("aipress_core.views")
    config.commit()
    for plugin_id in declared.plugins.order:
        _include(config, plugin_id, declared)
    _commit(config, declared)
    _check_permissions(config, declared)
    settle(registry)
    return config.make_wsgi_app()


def _include(config: Configurator, plugin_id: str, declared: Declared) -> None:
    module = declared.plugins.modules[plugin_id]
    if not hasattr(module, "includeme"):
        return
    config.registry.including = plugin_id
    try:
        with declared.hooks.journal.running(plugin_id, "include"), only_own_listeners(declared.plugins.candidates[plugin_id]):
            config.include(module)
    except (Exception, SystemExit) as error:  # the border between the platform and a plugin's start-up code
        raise PluginFailure(plugin_id, f"{type(error).__name__} in includeme: {error}") from error
    finally:
        config.registry.including = None


def _commit(config: Configurator, declared: Declared) -> None:
    """Execute everything that was included, once, so that conflicts between plugins are reported and not hidden."""
    try:
        config.commit()
    except ConfigurationExecutionError as error:
        plugin_id = getattr(error.info, "plugin", None)
        if plugin_id is None:
            raise
        raise PluginFailure(plugin_id, f"{error.etype.__name__}: {error.evalue}") from error
    except ConfigurationConflictError as error:
        raise _conflict(error, declared) from error


def _conflict(error: ConfigurationConflictError, declared: Declared) -> PluginFailure:
    """Two plugins register the same thing: the later one is at fault, unless it is a core plugin."""
    plugins = declared.plugins
    origins = next(iter(error._conflicts.values()))
    owners = ordered(frozenset(one.plugin for one in origins if one.plugin), plugins)
    optional = [one for one in owners if not plugins.manifest(one).core]
    culprit = (optional or owners)[-1]
    return PluginFailure(culprit, f"{' and '.join(owners)} register the same thing: {'; '.join(map(str, origins))}")


def _check_permissions(config: Configurator, declared: Declared) -> None:
    """A view that asks for a permission that nobody declared could never be used, or worse."""
    for entry in config.introspector.get_category("permissions") or ():
        name = entry["introspectable"]["value"]
        if isinstance(name, str) and name not in declared.permissions and name != "__no_permission_required__":
            views = [one for one in entry["related"] if one.category_name == "views"]
            owners = {one.get("plugin") or declared.plugins.owner_of(getattr(one["callable"], "__module__", ""))
                      for one in views} - {None}
            for owner in owners:
                raise PluginFailure(str(owner), f"a view asks for the permission {name!r}, which nobody declares")
            raise ConfigurationError(f"a view asks for the permission {name!r}, which nobody declares")


def _templates(declared: Declared, *, reload: bool) -> Templates:
    themes = discover_themes()
    owners = {"core": HERE / "templates", "forms": HERE / "forms" / "templates"}
    static = {"core": HERE / "static"}
    for plugin_id in declared.plugins.order:
        folder = declared.plugins.candidates[plugin_id].folder
        owners[plugin_id], static[plugin_id] = folder / "templates", folder / "static"
    static |= {f"theme-{theme.id}": theme.static for theme in themes.values()}
    return Templates(themes, owners, Assets(static, reload=reload), reload=reload)


def refuse_clear_text(settings: Settings) -> None:
    """Raise SettingsError for a production site whose cookies would travel the net in the clear."""
    address = urlsplit(settings["aipress.base_url"])
    if settings["aipress.environment"] == "production" and address.scheme != "https" and address.hostname not in LOOPBACK:
        raise SettingsError([f"aipress.base_url is {address.geturl()}: a production site that others reach must be https"])
