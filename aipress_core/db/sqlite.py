"""SQLite as a small site's database: WAL, foreign keys, and transactions begun by us.

The driver's own transaction handling begins late and deferred: four threads that read, add one and write then lose two
updates in three without any error. So the driver is put into autocommit and the ``begin`` event decides: a write
transaction takes its lock at once (``BEGIN IMMEDIATE``), a read transaction cannot write (``PRAGMA query_only``).
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from aipress_core.db.modes import Mode, mode_of

_IS_READING = "aipress_query_only"


def make_sqlite_engine(url: URL, *, durable: bool, busy_timeout: float, **options: Any) -> Engine:
    """An engine for one SQLite file.

    Args:
        url: ``sqlite:///path``; a database in memory is refused, because two sessions of a request cannot share it.
        durable: True makes each commit survive a power cut (``synchronous=FULL``), False only a crash (``NORMAL``).
        busy_timeout: seconds to wait for another writer before "database is locked".
        options: further arguments of `sqlalchemy.create_engine`.

    Raises:
        ValueError: when the address names no file.
    """
    if url.database in (None, "", ":memory:") or url.query.get("mode") == "memory":
        raise ValueError("sqlalchemy.url: an SQLite database in memory holds one session only; name a file instead.")
    arguments = {"isolation_level": None, "timeout": busy_timeout, "check_same_thread": False}
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), connect_args=arguments, **options)

    def connected(dbapi_connection: sqlite3.Connection, _record: Any) -> None:
        dbapi_connection.execute("PRAGMA journal_mode=WAL")
        dbapi_connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        dbapi_connection.execute("PRAGMA foreign_keys=ON")
        _speak_like_postgresql(dbapi_connection)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "reset", _reset)
    return engine


def _speak_like_postgresql(dbapi_connection: sqlite3.Connection) -> None:
    # LIKE tells case apart and lower() knows É, so that a query finds the same rows on both databases.
    dbapi_connection.execute("PRAGMA case_sensitive_like=ON")
    for name, function in (("lower", str.lower), ("upper", str.upper)):
        dbapi_connection.create_function(name, 1, _on_text(function), deterministic=True)


def _on_text(function: Any) -> Any:
    return lambda value: None if value is None else function(str(value))


def _begin(connection: Connection) -> None:
    mode = mode_of(connection)
    if mode is Mode.WRITE:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            # SQLAlchemy would take this connection for one in a transaction; nobody may go on with it.
            connection.close()
            raise
        return
    dbapi_connection = connection.connection.dbapi_connection
    assert isinstance(dbapi_connection, sqlite3.Connection)
    dbapi_connection.execute("PRAGMA query_only=ON")
    connection.info[_IS_READING] = True
    if mode is Mode.READ:
        dbapi_connection.execute("BEGIN")


def _reset(dbapi_connection: sqlite3.Connection, record: Any, _state: Any) -> None:
    if record is not None and record.info.pop(_IS_READING, False):  # None: taken out of the pool for good
        dbapi_connection.execute("PRAGMA query_only=OFF")
