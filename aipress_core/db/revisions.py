"""Alembic for one line: its configuration, its scripts, and what the shared ``env.py`` is given."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations import ops
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, column, select, table

from aipress_core.db.lines import CORE, Line, line_of_version_table, migrations_dir, owner_of
from aipress_core.db.types import BigId, Json, UTCDateTime

ApplyCallback = Callable[..., None]


def alembic_config(
    line: Line, connection: Connection | None = None, lines: Sequence[Line] = (), on_apply: ApplyCallback | None = None
) -> Config:
    """The configuration that `alembic.command` functions take for one line.

    Args:
        line: whose migrations.
        connection: where; not needed to read scripts.
        lines: all lines, to tell which tables are this one's.
        on_apply: called inside the transaction, after each revision (``on_version_apply`` of Alembic).
    """
    options = {**configure_options(line, lines), "on_version_apply": on_apply or (), "connection": connection}
    config = Config(stdout=io.StringIO(), cmd_opts=Namespace(quiet=True), attributes={"configure": options})
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.set_main_option("version_locations", str(line.versions_dir).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")  # the one that no path contains
    return config


def configure_options(line: Line, lines: Sequence[Line] = ()) -> dict[str, Any]:
    """Arguments of ``context.configure``: the SQLite recipe, and only this line's tables."""

    def is_ours(name: str | None) -> bool:
        return name is not None and line_of_version_table(name) is None and owner_of(name, [*lines, line]) == line

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or is_ours(name)

    def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or is_ours(name)

    return {
        "target_metadata": line.metadata,
        "version_table": line.version_table,
        "include_name": include_name,
        "include_object": include_object,
        "render_item": _render_our_types(line),
        "render_as_batch": True,
        "transactional_ddl": True,
        "transaction_per_migration": True,
        "compare_type": True,
        "compare_server_default": _compare_server_default,
    }


def _compare_server_default(_context: Any, _before: Any, _after: Any, stored: str | None, *rest: Any) -> bool | None:
    # Alembic takes '' and "''" for two defaults on SQLite.
    declared: str | None = rest[-1]
    bare = [text.strip("()").strip("'\"") for text in (stored, declared) if text is not None]
    return False if len(bare) == 2 and bare[0] == bare[1] else None


def _render_our_types(line: Line) -> Callable[[str, Any, AutogenContext], str | Literal[False]]:
    module = "aipress_core.db.types" if line.id == CORE else "aipress_core.api"

    def render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
        if kind != "type":
            return False
        text = "UTCDateTime()" if isinstance(item, UTCDateTime) else {id(BigId): "BigId", id(Json): "Json"}.get(id(item))
        if text is None:
            return False
        context.imports.add(f"from {module} import {text.removesuffix('()')}")
        return text

    return render


def scripts_of(line: Line) -> ScriptDirectory:
    """The line's revision scripts."""
    return ScriptDirectory.from_config(alembic_config(line))


def current_revision(connection: Connection, version_table: str) -> str | None:
    """The revision that a version table holds; the table must exist."""
    revision: str | None = connection.scalar(select(column("version_num")).select_from(table(version_table)))
    return revision


def pending_scripts(scripts: ScriptDirectory, current: str | None) -> list[Script] | None:
    """What is to be applied, oldest first; None when the scripts do not know ``current``."""
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        return None
    applied = {script.revision for script in scripts.iterate_revisions(current, "base")} if current else set()
    return [script for script in reversed(list(scripts.walk_revisions())) if script.revision not in applied]


def requirements_of(script: Script) -> dict[str, str]:
    """The revisions of other lines that a revision needs: its module's ``requires``."""
    requires: dict[str, str] = getattr(script.module, "requires", {})
    return requires


def requirements_for(operations: ops.OpContainer, line: Line, lines: Sequence[Line]) -> dict[str, str]:
    """What a revision of ``line`` has to name in ``requires``: the newest revisions of the lines that its foreign keys enter."""
    owners = {owner_of(table, lines) for table in _entered(operations.ops)} - {None, line}
    found = {owner.id: scripts_of(owner).get_current_head() for owner in owners if owner is not None}
    return {id_: head for id_, head in sorted(found.items()) if head is not None}


def _entered(operations: Iterable[ops.MigrateOperation]) -> Iterator[str]:
    """The tables that new foreign keys point to."""
    for one in operations:
        if isinstance(one, ops.ModifyTableOps):
            yield from _entered(one.ops)
        elif isinstance(one, ops.CreateTableOp):
            keys = one.to_table().foreign_key_constraints
            yield from (element.target_fullname.rpartition(".")[0] for key in keys for element in key.elements)
        elif isinstance(one, ops.CreateForeignKeyOp):
            yield one.referent_table
