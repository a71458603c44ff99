"""Do models and migrations agree, and does no package tie its tables to one that it does not require?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, ForeignKeyConstraint, inspect

from aipress_core.db.lines import CORE, Line, Problem, owner_of, parse_revision
from aipress_core.db.modes import Mode, in_mode
from aipress_core.db.revisions import configure_options, current_revision, pending_scripts, scripts_of

# With either of these a table whose package is gone never stops another from deleting its own rows.
_ON_DELETE = {"CASCADE", "SET NULL"}


def check(engine: Engine, lines: Sequence[Line]) -> list[Problem]:
    """Compare models, migrations and database.

    Args:
        engine: a migrated database.
        lines: all lines, with their models imported.

    Returns:
        Every disagreement: revisions not applied or ill-named, a model that the migrations do not make, a foreign key
        to a package that is not required or without ON DELETE.
    """
    problems: list[Problem] = []
    with in_mode(engine, Mode.READ).connect() as connection:
        tables = set(inspect(connection).get_table_names())
        for line in lines:
            found = [*_revision_problems(line), *_reference_problems(line, lines)]
            found += _schema_problems(connection, line, lines, tables)
            problems += [Problem(line.id, text) for text in found]
    return problems


def _revision_problems(line: Line) -> Iterator[str]:
    scripts = scripts_of(line)
    heads = scripts.get_heads()
    if len(heads) > 1:
        yield f"has several heads ({', '.join(sorted(heads))}); a line does not branch."
    for script in scripts.walk_revisions():
        parsed = parse_revision(script.revision)
        if parsed is None or parsed[0] != line.id:
            yield f"revision {script.revision} must be named {line.id}_NNNN."


def _reference_problems(line: Line, lines: Sequence[Line]) -> Iterator[str]:
    allowed = {CORE, line.id, *line.requires}
    for table in line.metadata.sorted_tables:
        if owner_of(table.name, lines) != line:
            continue
        for constraint in table.foreign_key_constraints:
            yield from _constraint_problems(constraint, lines, allowed)


def _constraint_problems(constraint: ForeignKeyConstraint, lines: Sequence[Line], allowed: set[str]) -> Iterator[str]:
    target = constraint.referred_table.name
    owner = owner_of(target, lines)
    where = f"{constraint.table.name}.{', '.join(constraint.column_keys)} → {target}"
    if owner is None:
        yield f"{where}: that table belongs to no loaded package."
    elif owner.id not in allowed:
        yield f"{where}: {owner.id} is not in its requires."
    if (constraint.ondelete or "").upper() not in _ON_DELETE:
        yield f"{where}: needs ON DELETE CASCADE or SET NULL."


def _schema_problems(connection: Connection, line: Line, lines: Sequence[Line], tables: set[str]) -> Iterator[str]:
    current = current_revision(connection, line.version_table) if line.version_table in tables else None
    todo = pending_scripts(scripts_of(line), current)
    if todo is None:
        yield f"the database is at {current}, which {line.package} does not know."
    elif todo:
        yield f"not applied: {', '.join(script.revision for script in todo)}."
    else:
        context = MigrationContext.configure(connection, opts=configure_options(line, lines))
        yield from (_describe(difference) for difference in _flat(compare_metadata(context, line.metadata)))


def _flat(differences: Any) -> Iterator[tuple[Any, ...]]:
    for difference in differences:
        if isinstance(difference, tuple):
            yield difference
        else:
            yield from _flat(difference)


def _describe(difference: tuple[Any, ...]) -> str:
    kind, *details = difference
    if kind.startswith("modify_"):
        _schema, table, column, _existing, before, after = details
        return f"{table}.{column}: {kind.removeprefix('modify_')} is {before!r} in the database and {after!r} in the model."
    item = details[-1]
    name = getattr(item, "name", item)
    table = getattr(getattr(item, "table", None), "name", None)
    return f"{kind.replace('_', ' ')} {f'{table}.' if table and table != name else ''}{name}: no revision does it."
