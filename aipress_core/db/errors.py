"""What the database says, told alike on SQLite and PostgreSQL: a forbidden write, and errors worth another try."""

from __future__ import annotations

import sqlite3

import psycopg
from pyramid_retry import mark_error_retryable
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_RETRYABLE_STATES = {"40001", "40P01"}  # serialization failure, deadlock
_READ_ONLY_TRANSACTION = "25006"
# A key that is taken, a row that refers to what is no more.
_OVERTAKEN_STATES = {"23505", "23503"}
_OVERTAKEN_CODES = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY}


class ReadOnlyError(RuntimeError):
    """A read-only session was asked to write: a GET view changes data, or ``request.db_read`` was used for a write."""

    def __init__(self, statement: str | None = None) -> None:
        detail = f" Refused: {statement.strip().splitlines()[0][:200]}" if statement and statement.strip() else ""
        super().__init__(f"This session only reads; write through request.db in a POST view.{detail}")


def is_retryable(error: BaseException | None) -> bool:
    """Whether the same work may succeed when it is done again from the start.

    Args:
        error: the driver's exception (``DBAPIError.orig``).

    Returns:
        True for SQLite's "database is locked" and PostgreSQL's serialization failures and deadlocks.
    """
    if isinstance(error, sqlite3.OperationalError):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BUSY
    return isinstance(error, psycopg.Error) and error.sqlstate in _RETRYABLE_STATES


def is_overtaken(error: BaseException | None) -> bool:
    """Whether somebody else was faster: they wrote the same key, or removed what the row refers to, since it was looked for.

    Done again from the start, the work finds what they did. A form that is sent twice at once is the usual case.

    Args:
        error: the driver's exception (``DBAPIError.orig``).
    """
    if isinstance(error, sqlite3.IntegrityError):
        return getattr(error, "sqlite_errorcode", 0) in _OVERTAKEN_CODES
    return isinstance(error, psycopg.Error) and error.sqlstate in _OVERTAKEN_STATES


def _is_forbidden_write(context: ExceptionContext) -> bool:
    error = context.original_exception
    if isinstance(error, sqlite3.OperationalError) and context.connection is not None:
        # A file without write permission gives the same code, and is another matter.
        driver = context.connection.connection.dbapi_connection
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code == sqlite3.SQLITE_READONLY and _only_queries(driver)
    return isinstance(error, psycopg.Error) and error.sqlstate == _READ_ONLY_TRANSACTION


def _only_queries(driver: object) -> bool:
    return isinstance(driver, sqlite3.Connection) and driver.execute("PRAGMA query_only").fetchone()[0] == 1


def _translate(context: ExceptionContext) -> BaseException | None:
    if _is_forbidden_write(context):
        return ReadOnlyError(context.statement)
    error = context.sqlalchemy_exception
    # A connection lost while a statement ran took its transaction with it, so doing it again is safe. A connection lost
    # during COMMIT (no statement) may have committed: that is never repeated.
    lost = context.is_disconnect and context.statement is not None
    cause = context.original_exception
    if error is not None and (lost or is_retryable(cause) or is_overtaken(cause)):
        mark_error_retryable(error)
    return None


def install(engine: Engine) -> None:
    """Make the engine raise `ReadOnlyError` for forbidden writes and mark retryable errors for pyramid_retry."""
    event.listen(engine, "handle_error", _translate, retval=True)
