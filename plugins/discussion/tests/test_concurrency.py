"""Counters are right whoever writes at the same time, on both databases; threads need a database of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from aipress_core.api import PERSON, PUBLIC, Content, Party, utcnow
from aipress_core.db.engine import make_engine
from aipress_core.db.migrate import upgrade
from aipress_core.db.sessions import Database
from aipress_discussion import counting, services
from aipress_discussion.counting import Mark
from aipress_discussion.models import Comment, Like, View

THREADS = 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(request: pytest.FixtureRequest, site_app: Any, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with eight members and one item (id 1)."""
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server").new_database()
    yield from prepared(url, site_app)


def prepared(url: str, site_app: Any) -> Iterator[Database]:
    engine = make_engine(url, durable=False, pool_size=2 * THREADS, busy_timeout=30, lock_timeout=30)
    lines = site_app.registry.runtime.lines()
    upgrade(engine, [line for line in lines if line.id in ("core", "accounts", "discussion")])
    database = Database(engine)
    with database.session() as db, db.begin():
        members = range(1, THREADS + 1)
        db.add_all(Party(id=number, kind=PERSON, name=f"Member {number}", slug=f"member-{number}") for number in members)
        db.add(Content(id=1, type="discussion.note", title="Note", slug="note", state=PUBLIC))
    yield database
    engine.dispose()


@pytest.fixture
def waiting(request: pytest.FixtureRequest, site_app: Any) -> Iterator[Database]:
    """The same on PostgreSQL alone: on SQLite a second writer does not get as far."""
    yield from prepared(request.getfixturevalue("postgresql_server").new_database(), site_app)


def at_once(work: Callable[[int], Any]) -> None:
    """Run ``work(1)`` … ``work(8)`` in threads that start together; the first error is raised."""
    together, errors = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        try:
            together.wait(30)
            work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(1, THREADS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def counted(database: Database, model: Any) -> int:
    with database.read_session() as db:
        return db.scalar(select(func.count()).select_from(model))


def header(database: Database) -> Content:
    with database.read_session() as db:
        return db.get_one(Content, 1)


def test_likes_of_many_at_once_all_count(shared: Database) -> None:
    def press(number: int) -> None:
        with shared.session() as db, db.begin():
            services.like(db, 1, number, utcnow())
        with shared.session() as db, db.begin():
            services.unlike(db, 1, number)
        with shared.session() as db, db.begin():
            services.like(db, 1, number, utcnow())
    at_once(press)
    assert header(shared).like_count == counted(shared, Like) == THREADS


@pytest.mark.postgresql
def test_a_like_that_waited_for_another_counts_both(waiting: Database) -> None:
    """What a statement counts is what there was when it began to wait: so the lock must come first."""
    with waiting.session() as first, first.begin():
        services.like(first, 1, 1, utcnow())
        second = threading.Thread(target=like_alone, args=(waiting, 2))
        second.start()
        wait_until_blocked(waiting)
    second.join(30)
    assert header(waiting).like_count == counted(waiting, Like) == 2


@pytest.mark.postgresql
def test_an_answer_that_waited_while_the_comment_was_hidden_is_refused(waiting: Database) -> None:
    with waiting.session() as db, db.begin():
        comment = services.comment(db, 1, 1, "First", utcnow())
    refused = []

    def answer() -> None:
        with waiting.session() as db, db.begin(), pytest.raises(services.Refused):
            services.answer(db, comment, 2, "Second", utcnow())
        refused.append(comment)

    with waiting.session() as db, db.begin():
        services.hide(db, comment)
        late = threading.Thread(target=answer)
        late.start()
        wait_until_blocked(waiting)
    late.join(30)
    assert refused
    assert counted(waiting, Comment) == 1


def like_alone(database: Database, member: int) -> None:
    with database.session() as db, db.begin():
        services.like(db, 1, member, utcnow())


def wait_until_blocked(database: Database) -> None:
    """Until PostgreSQL says that a transaction of this database waits for a lock."""
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with database.read_session() as db:
            if db.scalar(blocked):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


def test_one_member_pressing_many_times_at_once_likes_once(shared: Database) -> None:
    def press(_number: int) -> None:
        with shared.session() as db, db.begin():
            services.like(db, 1, 1, utcnow())
    at_once(press)
    assert header(shared).like_count == counted(shared, Like) == 1


def test_comments_of_many_at_once_all_count(shared: Database) -> None:
    def talk(number: int) -> None:
        with shared.session() as db, db.begin():
            first = services.comment(db, 1, number, "First", utcnow())
        with shared.session() as db, db.begin():
            services.answer(db, first, number, "Second", utcnow())
        with shared.session() as db, db.begin():
            services.remove(db, first, number)
    at_once(talk)
    assert counted(shared, Comment) == 2 * THREADS
    assert header(shared).comment_count == THREADS


def test_the_same_visitors_seen_by_several_processes_count_once(shared: Database) -> None:
    day = utcnow().date()

    def write(number: int) -> None:
        seen = [Mark(1, day, f"visitor {one}") for one in range(400)]
        with shared.session() as db, db.begin():
            counting.write(db, seen if number % 2 else seen[::-1])
    at_once(write)
    assert header(shared).view_count == 400
    with shared.read_session() as db:
        assert db.scalar(select(View.count)) == 400
