"""Saved searches tell what is new, once, to who may see it, when they want it, in the way they want."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import ARCHIVED, Content, Party, utcnow
from aipress_core.events.models import Outbox
from aipress_core.mail.models import Mail
from aipress_core.tasks.context import TaskContext
from aipress_search.choice import Choice
from aipress_search.saved import matching, services, telling
from aipress_search.saved.models import Fresh, Hit, SavedSearch
from aipress_search.saved.services import Wish

NOTE, HOUR = "search.note", dt.timedelta(hours=1)


@pytest.fixture
def member(world: Any) -> int:
    """A member with an address, who is not signed in."""
    from aipress_accounts.services import create_user

    with world.database.session() as db, db.begin():
        return int(create_user(db, "ada@demo.example", "Ada Reader", roles=("journalist",), locale="en").id)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site has a bell, whether or not its plugin is installed beside this one."""
    monkeypatch.setattr(telling, "has_bell", lambda ctx: True)


@pytest.fixture
def saved(world: Any, member: int) -> Any:
    """``saved("wells", frequency="daily")`` saves a search of the member, from two hours ago."""
    def write(words: str = "wells", *, frequency: str = "once", bell: bool = True, mail: bool = True, owner: int = 0, **choice: Any) -> int:
        with world.database.session() as db, db.begin():
            return services.save(db, owner or member, Choice(words, **choice), Wish(f"My {words}", frequency, bell, mail),
                                 utcnow() - 2 * HOUR, 50)
    return write


@pytest.fixture
def run(world: Any, indexed: Any) -> Any:
    """``run(key, …)``: these things have been indexed; the tasks run, perhaps later (``at``)."""
    def work(*keys: int, at: dt.datetime | None = None, match: bool = True, tell: bool = True) -> None:
        now = at or utcnow()
        indexed()
        with world.database.session() as db, db.begin():
            matching.note_fresh(db, [(NOTE, key) for key in keys], now)
        for task in [matching.match] * match + [telling.tell] * tell:
            ctx = TaskContext(world.runtime, world_site(world), now, 1, 1, "search.test")
            task(ctx)
            if ctx._db is not None:
                ctx._db.commit()
            ctx.close()
    return work


def world_site(world: Any) -> Any:
    from aipress_core.security.identity import load_visitor

    with world.database.session() as db:
        return load_visitor(db, None, utcnow())[0]


def mails(world: Any) -> list[Mail]:
    with world.database.session() as db:
        return list(db.scalars(select(Mail).order_by(Mail.id)))


def bells(world: Any) -> list[dict[str, Any]]:
    with world.database.session() as db:
        return [row.payload for row in db.scalars(select(Outbox).where(Outbox.name == "core.Notice").order_by(Outbox.id))]


def one(world: Any, saved_id: int) -> SavedSearch:
    with world.database.session() as db:
        return db.get_one(SavedSearch, saved_id)


def test_something_new_is_told_by_bell_and_mail(world, note, saved, run, member, bell):
    saved("wells")
    key = note("Closed wells of Brittany")
    run(key, note("Port strike"))
    mail, = mails(world)
    assert (mail.party_id, mail.address, mail.subject) == (member, "ada@demo.example", "My wells: Closed wells of Brittany")
    assert "Port strike" not in mail.text
    assert f"/notes/{slug(world, key)}" in mail.text
    bell, = bells(world)
    assert (bell["kind"], bell["recipients"], bell["content_id"]) == ("search.alert", [member], key)
    assert bell["values"] == {"name": "My wells", "what": "Closed wells of Brittany"}
    assert bell["url"] == f"/notes/{slug(world, key)}"


def slug(world: Any, key: int) -> str:
    with world.database.session() as db:
        return str(db.scalar(select(Content.slug).where(Content.id == key)))


def test_nothing_is_told_twice(world, note, saved, run, bell):
    saved("wells")
    key = note("Closed wells")
    for _again in range(3):
        run(key)
    assert (len(mails(world)), len(bells(world))) == (1, 1)


def test_several_are_told_together(world, note, saved, run, bell):
    saved("wells")
    run(*[note(f"Wells {number}") for number in range(25)])
    mail, = mails(world)
    assert mail.subject == "My wells: 25 new results"
    assert "And 5 more." in mail.text
    assert bells(world)[0]["url"] == "/search?q=wells&sort=date"


def test_after_a_full_batch_the_next_one_follows_at_once(world, note, saved, run, monkeypatch):
    monkeypatch.setattr(matching, "BATCH", 2)
    first, second = saved("wells"), saved("drinking wells")
    run(*[note(f"Drinking wells {number}") for number in range(5)], tell=False)
    world.run_outbox()
    with world.database.session() as db:
        assert db.scalars(select(Fresh.object_id)).all() == []
        rows = db.execute(select(Hit.saved_id, Hit.object_id)).all()
    assert [sum(row.saved_id == one for row in rows) for one in (first, second)] == [5, 5]


@pytest.mark.parametrize(("frequency", "later", "is_told"), [
    ("once", dt.timedelta(), True), ("hourly", dt.timedelta(), False), ("hourly", HOUR, True), ("daily", HOUR / 2, False),
    ("daily", 25 * HOUR, True)])
def test_what_is_found_waits_for_its_hour(world, note, saved, run, frequency, later, is_told):
    saved("wells", frequency=frequency)
    at = (utcnow() + 24 * HOUR).replace(hour=10, minute=20)
    run(note("Closed wells", listed_at=at - HOUR), at=at, tell=False)
    run(at=at + later, match=False)
    assert bool(mails(world)) is is_told


