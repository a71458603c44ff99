"""A database for tests: everything happens inside one transaction that the test rolls back."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from aipress_core.db.sessions import WritingSession


class SavepointDatabase:
    """Gives out sessions on one connection whose transaction the caller began and will roll back.

    Commits release savepoints only. Read-only sessions still cannot write. What differs from `Database`: no session
    waits for another, and one connection serves all, so threads need a `Database`.

    Args:
        connection: in a transaction, from an engine of `aipress_core.db.engine.make_engine`.

    Example:
        >>> with engine.connect() as connection, connection.begin() as outer:
        ...     testapp.get("/", extra_environ={"aipress.database": SavepointDatabase(connection)})
        ...     outer.rollback()
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.engine = connection.engine

    def session(self, *, readonly: bool = False) -> Session:
        """A session in a savepoint; with ``readonly`` the database refuses writes until it is closed."""
        kind = Session if readonly else WritingSession
        session = kind(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        if readonly:
            event.listen(session, "after_begin", _forbid_writes)
            event.listen(session, "after_transaction_end", _allow_writes)
        return session

    def read_session(self) -> Session:
        """A session that reads what the transaction holds; closing it undoes nothing."""
        return Session(self.connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def _driver(session: Session) -> Any:
    connection = session.get_bind()
    assert isinstance(connection, Connection)
    return connection.connection.dbapi_connection


def _forbid_writes(session: Session, *_rest: Any) -> None:
    # Straight to the driver: these statements are not the application's and are not counted.
    driver = _driver(session)
    # PostgreSQL undoes its setting by itself at the end of the savepoint.
    driver.execute("PRAGMA query_only=ON" if isinstance(driver, sqlite3.Connection) else "SET TRANSACTION READ ONLY")


def _allow_writes(session: Session, transaction: SessionTransaction) -> None:
    driver = _driver(session)
    if transaction.parent is None and isinstance(driver, sqlite3.Connection):
        driver.execute("PRAGMA query_only=OFF")
