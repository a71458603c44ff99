"""Joins, merges and clearing away at the same time, on both databases; threads need a database of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from aipress_core.api import PERSON, Content, Party
from aipress_core.db.engine import make_engine
from aipress_core.db.migrate import upgrade
from aipress_core.db.sessions import Database
from aipress_organisations import services
from aipress_organisations.models import Invitation, Membership, Organisation

THREADS = 8
PEOPLE = range(1, THREADS + 1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(request: pytest.FixtureRequest, site_app: Any, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with eight people (1 to 8)."""
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server").new_database()
    yield from prepared(url, site_app)


@pytest.fixture
def waiting(request: pytest.FixtureRequest, site_app: Any) -> Iterator[Database]:
    """The same on PostgreSQL alone: on SQLite a second writer does not get as far."""
    yield from prepared(request.getfixturevalue("postgresql_server").new_database(), site_app)


def prepared(url: str, site_app: Any) -> Iterator[Database]:
    engine = make_engine(url, durable=False, pool_size=2 * THREADS, busy_timeout=30, lock_timeout=30)
    upgrade(engine, site_app.registry.runtime.lines())
    database = Database(engine)
    with database.session() as db, db.begin():
        db.add_all(Party(id=number, kind=PERSON, name=f"Person {number}", slug=f"person-{number}") for number in PEOPLE)
        if engine.dialect.name == "postgresql":
            db.flush()
            db.execute(text("SELECT setval(pg_get_serial_sequence('core_party', 'id'), 100)"))
    yield database
    engine.dispose()


@pytest.fixture
def doing(site_app: Any) -> Any:
    """``doing(db)``: what services are given instead of a request."""
    def make(db: Any) -> Any:
        return SimpleNamespace(db=db, emit=lambda _event: None, audit=lambda *_args, **_more: None, registry=site_app.registry)
    return make


def at_once(work: Callable[[int], Any]) -> None:
    """Run ``work(1)`` … ``work(8)`` in threads that start together; the first error is raised."""
    together, errors = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        try:
            together.wait(30)
            work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def write(shared: Database, *names: str, members: dict[int, str] | None = None) -> dict[str, int]:
    """Organisations by name, and who is in which."""
    with shared.session() as db, db.begin():
        found = {name: services.create(db, name, "media").id for name in names}
        db.add_all(Membership(party_id=person, organisation_id=found[name]) for person, name in (members or {}).items())
    return found


def places(shared: Database) -> dict[int, str]:
    """Who is in which live organisation, by name."""
    with shared.read_session() as db:
        return {person: one.name for person, one in services.organisations_of(db, list(PEOPLE)).items()}


def organisations(shared: Database) -> list[str]:
    with shared.read_session() as db:
        return sorted(db.scalars(select(Party.name).where(Party.kind == "organisation", Party.state == "live")))


def test_many_who_declare_one_name_at_once_make_one_organisation(shared: Database, doing: Any) -> None:
    def declare(number: int) -> None:
        with shared.session() as db, db.begin():
            services.attach_declared(doing(db), number, "L’Écho" if number % 2 else "l'echo", "media")
    at_once(declare)
    assert len(organisations(shared)) == 1
    assert len(set(places(shared).values())) == 1
    assert set(places(shared)) == set(PEOPLE)


def test_one_person_who_joins_eight_organisations_at_once_is_in_one(shared: Database, doing: Any) -> None:
    ids = list(write(shared, *(f"Titre {number}" for number in PEOPLE)).values())

    def join(number: int) -> None:
        with shared.session() as db, db.begin():
            services.join(doing(db), 1, ids[number - 1])
    at_once(join)
    with shared.read_session() as db:
        assert db.scalar(select(func.count()).select_from(Membership)) == 1
        # Each organisation that was left was cleared away with its only member, and nothing else was.
        assert db.scalar(select(func.count()).select_from(Organisation)) == 1


def test_people_who_change_places_crosswise_do_not_block_each_other(shared: Database, doing: Any) -> None:
    ids = write(shared, "Alpha", "Beta", members={person: ("Alpha", "Beta")[person % 2] for person in PEOPLE})
    with shared.session() as db, db.begin():
        db.add_all(Invitation(organisation_id=one, email="keeps@example.org") for one in ids.values())

    def swap(number: int) -> None:
        for turn in range(4):
            with shared.session() as db, db.begin():
                services.join(doing(db), number, list(ids.values())[(number + turn + 1) % 2])
    at_once(swap)
    assert set(places(shared)) == set(PEOPLE)


