"""Bringing a database's schema up to the installed packages, line by line. Never done by the web process at start.

Each revision is one transaction: it is applied whole or not at all, on SQLite too. One upgrade runs at a time. A line that
fails stops the lines that require it and no other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, Table, inspect

from aipress_core.db.check import check
from aipress_core.db.ddl import migration_connection, migration_lock, refuse_broken_references
from aipress_core.db.lines import (
    CORE,
    Line,
    LineStatus,
    MigrationError,
    Problem,
    State,
    Step,
    core_line,
    line_of_version_table,
    parse_revision,
)
from aipress_core.db.modes import Mode, in_mode
from aipress_core.db.revisions import (
    alembic_config,
    current_revision,
    pending_scripts,
    requirements_for,
    requirements_of,
    scripts_of,
)

__all__ = [
    "Line",
    "LineStatus",
    "MigrationError",
    "Problem",
    "State",
    "Step",
    "check",
    "core_line",
    "downgrade",
    "pending",
    "revision",
    "status",
    "upgrade",
]

Progress = Callable[[Step], None]


def status(engine: Engine, lines: Sequence[Line]) -> list[LineStatus]:
    """Where each line stands, in the given order, then the orphans: version tables whose package is not loaded."""
    with in_mode(engine, Mode.READ).connect() as connection:
        applied = _applied(connection)
    result = [_line_status(line, applied.pop(line.id, None)) for line in lines]
    return result + [LineStatus(id_, State.ORPHANED, current) for id_, current in sorted(applied.items())]


def _applied(connection: Connection) -> dict[str, str | None]:
    tables = ((name, line_of_version_table(name)) for name in inspect(connection).get_table_names())
    return {id_: current_revision(connection, name) for name, id_ in tables if id_ is not None}


def _line_status(line: Line, current: str | None) -> LineStatus:
    scripts = scripts_of(line)
    heads = tuple(scripts.get_heads())
    pending = pending_scripts(scripts, current)
    if pending is None:
        return LineStatus(line.id, State.AHEAD, current, heads)
    state = State.PENDING if pending else State.CURRENT
    return LineStatus(line.id, state, current, heads, tuple(script.revision for script in pending))


def pending(engine: Engine, lines: Sequence[Line]) -> bool:
    """Whether any line has revisions to apply. A database ahead of its package has none: the older release serves it."""
    return any(item.pending for item in status(engine, lines))


def upgrade(
    engine: Engine, lines: Sequence[Line], only: str | None = None, progress: Progress | None = None
) -> list[Step]:
    """Apply what is pending, under a lock.

    Args:
        engine: the database.
        lines: all lines, the core first and every line after those that it requires.
        only: the id of the one line to upgrade.
        progress: called after each revision, just before its commit.

    Returns:
        The revisions applied.

    Raises:
        MigrationError: after every line that could be upgraded was; it names each failure.
    """
    chosen = [line for line in lines if only is None or line.id == only]
    if not chosen:
        raise MigrationError(f"No migrations named “{only}” here; loaded: {', '.join(line.id for line in lines)}.")
    done: list[Step] = []
    failures: dict[str, Exception] = {}
    with migration_lock(engine), migration_connection(engine) as connection:
        for line in chosen:
            blockers = [id_ for id_ in (CORE, *line.requires) if id_ in failures]
            try:
                if blockers:
                    raise MigrationError(f"not tried, because {', '.join(blockers)} failed.")
                _upgrade_line(connection, line, lines, done, progress)
            except Exception as error:  # noqa: BLE001 -- a plugin's migration may raise anything; it is raised again below
                connection.rollback()
                failures[line.id] = error
    if failures:
        sentences = {id_: _sentence(error) for id_, error in failures.items()}
        text = "\n".join(f"{id_}: {sentence}" for id_, sentence in sentences.items())
        raise MigrationError(text, sentences) from next(iter(failures.values()))
    return done


def _sentence(error: Exception) -> str:
    text = str(error).strip()
    return text if isinstance(error, MigrationError) else f"{type(error).__name__}: {text}"


def _upgrade_line(
    connection: Connection, line: Line, lines: Sequence[Line], done: list[Step], progress: Progress | None
) -> None:
    applied = _applied(connection)
    connection.rollback()
    todo = pending_scripts(scripts_of(line), applied.get(line.id))
    if todo is None:
        raise MigrationError(
            f"the database is at {applied[line.id]}, which {line.package} does not know; install the newer {line.package}."
        )
    if not todo:
        return
    _refuse_unmet_requirements(line, todo, applied)
    report = _Report(line, len(todo), done, progress)
    command.upgrade(alembic_config(line, connection, lines, report), "head")


def _refuse_unmet_requirements(line: Line, todo: Sequence[Script], applied: dict[str, str | None]) -> None:
    for script in todo:
        for other, needed in requirements_of(script).items():
            if other != line.id and not _reached(applied.get(other), needed):
                present = applied.get(other) or "nothing"
                raise MigrationError(f"{script.revision} needs {needed}, and {other} is at {present}; upgrade {other} first.")


def _reached(current: str | None, needed: str) -> bool:
    have, want = parse_revision(current or ""), parse_revision(needed)
    return current == needed or (have is not None and want is not None and have >= want and have[0] == want[0])


class _Report:
    """Alembic's callback after each revision, inside its transaction: verify, record, tell."""

    def __init__(self, line: Line, total: int, done: list[Step], progress: Progress | None) -> None:
        self.line, self.total, self.done, self.progress = line, total, done, progress
        self.number, self.since = 0, time.perf_counter()

    def __call__(self, *, ctx: Any, step: Any, **_rest: Any) -> None:
        refuse_broken_references(ctx.connection, step.up_revision_id)
        self.number += 1
        seconds, self.since = time.perf_counter() - self.since, time.perf_counter()
        message = (step.up_revision.doc or "").removesuffix(".")
        record = Step(self.line.id, step.up_revision_id, message, step.is_upgrade, self.number, self.total, seconds)
        self.done.append(record)
        if self.progress is not None:
            self.progress(record)


