"""Counting statements outside requests."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aipress_core.db.counting import count_sql
from aipress_core.db.sessions import Database


def test_inner_counter_adds_to_the_outer_one(database: Database) -> None:
    with count_sql() as outer, database.session() as db:
        db.execute(text("SELECT 1"))
        with count_sql() as inner:
            db.execute(text("SELECT 1"))
        db.execute(text("SELECT 1"))
    assert (inner.count, outer.count) == (1, 3)
    assert 0 < inner.seconds < outer.seconds


def test_failing_statement_counts(database: Database) -> None:
    with count_sql() as sql, database.session() as db, pytest.raises(DBAPIError):
        db.execute(text("SELECT nothing_there"))
    assert sql.count == 1


def test_nothing_is_counted_after_the_block(database: Database) -> None:
    with count_sql() as sql:
        pass
    with database.session() as db:
        db.execute(text("SELECT 1"))
    assert sql.count == 0
