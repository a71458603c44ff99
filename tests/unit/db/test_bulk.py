"""Rows written in bulk are the rows that the session would have written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from aipress_core.db import bulk
from aipress_core.db.sessions import Database
from aipress_core.db.types import BigId, Json, UTCDateTime

AT = dt.datetime(2026, 11, 22, 12, 30, 15, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=1)))
AWKWARD = "tab\t, newline\n, backslash \\N, quote ' \" and é €"


class BulkBase(DeclarativeBase):
    """Tables of these tests only."""

    type_annotation_map = {int: BigId}


class Thing(BulkBase):
    """One column of every kind that the platform has, and every kind of default."""

    __tablename__ = "bulk_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    number: Mapped[int] = mapped_column(default=7)
    made: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=lambda: AT)
    given: Mapped[str] = mapped_column(server_default="by the database")


@pytest.fixture
def database(engine: Any) -> Database:
    BulkBase.metadata.drop_all(engine)
    BulkBase.metadata.create_all(engine)
    return Database(engine)


def rows_of(database: Database) -> list[tuple[Any, ...]]:
    with database.read_session() as db:
        table = Thing.__table__
        return [tuple(row) for row in db.execute(select(table.c["name", "at", "data", "number", "made", "given"]).order_by(table.c.id))]


def test_bulk_rows_are_those_of_an_insert(database: Database) -> None:
    rows = [{"name": AWKWARD, "at": AT, "data": {"quote": '"', "list": [1, None, "é"]}}, {"name": "", "at": None, "data": None}]
    with database.session() as db, db.begin():
        bulk.write(db, Thing, rows)
        db.execute(insert(Thing), rows)
    found = rows_of(database)
    assert found[:2] == found[2:]
    assert found[0] == (AWKWARD, AT.astimezone(dt.UTC), rows[0]["data"], 7, AT.astimezone(dt.UTC), "by the database")
    assert found[1][:3] == ("", None, None)


def test_reserved_ids_are_the_rows_own_and_later_rows_get_others(database: Database) -> None:
    with database.session() as db, db.begin():
        bulk.write(db, Thing, [{"name": "before"}])
        ids = bulk.reserve(db, Thing, 3)
        bulk.write(db, Thing, [{"id": row_id, "name": str(row_id)} for row_id in ids])
    with database.session() as db, db.begin():
        db.add(Thing(name="after"))
    with database.read_session() as db:
        found = dict(db.execute(select(Thing.id, Thing.name)).all())
    assert len(set(ids)) == 3
    assert len(found) == 5
    assert all(found[row_id] == str(row_id) for row_id in ids)


def test_bulk_rows_go_with_their_transaction(database: Database) -> None:
    with database.session() as db:
        db.begin()
        bulk.write(db, Thing, [{"name": "one"}])
        db.rollback()
    assert rows_of(database) == []


def test_nothing_is_written_for_no_rows(database: Database) -> None:
    with database.session() as db, db.begin():
        bulk.write(db, Thing, [])
        assert bulk.reserve(db, Thing, 0) == []
    assert rows_of(database) == []