def downgrade(
    engine: Engine, line: Line, revision: str, lines: Sequence[Line] = (), progress: Progress | None = None
) -> list[Step]:
    """Take revisions of one line back, newest first; at ``base`` nothing of the line is left.

    Args:
        engine: the database.
        line: whose revisions.
        revision: ``"base"``, a revision id, or ``"-1"`` for one step.
        lines: the loaded lines, so that none loses what it builds on.
        progress: called after each revision.

    Raises:
        MigrationError: when another line needs what would go, or a revision fails; what failed is undone.
    """
    done: list[Step] = []
    with migration_lock(engine), migration_connection(engine) as connection:
        applied = _applied(connection)
        connection.rollback()
        if applied.get(line.id) is None:
            return []
        _refuse_to_undermine(line, revision, lines, applied)
        total = sum(1 for _ in scripts_of(line).walk_revisions())
        try:
            command.downgrade(alembic_config(line, connection, lines, _Report(line, total, done, progress)), revision)
        except Exception as error:
            raise MigrationError(f"{line.id}: {_sentence(error)}") from error
        connection.rollback()
        if current_revision(connection, line.version_table) is None:
            Table(line.version_table, MetaData()).drop(connection)
            connection.commit()
    return done


def _refuse_to_undermine(line: Line, revision: str, lines: Sequence[Line], applied: dict[str, str | None]) -> None:
    for other in lines:
        current = applied.get(other.id)
        if other.id == line.id or current is None:
            continue
        if revision == "base" and (line.id == CORE or line.id in other.requires):
            raise MigrationError(f"{other.id} builds on {line.id}; take {other.id} back to base first.")
        scripts = scripts_of(other)
        unapplied = {script.revision for script in pending_scripts(scripts, current) or ()}
        for script in scripts.walk_revisions():
            needed = requirements_of(script).get(line.id)
            if needed and script.revision not in unapplied and not _reached(revision, needed):
                raise MigrationError(f"{script.revision} needs {needed}; take {other.id} back first.")


def revision(
    engine: Engine, line: Line, message: str, autogenerate: bool = True, lines: Sequence[Line] = ()
) -> Path | None:
    """Write the line's next revision file.

    Args:
        engine: a database at the line's head, to compare with.
        line: whose models.
        message: what it does, for the file's name and docstring.
        autogenerate: fill it with the difference between models and database; else leave it empty.
        lines: all lines, to tell which tables are this one's.

    Returns:
        The file, or None when there is no difference to write.

    Raises:
        MigrationError: when the database is not at the line's head.
    """
    line.versions_dir.mkdir(parents=True, exist_ok=True)
    numbers = [parsed[1] for script in scripts_of(line).walk_revisions() if (parsed := parse_revision(script.revision))]
    number = max(numbers, default=0) + 1

    requires: dict[str, str] = {}

    def complete(_context: Any, _revision: Any, directives: list[Any]) -> None:
        requires.update(requirements_for(directives[0].upgrade_ops, line, lines))
        if autogenerate and directives[0].upgrade_ops.is_empty():
            directives.clear()

    with migration_connection(engine) as connection:
        config = alembic_config(line, connection, lines)
        config.set_main_option("file_template", f"{number:04d}_%%(slug)s")
        config.attributes["requires"] = requires  # for the template
        try:
            script = command.revision(
                config,
                message,
                autogenerate=autogenerate,
                version_path=str(line.versions_dir),
                rev_id=line.revision_id(number),
                process_revision_directives=complete,
            )
        except CommandError as error:
            raise MigrationError(f"{line.id}: {error}") from error
    return Path(script.path) if isinstance(script, Script) else None
