"""Bringing a database up to what the code expects: migrations, the site row, the rows that plugins need."""

from __future__ import annotations

import logging
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.boot import Runtime
from aipress_core.changes.service import seal_stored
from aipress_core.db.migrate import MigrationError, Progress, upgrade
from aipress_core.plugins.failure import PluginFailure
from aipress_core.plugins.preparation import remember
from aipress_core.plugins.purging import PURGED
from aipress_core.site import Site

log = logging.getLogger(__name__)


def install(runtime: Runtime, progress: Progress | None = None) -> dict[str, str]:
    """Upgrade every line and seed every loaded plugin. Safe to run any number of times.

    Returns:
        Why some optional plugins could not be prepared, by id: those are left out when the site starts, until this
        succeeds. The others are whole.

    Raises:
        MigrationError: when the core, a core plugin, or any with ``aipress.plugins.on_error = fail`` fails.
        PluginFailure: the same, for the rows that a plugin needs.
    """
    try:
        upgrade(runtime.engine, runtime.lines(), progress=progress)
    except MigrationError as error:
        return finish(runtime, error)
    return finish(runtime)


def finish(runtime: Runtime, error: MigrationError | None = None) -> dict[str, str]:
    """What follows the upgrade of all lines, if only optional plugins failed: seed the others, and remember what failed.

    Args:
        error: what the upgrade raised; raised again when the site cannot go on.
    """
    if error is not None and not (error.failures and all(_may_fail(runtime, one) for one in error.failures)):
        raise error
    failures = {one: f"its tables could not be made: {why}" for one, why in error.failures.items()} if error else {}
    failures |= seed(runtime, leaving_out=failures)
    remember(runtime, runtime.declared.plugins.order, failures)
    for plugin_id, reason in failures.items():
        log.error("the plugin %s cannot be used: %s", plugin_id, reason)
    return failures


def seed(runtime: Runtime, leaving_out: Collection[str] = ()) -> dict[str, str]:
    """Make sure that the site row and the plugins' own rows are there; each plugin's are written whole or not at all.

    Returns:
        As :func:`install`.
    """
    failures: dict[str, str] = {}
    with runtime.database.session() as db, db.begin():
        row = db.scalar(select(Site).where(Site.id == 1))
        if row is None:
            row = Site(id=1, plugins={}, settings={})
            db.add(row)
            db.flush()
        if any(wanted is PURGED for wanted in row.plugins.values()):  # their tables are there again, and they are off
            row.plugins = {one: bool(wanted) for one, wanted in row.plugins.items()}
        seal_stored(row, runtime.settings)
        for plugin_id in runtime.declared.plugins.order:
            if plugin_id not in leaving_out and (reason := _seed_one(runtime, db, plugin_id)):
                failures[plugin_id] = reason
    return failures


def _seed_one(runtime: Runtime, db: Session, plugin_id: str) -> str:
    """Why it failed, or nothing."""
    try:
        with db.begin_nested():
            runtime.declared.hooks.call("aipress_seed", {plugin_id}, db=db)
            db.flush()
    except (Exception, SystemExit) as error:  # the border between the platform and code that it does not know
        reason = f"its rows could not be written: {type(error).__name__}: {error}"
        if not _may_fail(runtime, plugin_id):
            raise PluginFailure(plugin_id, reason) from error
        return reason
    return ""


def _may_fail(runtime: Runtime, line: str) -> bool:
    """May the site go on without it?"""
    plugins = runtime.declared.plugins
    return (line in plugins.order and not plugins.manifest(line).core
            and runtime.settings["aipress.plugins.on_error"] == "quarantine")