def test_an_hour_s_finds_come_in_one_mail(world, note, saved, run):
    saved("wells", frequency="hourly")
    at = (utcnow() + 24 * HOUR).replace(hour=10, minute=20)
    for minute in (0, 5, 10):
        run(note(f"Wells {minute}", listed_at=at - HOUR), at=at + dt.timedelta(minutes=minute))
    assert mails(world) == []
    run(at=at + HOUR)
    assert [mail.subject for mail in mails(world)] == ["My wells: 3 new results"]


def test_what_is_older_than_the_search_is_no_news(world, note, saved, run):
    saved("wells")
    run(note("Closed wells", listed_at=utcnow() - 3 * HOUR))
    assert mails(world) == []


def test_what_the_member_may_not_find_is_not_told(world, note, saved, run, opened):
    saved("wells")
    key = note("Closed wells")
    opened["to_members"] = False
    run(key)
    assert (mails(world), bells(world)) == ([], [])
    with world.database.session() as db:
        assert db.scalars(select(Hit)).all() == []


def test_what_goes_before_it_is_told_is_not_told(world, note, saved, run):
    saved_id = saved("wells", frequency="hourly")
    gone, stays = note("Closed wells"), note("Open wells")
    run(gone, stays, tell=False)
    with world.database.session() as db, db.begin():
        db.execute(update(Content).where(Content.id == gone).values(state=ARCHIVED))
    run(at=utcnow() + 2 * HOUR, match=False)
    assert "Open wells" in mails(world)[0].text
    assert "Closed wells" not in mails(world)[0].text
    assert one(world, saved_id).due_at is None


@pytest.mark.parametrize("state", ["closed", "pending"])
def test_a_member_who_is_out_is_told_nothing(world, note, saved, run, member, state):
    saved("wells")
    with world.database.session() as db, db.begin():
        db.execute(update(Party).where(Party.id == member).values(state=state))
    run(note("Closed wells"))
    assert mails(world) == []


def test_a_paused_search_tells_nothing_and_forgets_what_waited(world, note, saved, run):
    saved_id = saved("wells", frequency="hourly")
    run(note("Closed wells"), tell=False)
    with world.database.session() as db, db.begin():
        services.pause(db, saved_id, utcnow())
    run(note("More wells"))
    with world.database.session() as db, db.begin():
        services.resume(db, saved_id)
    run(at=utcnow() + 2 * HOUR)
    assert mails(world) == []
    run(note("Third wells"))
    run(at=utcnow() + 2 * HOUR, match=False)
    assert [mail.subject for mail in mails(world)] == ["My wells: Third wells"]


def test_filters_hold_for_alerts_too(world, note, saved, run):
    saved("wells", values={"language": ("fr",)}, type=NOTE)
    run(note("English wells", language="en"), note("French wells", language="fr"))
    assert [mail.subject for mail in mails(world)] == ["My wells: French wells"]


def test_words_are_found_in_their_other_forms_and_typing_errors_are_not_forgiven(world, note, saved, run):
    saved("strikes")
    run(note("Port strike"), note("A stroke of luck"))
    assert [mail.subject for mail in mails(world)] == ["My strikes: Port strike"]


def test_a_search_that_many_have_saved_is_run_once(world, note, saved, run, member, monkeypatch):
    from aipress_accounts.services import create_user

    with world.database.session() as db, db.begin():
        others = [create_user(db, f"m{number}@demo.example", f"M {number}").id for number in range(5)]
    for owner in (member, *others):
        saved("wells", owner=owner)
    asked = []
    monkeypatch.setattr(matching, "_answers", lambda *a, real=matching._answers: asked.append(1) or real(*a))
    run(note("Closed wells"))
    assert (len(asked), len(mails(world))) == (1, 6)


def test_only_the_ways_that_were_chosen(world, note, saved, run, bell):
    saved("wells", bell=False)
    saved("closed", mail=False)
    run(note("Closed wells"))
    assert [mail.subject for mail in mails(world)] == ["My wells: Closed wells"]
    assert [bell["values"]["name"] for bell in bells(world)] == ["My closed"]


def test_without_notifications_the_mail_still_goes_and_the_bell_waits(world, note, saved, run, monkeypatch):
    monkeypatch.setattr(telling, "has_bell", lambda ctx: False)
    saved("wells", bell=True, mail=True)
    waits = saved("closed", bell=True, mail=False)
    run(note("Closed wells"))
    assert len(mails(world)) == 1
    assert bells(world) == []
    assert one(world, waits).due_at is not None


def test_new_things_wait_for_an_engine_that_is_away(world, note, saved, run, monkeypatch):
    from aipress_search.engine.interface import Unavailable

    saved("wells")
    real = matching._answers

    def away(*_args: Any) -> Any:
        raise Unavailable("down")
    monkeypatch.setattr(matching, "_answers", away)
    key = note("Closed wells")
    run(key)
    assert mails(world) == []
    monkeypatch.setattr(matching, "_answers", real)
    run()
    assert len(mails(world)) == 1


def test_nothing_is_noted_while_nobody_has_saved_a_search(world, note, run):
    run(note("Closed wells"), match=False, tell=False)
    with world.database.session() as db:
        assert db.scalars(select(Fresh)).all() == []