def test_who_declares_while_the_last_member_leaves_is_not_lost(shared: Database, doing: Any) -> None:
    write(shared, "Écho", members={1: "Écho"})

    def act(number: int) -> None:
        with shared.session() as db, db.begin():
            if number == 1:
                services.leave(doing(db), 1)
            else:
                services.attach_declared(doing(db), number, "ECHO", "media")
    at_once(act)
    assert set(places(shared)) == set(PEOPLE) - {1}
    assert len(organisations(shared)) == 1


def test_clearing_away_and_joining_at_once_leave_no_member_without_organisation(shared: Database, doing: Any) -> None:
    echo = write(shared, "Écho")["Écho"]
    refused = []

    def act(number: int) -> None:
        with shared.session() as db, db.begin():
            if number % 2:
                services.clear_away(doing(db), echo)
                return
            try:
                services.join(doing(db), number, echo)
            except services.OrganisationGone:
                refused.append(number)
    at_once(act)
    joined = set(places(shared))
    assert joined | set(refused) == {2, 4, 6, 8}
    assert organisations(shared) == (["Écho"] if joined else [])
    with shared.read_session() as db:
        assert db.scalar(select(func.count()).select_from(Membership)) == len(joined)


def test_who_joins_during_a_merge_is_in_the_one_that_stays(shared: Database, doing: Any) -> None:
    ids = write(shared, "Alpha", "Beta", members={1: "Alpha", 2: "Beta"})

    def act(number: int) -> None:
        with shared.session() as db, db.begin():
            if number == 1:
                services.merge(doing(db), ids["Alpha"], ids["Beta"])
            elif number > 2:
                services.attach_declared(doing(db), number, "Beta", "media")
    at_once(act)
    found = places(shared)
    assert set(found) == set(PEOPLE)
    assert set(found.values()) == {"Alpha"}
    assert organisations(shared) == ["Alpha"]


def test_two_merges_in_opposite_directions_leave_one_organisation(shared: Database, doing: Any) -> None:
    ids = write(shared, "Alpha", "Beta", members={1: "Alpha", 2: "Beta"})
    refused = []

    def act(number: int) -> None:
        pair = (ids["Alpha"], ids["Beta"]) if number % 2 else (ids["Beta"], ids["Alpha"])
        with shared.session() as db, db.begin():
            try:
                services.merge(doing(db), *pair)
            except services.OrganisationGone:
                refused.append(number)
    at_once(act)
    assert len(refused) == THREADS - 1
    assert len(organisations(shared)) == 1
    assert set(places(shared)) == {1, 2}


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


def apart(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Run it in a thread; the list gets what it answers."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    return thread, answers


@pytest.mark.postgresql
@pytest.mark.parametrize("need", ["member", "publication", "invitation"])
def test_clearing_away_waits_for_who_is_about_to_need_the_organisation(waiting: Database, doing: Any, need: str) -> None:
    echo = write(waiting, "Écho")["Écho"]

    def clear() -> bool:
        with waiting.session() as db, db.begin():
            return services.clear_away(doing(db), echo)

    with waiting.session() as db, db.begin():
        if need == "member":
            services.join(doing(db), 1, echo)
        elif need == "publication":
            db.add(Content(type="wire.article", title="T", slug="t", publisher_id=echo))
        else:
            from aipress_organisations.services.invitations import _hold

            _hold(db, echo)
            db.add(Invitation(organisation_id=echo, email="ada@example.org"))
        db.flush()
        thread, answers = apart(clear)
        wait_until_blocked(waiting)
    thread.join(30)
    assert answers == [False]
    assert organisations(waiting) == ["Écho"]


@pytest.mark.postgresql
def test_joining_waits_for_a_clearing_away_and_is_refused(waiting: Database, doing: Any) -> None:
    echo = write(waiting, "Écho")["Écho"]

    def join() -> str:
        with waiting.session() as db, db.begin():
            try:
                services.join(doing(db), 1, echo)
            except services.OrganisationGone:
                return "gone"
            return "joined"

    with waiting.session() as db, db.begin():
        assert services.clear_away(doing(db), echo)
        thread, answers = apart(join)
        wait_until_blocked(waiting)
    thread.join(30)
    assert answers == ["gone"]


@pytest.mark.postgresql
def test_a_join_to_one_that_is_merged_meanwhile_is_refused_and_nobody_is_left_behind(waiting: Database, doing: Any) -> None:
    ids = write(waiting, "Alpha", "Beta", members={1: "Alpha", 2: "Beta"})

    def leave() -> int | None:
        with waiting.session() as db, db.begin():
            return services.leave(doing(db), 2)

    with waiting.session() as db, db.begin():
        services.merge(doing(db), ids["Alpha"], ids["Beta"])
        thread, answers = apart(leave)
        wait_until_blocked(waiting)
    thread.join(30)
    assert answers == [ids["Alpha"]]  # not the one that they were in when they asked
    assert places(waiting) == {1: "Alpha"}
