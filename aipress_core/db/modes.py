"""The three ways in which a database is used: to read, to write, and to read without any transaction.

SQLite has one pool for all of them. PostgreSQL has a second one whose connections can only read and begin no transaction,
so that a page costs no BEGIN and no ROLLBACK; its own module says when one is begun after all.
"""

from __future__ import annotations

import enum

from sqlalchemy import Connection, Engine

_OPTION = "aipress_mode"
READING = "aipress_reading"


class Mode(enum.StrEnum):
    """How a connection begins. Without a mode it writes: the strict choice is the one that loses no update."""

    WRITE = "write"
    READ = "read"
    AUTOCOMMIT = "autocommit"


def mode_of(connection: Connection) -> Mode:
    """The mode of the engine view that gave out this connection."""
    mode: Mode = connection.get_execution_options().get(_OPTION, Mode.WRITE)
    return mode


def reading_of(engine: Engine) -> Engine:
    """The engine that reads what this one writes: itself, where one pool does both."""
    found: Engine = engine.get_execution_options().get(READING, engine)
    return found


def in_mode(engine: Engine, mode: Mode) -> Engine:
    """A view of the engine whose connections begin as the mode says.

    Args:
        engine: an engine of `aipress_core.db.engine.make_engine`.
        mode: `Mode.READ` cannot write, and on SQLite sees one moment; `Mode.AUTOCOMMIT` reads statement by statement.
    """
    base = engine if mode is Mode.WRITE else reading_of(engine)
    return base.execution_options(**{_OPTION: mode})
