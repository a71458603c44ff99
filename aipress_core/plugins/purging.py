"""Purging a plugin: an archive of its rows first, then its items, its tables and every trace of it in the core's tables.

Switching a plugin off keeps everything. Purging is another act, for ops and site owners who are sure. Call these functions
outside any transaction of your own (in a view: before the first ``request.db``): tables are dropped on a connection of
their own, and would wait for it for ever.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid.registry import Registry
from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.audit.record import record
from aipress_core.content.models import Content
from aipress_core.content.removal import remove_many
from aipress_core.db.migrate import Line, MigrationError, downgrade
from aipress_core.db.modes import Mode, in_mode
from aipress_core.db.types import utcnow
from aipress_core.i18n.translation import _
from aipress_core.plugins import archive
from aipress_core.plugins.archive import Archived, ArchiveError
from aipress_core.plugins.belongings import Belongings, delete_from_core
from aipress_core.plugins.incidents import runtime_of
from aipress_core.site import Site

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

PURGED = None  # what stands in core_site.plugins for a plugin whose tables were taken away


class PurgeRefused(Exception):
    """The plugin cannot be purged; ``reasons`` are translation strings."""

    def __init__(self, reasons: list[Any]) -> None:
        super().__init__("; ".join(_text(one) for one in reasons))
        self.reasons = reasons


def _text(reason: Any) -> str:
    return str(reason.interpolate()) if hasattr(reason, "interpolate") else str(reason)


@dataclass(frozen=True)
class PurgePreview:
    """What purging would take away.

    Attributes:
        rows: rows of the plugin's own tables, and its content headers, by table.
        traces: rows of the core's tables that carry its id: work in the queue, figures.
        followers: rows of others that go with its items, by table: comments, likes, files.
        blockers: why it cannot be purged now; translation strings.
    """

    plugin: str
    rows: dict[str, int] = field(default_factory=dict)
    followers: dict[str, int] = field(default_factory=dict)
    traces: dict[str, int] = field(default_factory=dict)
    blockers: list[Any] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Is there nothing to purge?"""
        return not self.rows


def purge_preview(registry: Registry | Runtime, plugin_id: str) -> PurgePreview:
    """What :func:`purge` would take away, and what stands against it. Reads only.

    Args:
        registry: ``request.registry``, or a command's ``ctx.obj.runtime()``.
        plugin_id: an installed plugin, loaded or not.

    Raises:
        KeyError: for a plugin that is not installed.
    """
    runtime = runtime_of(registry)
    line = _line(runtime, plugin_id)
    with in_mode(runtime.engine, Mode.READ).connect() as connection:
        site = connection.execute(select(Site.plugins).where(Site.id == 1)).scalar() or {}
        found = Belongings(connection, plugin_id, line, _lines(runtime))
        return PurgePreview(plugin_id, found.rows(), found.followers(), found.traces(),
                            _blockers(runtime, plugin_id, site, found))


def _blockers(runtime: Runtime, plugin_id: str, choices: dict[str, Any], found: Belongings) -> list[Any]:
    plugins = runtime.declared.plugins
    manifest = plugins.candidates[plugin_id].manifest
    if manifest is None:
        return [_("Its manifest cannot be read.")]
    if manifest.core:
        return [_("The site cannot work without this plugin.")]
    if runtime.is_enabled(plugin_id, choices) or (plugin_id not in plugins.order and choices.get(plugin_id)):
        return [_("It is switched on. Switch it off first.")]
    above = found.above()
    if len(above) > 1:
        return [_("The tables of ${plugins} build on it; purge them first.", mapping={"plugins": ", ".join(above)})]
    if above:
        return [_("The tables of ${plugin} build on it; purge ${plugin} first.", mapping={"plugin": above[0]})]
    return [_("${table} has ${count} rows that refer to it; purge ${plugin} first.",
              mapping={"table": table, "count": count, "plugin": owner})
            for table, owner, count in found.obstacles()]


