"""The sessions of a database and of a request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webtest import TestApp

from aipress_core.db.errors import ReadOnlyError
from aipress_core.db.modes import reading_of
from aipress_core.db.savepoint import SavepointDatabase
from aipress_core.db.sessions import Database

AppMaker = Callable[..., TestApp]


def value(database: Database, counter: type[Any]) -> int:
    with database.session(readonly=True) as db:
        return db.scalar(select(counter.value).where(counter.id == 1))


def rows(database: Database, counter: type[Any]) -> list[int]:
    with database.session(readonly=True) as db:
        return list(db.scalars(select(counter.id).order_by(counter.id)))


def add_one(counter: type[Any], make_session: Callable[[], Any], lock: bool) -> None:
    with make_session() as db, db.begin():
        row = db.get(counter, 1, with_for_update=lock)
        row.value += 1


def test_four_threads_adding_a_hundred_times_lose_no_update(database: Database, counter) -> None:
    is_postgresql = database.engine.dialect.name == "postgresql"
    errors: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(100):
                add_one(counter, database.session, is_postgresql)
        except Exception as error:  # a thread's error must reach the test
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert value(database, counter) == 400


def flush_new_row(db: Session, counter: type[Any]) -> None:
    db.add(counter(id=2))
    db.flush()


def execute_update(db: Session, counter: type[Any]) -> None:
    db.execute(update(counter).values(value=9))


def execute_text(db: Session, _counter: type[Any]) -> None:
    db.execute(text("UPDATE toy_counter SET value = 9"))


@pytest.mark.parametrize("write", [flush_new_row, execute_update, execute_text])
@pytest.mark.parametrize("kind", ["readonly", "read_session"])
def test_reading_session_refuses_every_kind_of_write(database: Database, counter, kind: str, write) -> None:
    session = database.read_session() if kind == "read_session" else database.session(readonly=True)
    with session as db, pytest.raises(ReadOnlyError, match="POST view"):
        write(db, counter)
    assert value(database, counter) == 0


def test_rows_stay_usable_after_commit(database: Database, counter) -> None:
    with database.session() as db, db.begin():
        row = db.get(counter, 1)
    assert row.value == 0


def test_post_is_committed_at_the_end_of_the_request(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.execute(text("UPDATE toy_counter SET value = 7"))  # raw: without STATUS_CHANGED it would be rolled back
        return {}

    make_app(view).post("/")
    assert value(database, counter) == 7


def test_get_view_that_writes_raises_and_changes_nothing(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.add(counter(id=2))
        request.db.flush()
        return {}

    with pytest.raises(ReadOnlyError):
        make_app(view).get("/")
    assert rows(database, counter) == [1]


def test_get_view_that_forgets_to_flush_raises_too(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.get(counter, 1).value = 9
        return {}

    with pytest.raises(ReadOnlyError):
        make_app(view).get("/")
    assert value(database, counter) == 0


def test_view_that_fails_after_writing_leaves_nothing(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.add(counter(id=2))
        request.db.flush()
        with request.db.begin_nested():
            request.db.add(counter(id=3))
        raise LookupError("after the writes")

    with pytest.raises(LookupError):
        make_app(view).post("/")
    assert rows(database, counter) == [1]


def test_failed_nested_write_leaves_nothing_and_spares_the_rest(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.add(counter(id=2))
        request.db.flush()
        with pytest.raises(IntegrityError):
            add_a_row_and_then_one_too_many(request)
        return {}

    def add_a_row_and_then_one_too_many(request: Any) -> None:
        with request.db.begin_nested():
            request.db.add(counter(id=3))
            request.db.flush()
            request.db.execute(counter.__table__.insert().values(id=1, value=1))

    make_app(view).post("/")
    assert rows(database, counter) == [1, 2]


def test_commit_in_a_view_is_refused(database: Database, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db.execute(update(counter).values(value=9))
        request.db.commit()
        return {}

    with pytest.raises(AssertionError, match="transaction manager"):
        make_app(view).post("/")
    assert value(database, counter) == 0


def test_reader_gives_way_before_the_view_writes(engine: Engine, counter, make_app: AppMaker) -> None:
    out: list[int] = []

    def view(request: Any) -> dict[str, int]:
        row = request.db_read.get(counter, 1)
        out.append(reading_of(engine).pool.checkedout())
        request.db.execute(update(counter).values(value=row.value + 1))
        out.append(sum(one.pool.checkedout() for one in {engine, reading_of(engine)}))
        assert row.value == 0  # what was read stays usable
        return {}

    make_app(view).post("/")
    assert out == [1, 1]


def test_pool_is_whole_after_five_hundred_requests(engine: Engine, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db_read.scalar(select(counter.value))
        request.db.scalar(select(counter.value))
        if "write" in request.params:
            request.db.execute(update(counter).values(value=counter.value + 1))
        if "fail" in request.params:
            raise LookupError
        return {}

    app = make_app(view)
    for number in range(500):
        if number % 5 == 0:
            app.post("/", {"write": "1"})
        elif number % 5 == 1:
            with pytest.raises(LookupError):
                app.post("/", {"write": "1", "fail": "1"})
        elif number % 5 == 2:
            with pytest.raises(LookupError):
                app.get("/?fail=1")
        else:
            app.get("/")
    assert [one.pool.checkedout() for one in (engine, reading_of(engine))] == [0, 0]
    assert value(Database(engine), counter) == 100


def test_request_counts_its_statements(counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        request.db_read.scalar(select(counter.value))
        request.db.scalar(select(counter.value))
        with request.db.begin_nested():
            request.db.execute(update(counter).values(value=2))
        return {"count": request.sql_count.count, "timed": request.sql_count.seconds > 0}

    assert make_app(view).post("/").json == {"count": 3, "timed": True}


def test_lost_race_is_tried_again(database: Database, counter, make_app: AppMaker) -> None:
    attempts: list[int] = []

    def view(request: Any) -> dict[str, int]:
        attempts.append(1)
        request.db.execute(update(counter).values(value=counter.value + 1))
        if len(attempts) == 1:
            provoke_lost_race(request, counter)
        return {}

    make_app(view, attempts=3).post("/")
    assert len(attempts) == 2
    assert value(database, counter) == 1


def provoke_lost_race(request: Any, counter: type[Any]) -> None:
    if request.db.get_bind().dialect.name == "postgresql":
        request.db.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))
        return
    engine = request.registry["aipress.database"].engine
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=0")
        connection.execute(select(counter.value))


def test_database_in_a_savepoint_undoes_what_requests_committed(engine: Engine, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        before = request.db_read.scalar(select(counter.value))
        request.db.execute(update(counter).values(value=counter.value + 1))
        return {"before": before}

    with engine.connect() as connection:
        outer = connection.begin()
        app = make_app(view, SavepointDatabase(connection))
        assert [app.post("/").json["before"] for _ in range(3)] == [0, 1, 2]
        with pytest.raises(ReadOnlyError):
            app.get("/")
        assert app.post("/").json["before"] == 3
        outer.rollback()
    assert value(Database(engine), counter) == 0


def test_database_of_the_environment_comes_before_the_registry(engine: Engine, counter, make_app: AppMaker) -> None:
    def view(request: Any) -> dict[str, int]:
        return {"value": request.db.scalar(select(counter.value))}

    with engine.connect() as connection:
        outer = connection.begin()
        connection.execute(update(counter).values(value=5))
        environ = {"aipress.database": SavepointDatabase(connection)}
        assert make_app(view).get("/", extra_environ=environ).json == {"value": 5}
        outer.rollback()
