"""Words for SQLite's planner, which keeps no figures of how many rows a condition leaves."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case


def unled(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition as an expression, which leads SQLite to no index: for one that most rows meet, or after whose index all must
    be sorted. PostgreSQL counts rows and chooses as before.

    Example:
        >>> from sqlalchemy import column
        >>> print(unled(column("kind") == column("wanted")))
        CASE WHEN (kind = wanted) THEN :param_1 ELSE :param_2 END
    """
    return case((condition, True), else_=False)
