"""PostgreSQL through psycopg 3, with limits on every session."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from aipress_core.db.errors import ReadOnlyError
from aipress_core.db.modes import Mode, mode_of

CONNECT_TIMEOUT = "2"  # seconds: a page says that the database is away, it does not wait for it
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE)


def make_postgresql_engine(
    url: URL, *, durable: bool, statement_timeout: float, lock_timeout: float, idle_timeout: float, **options: Any
) -> Engine:
    """An engine for one PostgreSQL database.

    Args:
        url: ``postgresql://…``; psycopg 3 is used whatever the address says.
        durable: False lets a commit return before it is on disk (``synchronous_commit=off``): never in production.
        statement_timeout: seconds after which the server stops a statement.
        lock_timeout: seconds to wait for a lock.
        idle_timeout: seconds that a transaction may stay open without a statement.
        options: further arguments of `sqlalchemy.create_engine`.
    """
    limits = {
        "statement_timeout": f"{round(statement_timeout * 1000)}",
        "lock_timeout": f"{round(lock_timeout * 1000)}",
        "idle_in_transaction_session_timeout": f"{round(idle_timeout * 1000)}",
        "synchronous_commit": "on" if durable else "off",
        "timezone": "UTC",
    }
    given = url.query.get("options", "")
    own = " ".join(f"-c {name}={value}" for name, value in limits.items())
    # What the address itself asks for comes last and wins.
    arguments = {"options": f"{own} {given if isinstance(given, str) else ' '.join(given)}".strip()}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_TIMEOUT
    if "application_name" not in url.query:
        arguments["application_name"] = "aipress"
    engine = create_engine(url.set(drivername="postgresql+psycopg"), connect_args=arguments, **options)
    event.listen(engine, "before_cursor_execute", _refuse_write_outside_transaction)
    return engine


def _refuse_write_outside_transaction(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    # Without a transaction there is nothing that PostgreSQL could make read-only.
    if mode_of(connection) is Mode.AUTOCOMMIT and _WRITES.match(statement):
        raise ReadOnlyError(statement)
