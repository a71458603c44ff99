"""PostgreSQL through psycopg 3, with limits on every session, and connections of their own for what only reads."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event

from aipress_core.db.modes import READING
from aipress_core.db.planning import PLANNED_ONCE

CONNECT_TIMEOUT = "2"  # seconds: a page says that the database is away, it does not wait for it
READS = {"default_transaction_read_only": "on"}  # connections that read: the server refuses writes
# Only what is `planned_once` is prepared: the server plans the others for their values, each time.
PREPARE = {"prepare_threshold": sys.maxsize}


def make_postgresql_engine(
    url: URL, *, durable: bool, statement_timeout: float, lock_timeout: float, idle_timeout: float, **options: Any
) -> Engine:
    """An engine for one PostgreSQL database; the one that reads goes with it (`aipress_core.db.modes.reading_of`).

    Args:
        url: ``postgresql://…``; psycopg 3 is used whatever the address says.
        durable: False lets a commit return before it is on disk (``synchronous_commit=off``): never in production.
        statement_timeout: seconds after which the server stops a statement.
        lock_timeout: seconds to wait for a lock.
        idle_timeout: seconds that a transaction may stay open without a statement.
        options: further arguments of `sqlalchemy.create_engine`; the sizes of the pool are for both together.
    """
    limits = {
        "statement_timeout": f"{round(statement_timeout * 1000)}",
        "lock_timeout": f"{round(lock_timeout * 1000)}",
        "idle_in_transaction_session_timeout": f"{round(idle_timeout * 1000)}",
        "synchronous_commit": "on" if durable else "off",
        "timezone": "UTC",
    }
    reading = create_engine(**_arguments(url, limits, READS, PREPARE), **_share(options, 1), isolation_level="AUTOCOMMIT")
    engine = create_engine(**_arguments(url, limits), **_share(options, 0), execution_options={READING: reading})
    event.listen(reading, "before_cursor_execute", _begin_where_needed)
    event.listen(reading, "do_execute", _prepare)
    event.listen(engine, "engine_disposed", lambda _engine: reading.dispose())
    return engine


def _arguments(url: URL, limits: Mapping[str, str], fixed: Mapping[str, str] = {},
               more: Mapping[str, Any] = {}) -> dict[str, Any]:
    """How to connect. What the address itself asks for comes after the limits and wins, but not against what is fixed."""
    given = url.query.get("options", "")
    asked = [_settings(limits), given if isinstance(given, str) else " ".join(given), _settings(fixed)]
    arguments = {"options": " ".join(filter(None, asked)), **more}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_TIMEOUT
    if "application_name" not in url.query:
        arguments["application_name"] = "aipress"
    return {"url": url.set(drivername="postgresql+psycopg"), "connect_args": arguments}


def _settings(values: Mapping[str, str]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def _share(options: Mapping[str, Any], of: int) -> dict[str, Any]:
    """The pool of each engine is half of the whole: a request holds one connection of either."""
    halves = {name: (options[name] + of) // 2 for name in ("pool_size", "max_overflow") if name in options}
    return {**options, **halves, **({"pool_size": max(halves["pool_size"], 1)} if "pool_size" in halves else {})}


def _begin_where_needed(connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
    """Savepoints, and cursors of the server that rows are fetched from by and by, live in a transaction: begin one."""
    if isinstance(cursor, psycopg.ServerCursor) or statement.startswith("SAVEPOINT "):
        driver: Any = connection.connection.dbapi_connection
        if driver.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            driver.execute("BEGIN")  # it ends with the session, whose rollback finds it


def _prepare(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    if context is None or PLANNED_ONCE not in context.execution_options:
        return False
    cursor.execute(statement, parameters, prepare=True)
    return True
