"""What is stored comes back equal on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import StatementError

from aipress_core.db import migrate

PARIS = ZoneInfo("Europe/Paris")
# PostgreSQL's text holds no null byte, and JSON no lone surrogate.
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
# Above 2**53 a float has no exact decimal: PostgreSQL keeps the decimal, SQLite the float.
NUMBERS = st.integers(-(2**63), 2**63) | st.floats(-(2.0**53), 2.0**53, width=32)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: value is not None)
INSTANTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=st.timezones())


@pytest.fixture
def items(engine: Engine, wire):
    migrate.upgrade(engine, wire.lines)
    return wire.metadata.tables["wire_item"]


def store(engine: Engine, items: Any, **values: Any) -> Any:
    with engine.begin() as connection:
        connection.execute(delete(items))
        connection.execute(insert(items).values(id=1, **values))
        return connection.execute(select(items.c[next(iter(values))])).scalar_one()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(value=JSON)
def test_json_comes_back_equal(engine: Engine, items, value: Any) -> None:
    assert store(engine, items, facets=value) == value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(value=INSTANTS)
def test_instant_comes_back_equal_aware_and_in_utc(engine: Engine, items, value: dt.datetime) -> None:
    stored = store(engine, items, at=value)
    assert stored == value.astimezone(dt.UTC)
    assert stored.tzinfo is dt.UTC


def test_missing_json_is_null_and_not_the_word_null(engine: Engine, items) -> None:
    assert store(engine, items, facets=None) is None
    with engine.connect() as connection:
        assert connection.execute(select(items.c.id).where(items.c.facets.is_(None))).scalar_one() == 1


def test_naive_time_is_refused(engine: Engine, items) -> None:
    with pytest.raises(StatementError, match="without time zone"):
        store(engine, items, at=dt.datetime(2026, 1, 1))


def test_the_hour_that_happens_twice_keeps_its_order(engine: Engine, items) -> None:
    first = dt.datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0)
    second = first.replace(fold=1)
    assert store(engine, items, at=second) - store(engine, items, at=first) == dt.timedelta(hours=1)