def export_rows(registry: Registry | Runtime, plugin_id: str, folder: Path | None = None) -> Path:
    """Write all that :func:`purge` would take away to an archive, as it is at one moment.

    Args:
        folder: where to; ``exports`` below ``aipress.data`` if not given.

    Returns:
        The archive: ``manifest.json`` and ``<table>.jsonl`` with an object for each row. Times are ISO 8601 in UTC, bytes
        ``{"base64": …}``. Stored pictures and documents are not in it; ``core_file.jsonl`` names their bytes.

    Raises:
        KeyError: for a plugin that is not installed.
        OSError: when it cannot be written.
    """
    runtime = runtime_of(registry)
    line, now = _line(runtime, plugin_id), utcnow()
    folder = folder or Path(runtime.settings["aipress.data"]) / "exports"
    path = folder / f"{plugin_id}-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.zip"
    engine = in_mode(runtime.engine, Mode.READ)
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")  # one moment for all tables; SQLite has no other way
    with engine.connect() as connection:
        found = Belongings(connection, plugin_id, line, _lines(runtime))
        head = Archived(plugin_id, runtime.declared.plugins.candidates[plugin_id].version, found.revision(), now.isoformat(), {})
        archive.write(path, head, found.statements(), connection)
    return path


def purge(registry: Registry | Runtime, plugin_id: str, exported: Path, *, actor_id: int | None = None,
          actor_name: str = "system", ip: str = "") -> PurgePreview:
    """Take away the plugin's items, tables and traces, for good. Safe to call again when it was interrupted.

    Args:
        exported: the archive of :func:`export_rows`, as of now.
        actor_id: who does it, for the audit log.

    Returns:
        What was taken away.

    Raises:
        PurgeRefused: it is enabled, others' rows refer to it, or the archive is not of it or older than its rows.
        KeyError: for a plugin that is not installed.
    """
    runtime = runtime_of(registry)
    found = purge_preview(runtime, plugin_id)
    blockers = [*found.blockers, *_objections(found, exported)]
    if blockers:
        raise PurgeRefused(blockers)
    line = _line(runtime, plugin_id)
    with runtime.database.session() as db, db.begin():
        _delete(db, plugin_id)
        record(db, action="core.plugin_purged", target_type="plugin", target_id=plugin_id, target_label=plugin_id,
               actor_id=actor_id, actor_name=actor_name, ip=ip, details={
                   "rows": sum(found.rows.values()), "with_it": sum(found.followers.values()), "archive": exported.name})
    if line is not None:
        try:
            downgrade(runtime.engine, line, "base", _lines(runtime))
        except MigrationError as error:
            raise PurgeRefused([_("Its items are gone, but its tables could not be removed: ${error}",
                                  mapping={"error": str(error)})]) from error
    return found


def _objections(found: PurgePreview, exported: Path) -> list[Any]:
    """What is wrong with the archive."""
    try:
        head = archive.read(exported)
    except ArchiveError as error:
        return [_("The archive cannot be used: ${error}", mapping={"error": str(error)})]
    if head.plugin != found.plugin:
        return [_("The archive is of the plugin ${plugin}.", mapping={"plugin": head.plugin})]
    now = {**found.followers, **found.rows}
    changed = [table for table in sorted({*now, *head.rows} - {*found.traces}) if now.get(table, 0) != head.rows.get(table, 0)]
    return [_("Rows have changed since the archive was written (${tables}). Export again.",
              mapping={"tables": ", ".join(changed)})] if changed else []


def _delete(db: Session, plugin_id: str) -> None:
    """Headers with all that hangs on them, work in the queue, settings; and say on the site row that it was purged."""
    row = db.execute(select(Site).where(Site.id == 1).with_for_update().execution_options(populate_existing=True)).scalar_one()
    row.plugins = {**row.plugins, plugin_id: PURGED}
    row.plugins_version += 1
    row.settings = {name: value for name, value in row.settings.items() if not name.startswith(f"{plugin_id}.")}
    remove_many(db, db.scalars(select(Content.id).where(Content.type.startswith(f"{plugin_id}.", autoescape=True))).all())
    delete_from_core(db, plugin_id)


def _line(runtime: Runtime, plugin_id: str) -> Line | None:
    """The plugin's version line, also when it is not loaded; None when it has no migrations."""
    candidate = runtime.declared.plugins.candidates[plugin_id]
    folder = candidate.folder / "migrations"
    requires = candidate.manifest.required_ids if candidate.manifest else ()
    return Line(plugin_id, folder, f"{plugin_id}_", candidate.package, requires) if folder.is_dir() else None


def _lines(runtime: Runtime) -> list[Line]:
    """The lines of every installed plugin: one that is not loaded has its tables too, and they may point here."""
    installed = [_line(runtime, one) for one in runtime.declared.plugins.candidates]
    loaded = {one.id: one for one in runtime.lines()}
    return [*loaded.values(), *(one for one in installed if one is not None and one.id not in loaded)]

