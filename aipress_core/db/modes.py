"""The three ways in which one pool is used: to read, to write, and to read without any transaction."""

from __future__ import annotations

import enum

from sqlalchemy import Connection, Engine

_OPTION = "aipress_mode"


class Mode(enum.StrEnum):
    """How a connection begins. Without a mode it writes: the strict choice is the one that loses no update."""

    WRITE = "write"
    READ = "read"
    AUTOCOMMIT = "autocommit"


def mode_of(connection: Connection) -> Mode:
    """The mode of the engine view that gave out this connection."""
    mode: Mode = connection.get_execution_options().get(_OPTION, Mode.WRITE)
    return mode


def in_mode(engine: Engine, mode: Mode) -> Engine:
    """A view of the engine, on the same pool, whose connections begin as the mode says.

    Args:
        engine: an engine of `aipress_core.db.engine.make_engine`.
        mode: `Mode.READ` begins read-only transactions, `Mode.AUTOCOMMIT` reads statement by statement.
    """
    view = engine.execution_options(**{_OPTION: mode})
    if engine.dialect.name == "postgresql":
        if mode is Mode.READ:
            return view.execution_options(postgresql_readonly=True)
        if mode is Mode.AUTOCOMMIT:
            return view.execution_options(isolation_level="AUTOCOMMIT")
    return view
