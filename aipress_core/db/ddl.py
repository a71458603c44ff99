"""The connection and the lock under which schemas change.

SQLite changes a table by copying it, dropping the old one and renaming the copy. Dropping a parent while foreign keys are
enforced deletes every child row by ON DELETE CASCADE, without an error. And ``PRAGMA foreign_keys`` is ignored inside a
transaction. So enforcement is switched off on the raw connection before BEGIN, each revision ends in
``foreign_key_check`` before its COMMIT, and enforcement returns at the end (https://sqlite.org/lang_altertable.html, 7).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, Engine, text

from aipress_core.db.lines import MigrationError
from aipress_core.db.modes import Mode, in_mode

# Any constant does, as long as no other use of advisory locks in the same database takes it.
_ADVISORY_LOCK = 0x6169_7072_6573_7301
# Alembic gives env.py its context through module globals: two threads would share one connection.
_one_environment = threading.RLock()
_DDL_LOCK_TIMEOUT = "2s"  # a table lock that waits longer would stop the site's readers behind it


@contextmanager
def migration_connection(engine: Engine) -> Iterator[Connection]:
    """A connection of its own for schema changes, outside the pool and closed at the end; one at a time in a process."""
    with _one_environment, closing(engine.connect()) as connection:
        connection.detach()
        with foreign_keys_suspended(connection):
            if engine.dialect.name == "postgresql":
                _lift_postgresql_limits(connection)
            yield connection


@contextmanager
def foreign_keys_suspended(connection: Connection) -> Iterator[None]:
    """On SQLite stop enforcing foreign keys until the block ends; on PostgreSQL, which needs none of it, do nothing."""
    driver = connection.connection.dbapi_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_broken_references(connection: Connection, revision: str) -> None:
    """Fail before COMMIT when a revision left rows whose parent is missing (SQLite, where enforcement was off).

    Raises:
        MigrationError: naming the tables.
    """
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        pairs = ", ".join(sorted({f"{table} → {parent}" for table, _row, parent, _key in broken}))
        raise MigrationError(f"{revision} leaves {len(broken)} rows without the row that they point to: {pairs}.")


def _lift_postgresql_limits(connection: Connection) -> None:
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
    connection.execute(text(f"SET lock_timeout = '{_DDL_LOCK_TIMEOUT}'"))
    connection.commit()


@contextmanager
def migration_lock(engine: Engine, timeout: float = 600.0) -> Iterator[None]:
    """Let one upgrade at a time touch a database; it is freed by the end of the process too.

    Args:
        engine: the database.
        timeout: seconds to wait for another upgrade.

    Raises:
        MigrationError: when the other one takes longer.
    """
    if engine.dialect.name == "sqlite":
        with _sqlite_lock(engine, timeout):
            yield
    else:
        with _postgresql_lock(engine, timeout):
            yield


@contextmanager
def _sqlite_lock(engine: Engine, timeout: float) -> Iterator[None]:
    # Not the database's own lock: each revision commits, and between two of them another process could begin.
    with in_mode(engine, Mode.AUTOCOMMIT).connect() as connection:
        files = {name: path for _number, name, path in connection.exec_driver_sql("PRAGMA database_list")}
    with closing(sqlite3.connect(f"{files['main']}-migrate", timeout=timeout, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise MigrationError(_busy(timeout)) from error
        yield


@contextmanager
def _postgresql_lock(engine: Engine, timeout: float) -> Iterator[None]:
    connection = engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    connection.detach()
    with closing(connection):
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(f"SET lock_timeout = {round(timeout * 1000)}"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        except Exception as error:
            raise MigrationError(_busy(timeout)) from error
        yield


def _busy(timeout: float) -> str:
    return f"Another upgrade of this database has been running for {timeout:.0f} seconds; try again when it has ended."
