"""Engines: a database and how it is read and written, from an address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from aipress_core.db import counting, errors
from aipress_core.db.modes import reading_of
from aipress_core.db.postgresql import make_postgresql_engine
from aipress_core.db.sqlite import make_sqlite_engine

_SECRET_PARAMETERS = frozenset({"password", "sslpassword"})


def make_engine(
    url: str | URL,
    *,
    durable: bool = True,
    pool_size: int = 10,
    max_overflow: int = 5,
    pool_timeout: float = 2.0,
    busy_timeout: float = 5.0,
    statement_timeout: float = 30.0,
    lock_timeout: float = 5.0,
    idle_timeout: float = 60.0,
    echo: bool = False,
) -> Engine:
    """The engine of a site's database.

    Args:
        url: ``sqlite:///file`` or ``postgresql://user:password@host/name`` (``postgres://`` is understood).
        durable: whether a commit must survive a power cut.
        pool_size: connections kept; a request can hold two, one to read and one to write, so give at least twice the
            number of threads.
        max_overflow: connections above ``pool_size`` in a rush.
        pool_timeout: seconds to wait for a free connection.
        busy_timeout: seconds to wait for SQLite's one writer.
        statement_timeout: seconds that PostgreSQL gives one statement.
        lock_timeout: seconds that PostgreSQL waits for a lock.
        idle_timeout: seconds that PostgreSQL lets a transaction idle.
        echo: log every statement.

    Raises:
        ValueError: for an address that cannot be read or a database that is not supported; it never shows a password.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise ValueError("sqlalchemy.url is not a database address such as sqlite:///var/site.db") from None
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": max_overflow,
        "pool_timeout": pool_timeout,
        "echo": echo,
    }
    backend = address.drivername.partition("+")[0]
    if backend == "sqlite":
        engine = make_sqlite_engine(address, durable=durable, busy_timeout=busy_timeout, **options)
    elif backend in ("postgresql", "postgres"):
        engine = make_postgresql_engine(
            address,
            durable=durable,
            statement_timeout=statement_timeout,
            lock_timeout=lock_timeout,
            idle_timeout=idle_timeout,
            **options,
        )
    else:
        raise ValueError(f"sqlalchemy.url: {backend} is not supported; use sqlite or postgresql.")
    for one in {engine, reading_of(engine)}:
        errors.install(one)
        counting.install(one)
    return engine


def mask_url(url: str | URL) -> str:
    """The address without its secrets, for logs and error messages.

    Example:
        >>> mask_url("postgresql://site:s3cret@db/site")
        'postgresql://site:***@db/site'
    """
    try:
        address = make_url(url)
    except ArgumentError:
        return "***"
    hidden = {name: "***" for name in address.query if name in _SECRET_PARAMETERS}
    return address.update_query_dict(hidden).render_as_string(hide_password=True)
