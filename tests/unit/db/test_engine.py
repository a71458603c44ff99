"""What an engine promises on each database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyramid_retry import IRetryableError
from sqlalchemy import Engine, func, literal, select, text
from sqlalchemy.exc import IntegrityError

from aipress_core.db.engine import make_engine, mask_url
from aipress_core.db.errors import ReadOnlyError, is_retryable
from aipress_core.db.modes import Mode, in_mode, reading_of
from aipress_core.db.planning import planned_once


def scalar(engine: Engine, sql: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_sqlite_is_opened_for_concurrent_and_consistent_use(sqlite_url: str, durable: bool, synchronous: int) -> None:
    engine = make_engine(sqlite_url, durable=durable, busy_timeout=3.0)
    assert scalar(engine, "PRAGMA journal_mode") == "wal"
    assert scalar(engine, "PRAGMA synchronous") == synchronous
    assert scalar(engine, "PRAGMA foreign_keys") == 1
    assert scalar(engine, "PRAGMA busy_timeout") == 3000
    engine.dispose()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_sqlite_in_memory_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="name a file"):
        make_engine(address)


def test_unknown_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql is not supported"):
        make_engine("mysql://u:p@h/d")


def test_unreadable_address_is_refused_without_showing_it() -> None:
    with pytest.raises(ValueError, match="not a database address") as caught:
        make_engine("s3cret")
    assert "s3cret" not in str(caught.value)


def test_postgresql_address_uses_psycopg_and_keeps_its_own_options() -> None:
    engine = make_engine("postgres://u:p@h/d?options=-c%20lock_timeout%3D7", pool_size=3)
    assert engine.dialect.driver == "psycopg"


def test_postgresql_sessions_have_limits(postgresql_server) -> None:
    engine = make_engine(postgresql_server.url("postgres"), statement_timeout=12, lock_timeout=3, idle_timeout=40)
    assert scalar(engine, "SHOW statement_timeout") == "12s"
    assert scalar(engine, "SHOW lock_timeout") == "3s"
    assert scalar(engine, "SHOW idle_in_transaction_session_timeout") == "40s"
    assert scalar(engine, "SHOW timezone") == "UTC"
    engine.dispose()


def test_postgresql_option_of_the_address_wins(postgresql_server) -> None:
    engine = make_engine(postgresql_server.url("postgres") + "&options=-c%20lock_timeout%3D7s")
    assert scalar(engine, "SHOW lock_timeout") == "7s"
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("postgresql://site:s3cret@db/site", "postgresql://site:***@db/site"),
        ("postgresql://db/site?password=s3cret&sslmode=require", "postgresql://db/site?password=***&sslmode=require"),
        ("sqlite:///var/site.db", "sqlite:///var/site.db"),
        ("not an address s3cret", "***"),
    ],
)
def test_masked_address_shows_no_secret(address: str, masked: str) -> None:
    assert mask_url(address).replace("%2A", "*") == masked


def test_like_tells_case_apart_on_both_databases(engine: Engine) -> None:
    with engine.connect() as connection:
        assert not connection.scalar(select(literal("AFP").like("afp")))


def test_ilike_knows_accented_capitals_on_both_databases(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(select(literal("ÉLYSÉE").ilike("%élys%")))
        assert connection.scalar(select(func.lower(literal("Éric")))) == "éric"


def test_read_mode_leaves_no_trace_on_the_pooled_connection(engine: Engine, counter) -> None:
    single = make_engine(engine.url, pool_size=1, max_overflow=0)
    with in_mode(single, Mode.READ).connect() as connection:
        connection.execute(select(counter.value))
    with in_mode(single, Mode.AUTOCOMMIT).connect() as connection:
        connection.execute(select(counter.value))
    with single.begin() as connection:
        connection.execute(counter.__table__.update().values(value=5))
    assert scalar(single, "SELECT value FROM toy_counter") == 5
    single.dispose()


def test_second_writer_on_sqlite_is_told_to_try_again(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, busy_timeout=0.0)
    with engine.begin(), pytest.raises(Exception, match="locked") as caught, engine.begin():
        pass
    assert is_retryable(caught.value.orig)
    engine.dispose()


def test_connection_that_could_not_begin_is_given_back(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, busy_timeout=0.0)
    with engine.begin() as first:
        second = engine.connect()
        with pytest.raises(Exception, match="locked"):
            second.execute(text("SELECT 1"))
        assert second.closed
        first.execute(text("SELECT 1"))
    engine.dispose()


def test_only_lost_races_are_retryable(tmp_path: Path) -> None:
    assert is_retryable(psycopg.errors.SerializationFailure())
    assert is_retryable(psycopg.errors.DeadlockDetected())
    assert not is_retryable(psycopg.errors.UniqueViolation())
    assert not is_retryable(sqlite3.IntegrityError())
    assert not is_retryable(None)


def test_row_that_somebody_else_wrote_first_is_worth_another_try(engine: Engine, counter: Any) -> None:
    with engine.begin() as connection, pytest.raises(IntegrityError) as taken:
        connection.execute(counter.__table__.insert().values(id=1, value=7))
    assert IRetryableError.providedBy(taken.value)
    with engine.begin() as connection, pytest.raises(IntegrityError) as wrong:
        connection.execute(counter.__table__.insert().values(id=2, value=None))
    assert not IRetryableError.providedBy(wrong.value), "what is wrong by itself stays wrong"


@pytest.fixture
def reading(postgresql_server) -> Any:
    single = make_engine(postgresql_server.new_database(), pool_size=2, max_overflow=0)
    with single.begin() as connection:
        connection.execute(text("CREATE TABLE toy_word AS SELECT generate_series(1, 3) AS number"))
    yield single
    single.dispose()


def _status(connection: Any) -> Any:
    return connection.connection.dbapi_connection.info.transaction_status


@pytest.mark.parametrize("mode", [Mode.READ, Mode.AUTOCOMMIT])
def test_reading_on_postgresql_begins_no_transaction_and_cannot_write(reading: Engine, mode: Mode) -> None:
    with in_mode(reading, mode).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM toy_word")) == 3
        assert _status(connection) == psycopg.pq.TransactionStatus.IDLE
        for statement in ("DELETE FROM toy_word", "WITH gone AS (DELETE FROM toy_word RETURNING 1) SELECT * FROM gone"):
            with pytest.raises(ReadOnlyError):
                connection.execute(text(statement))
        assert connection.scalar(text("SELECT count(*) FROM toy_word")) == 3


def test_postgresql_keeps_the_plans_of_those_statements_alone_that_say_so(reading: Engine) -> None:
    with in_mode(reading, Mode.READ).connect() as connection:
        for _ in range(7):
            connection.execute(planned_once(text("SELECT number FROM toy_word WHERE number = :one")), {"one": 1})
            connection.execute(text("SELECT number FROM toy_word WHERE number > :one"), {"one": 1})
        kept = connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert kept == ["SELECT number FROM toy_word WHERE number = $1"]


def test_savepoints_and_fetching_by_and_by_begin_one_that_cannot_write_either(reading: Engine) -> None:
    with in_mode(reading, Mode.READ).connect() as connection, pytest.raises(ReadOnlyError), connection.begin_nested():
        connection.execute(text("DELETE FROM toy_word"))
    with in_mode(reading, Mode.READ).connect() as connection:
        assert _status(connection) == psycopg.pq.TransactionStatus.IDLE
        rows = connection.execute(text("SELECT number FROM toy_word"), execution_options={"yield_per": 2})
        assert [*rows.scalars()] == [1, 2, 3]
        assert _status(connection) == psycopg.pq.TransactionStatus.INTRANS
    with in_mode(reading, Mode.READ).connect() as connection:
        assert _status(connection) == psycopg.pq.TransactionStatus.IDLE


def test_both_pools_together_hold_what_was_asked_for_and_are_disposed_of_together(reading: Engine) -> None:
    pools = [reading.pool, reading_of(reading).pool]
    assert [one.size() for one in pools] == [1, 1]
    with reading.connect() as writing, in_mode(reading, Mode.READ).connect() as other:
        assert writing.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1"))
    reading.dispose()
    assert [one.pool.checkedin() for one in (reading, reading_of(reading))] == [0, 0]
