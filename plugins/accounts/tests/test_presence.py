"""When a session was last seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from aipress_accounts.presence import REGISTRY_KEY, Presence
from aipress_core.api import Session, utcnow

LONG_AGO = utcnow() - dt.timedelta(days=1)  # for nobody long enough to be signed out
AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


class Clock:
    """Seconds that go up when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class NoDatabase:
    """A database that is gone."""

    def session(self) -> Any:
        raise OperationalError("SELECT", {}, Exception("gone"))


@pytest.fixture
def presence(world: Any, monkeypatch: pytest.MonkeyPatch) -> Presence:
    """The application's, as after a start."""
    fresh = Presence()
    monkeypatch.setitem(world.registry, REGISTRY_KEY, fresh)
    return fresh


def _age(world: Any) -> None:
    with world.database.session() as db, db.begin():
        db.execute(update(Session).values(seen_at=LONG_AGO))


def test_page_marks_the_session_as_seen(presence: Presence, world: Any, db: Any) -> None:
    world.login()
    _age(world)
    world.browser.get("/account/")
    assert utcnow() - db.scalar(select(Session.seen_at)) < dt.timedelta(minutes=1)


def test_what_a_page_asks_by_itself_is_no_sign_of_life(presence: Presence, world: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world.login()
    _age(world)
    monkeypatch.setattr("pyramid.request.Request.is_unattended", True, raising=False)
    world.browser.get("/account/")
    assert db.scalar(select(Session.seen_at)) == LONG_AGO


def test_page_keeps_its_length(presence: Presence, world: Any) -> None:
    world.login()
    answer = world.browser.get("/account/")
    assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_next_page_writes_nothing(presence: Presence, world: Any, db: Any) -> None:
    world.login()
    world.browser.get("/account/")
    _age(world)
    world.browser.get("/account/")
    assert db.scalar(select(Session.seen_at)) == LONG_AGO


def test_visitors_are_not_noted(presence: Presence, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "note", lambda *seen: pytest.fail("somebody was noted"))
    world.browser.get("/")


def test_session_is_noted_again_after_a_while() -> None:
    clock = Clock()
    seen = Presence(coarse=300, pause=0, clock=clock)
    assert seen.note(1, AT)
    assert seen.write(NoDatabase()) == 1
    clock.seconds = 299
    assert not seen.note(1, AT)
    clock.seconds = 300
    assert seen.note(1, AT)


def test_many_sessions_are_written_together() -> None:
    clock = Clock()
    seen = Presence(pause=10, clock=clock)
    assert seen.note(1, AT)
    assert seen.write(NoDatabase()) == 1
    assert [seen.note(number, AT) for number in (2, 3, 4)] == [False, False, False]
    clock.seconds = 10
    assert seen.note(5, AT)
    assert seen.write(NoDatabase()) == 4


def test_memory_is_bounded() -> None:
    seen = Presence(limit=100, clock=Clock())
    for number in range(1000):
        seen.note(number, AT)
    assert len(seen._noted) <= 100
