"""Words for planners: SQLite's keeps no figures of how many rows a condition leaves, PostgreSQL's plans each time anew."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Executable, case

PLANNED_ONCE = "aipress_planned_once"
Statement = TypeVar("Statement", bound=Executable)


def planned_once(statement: Statement) -> Statement:
    """The statement, for PostgreSQL to keep its plan on connections that read: planning costs most pages more than running.

    For statements that any values lead the same way, as those by a key are. Not where a value decides: a facet's values have few
    rows or many, and an instant has few rows before it or all. SQLite plans a statement for all values anyway.

    Example:
        >>> from sqlalchemy import bindparam, column, select, table
        >>> party = table("core_party", column("id"), column("name"))
        >>> BY_ID = planned_once(select(party.c.name).where(party.c.id == bindparam("party")))
    """
    return statement.execution_options(**{PLANNED_ONCE: True})


def unled(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition as an expression, which leads SQLite to no index: for one that most rows meet, or after whose index all must
    be sorted. PostgreSQL counts rows and chooses as before.

    Example:
        >>> from sqlalchemy import column
        >>> print(unled(column("kind") == column("wanted")))
        CASE WHEN (kind = wanted) THEN :param_1 ELSE :param_2 END
    """
    return case((condition, True), else_=False)
