"""What could not be prepared for a plugin (its tables, its rows), remembered until the next upgrade of the database.

A process that serves leaves such a plugin out. The commands load it, so that ``aipress db upgrade`` can try again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from aipress_core.db.migrate import State, status
from aipress_core.plugins.failure import PluginFailure
from aipress_core.plugins.guard import folder_of
from aipress_core.site import Site

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

OLD = "the database is older than the code: run 'aipress db upgrade' first"
PURGED = "its data was purged; 'aipress db upgrade' installs it again"


def remember(runtime: Runtime, tried: Sequence[str], failures: Mapping[str, str]) -> None:
    """Keep the failures of the plugins that were tried, and forget their old ones."""
    path = _path(runtime)
    kept = {one: reason for one, reason in recall(runtime).items() if one not in tried}
    if kept or failures:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({**kept, **failures}, indent=1), encoding="utf-8")
        draft.replace(path)
    else:
        path.unlink(missing_ok=True)


def recall(runtime: Runtime) -> dict[str, str]:
    """What could not be prepared, by plugin."""
    try:
        found = json.loads(_path(runtime).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(one): str(reason) for one, reason in found.items()}


def _path(runtime: Runtime) -> Path:
    return folder_of(runtime.settings) / "unprepared.json"


def refuse_unprepared(runtime: Runtime) -> None:
    """A process must not run on tables older than its code.

    Raises:
        PluginFailure: for a plugin whose tables or rows could not be made, or that was purged.
        SystemExit: when anything else waits for an upgrade.
    """
    plugins, failed = runtime.declared.plugins, recall(runtime)
    for plugin_id in plugins.order:
        if plugin_id in failed:
            raise PluginFailure(plugin_id, failed[plugin_id])
    waiting = [one.id for one in status(runtime.engine, runtime.lines()) if one.state is State.PENDING]
    choices = _choices(runtime) if waiting else {}
    for plugin_id in waiting:
        if plugin_id in choices and choices[plugin_id] is None:
            raise PluginFailure(plugin_id, PURGED)
    if waiting:
        raise SystemExit(OLD)


def _choices(runtime: Runtime) -> dict[str, Any]:
    with runtime.engine.connect() as connection:
        if not inspect(connection).has_table(Site.__tablename__):
            return {}
        return connection.scalar(select(Site.plugins).where(Site.id == 1)) or {}
