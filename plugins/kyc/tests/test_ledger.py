"""Verified facts: dated, ended and never changed, asked for again before they run out (product F3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from aipress_accounts.services import create_user
from aipress_core.api import Event, utcnow
from aipress_core.events.outbox import enqueue
from aipress_kyc.models import Fact
from aipress_kyc.registration import facts
from aipress_kyc.registration.facts import Verified

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def member(world: Any) -> int:
    with world.database.session() as db, db.begin():
        return int(create_user(db, "maud@example.org", "Maud Keravec", password_hash="x", locale="fr").id)


def run(world: Any) -> None:
    with world.database.session() as db, db.begin():
        enqueue(db, "kyc.check_facts", {})
    world.run_outbox()


def add(world: Any, party_id: int, kind: str, method: str, days: int) -> None:
    """A line that holds for so many days from now."""
    with world.database.session() as db, db.begin():
        line = facts.verify(db, party_id, Verified(kind, method), utcnow())
        line.expires_at = utcnow() + dt.timedelta(days=days)


@pytest.mark.parametrize(("kind", "method"), [("press_card", "call"), ("identity", "mail_link"), ("email", "document")])
def test_a_method_must_fit_what_it_verifies(db: Any, member: int, kind: str, method: str) -> None:
    with pytest.raises(ValueError, match="does not verify"):
        facts.verify(db, member, Verified(kind, method), NOW)


def test_a_newer_line_ends_the_older_and_both_stay(db: Any, member: int) -> None:
    facts.verify(db, member, Verified("press_card", "card_seen"), NOW)
    facts.verify(db, member, Verified("press_card", "card_register"), NOW + dt.timedelta(days=300))
    assert [(line.method, line.ended_why) for line in facts.ledger(db, member)] == [("card_register", ""), ("card_seen", "renewed")]
    assert [badge.expires_at for badge in facts.badges(db, member, NOW + dt.timedelta(days=301))] == [NOW + dt.timedelta(days=665)]


def test_of_a_kind_there_is_one_line_at_a_time(db: Any, member: int) -> None:
    for _time in range(2):
        db.add(Fact(party_id=member, kind="identity", method="document", verified_at=NOW))
    with pytest.raises(IntegrityError):
        db.flush()


def test_a_badge_goes_at_the_instant_and_not_with_the_task(db: Any, member: int) -> None:
    facts.verify(db, member, Verified("press_card", "card_seen"), NOW)
    last = NOW + dt.timedelta(days=365)
    assert [badge.kind for badge in facts.badges(db, member, last - dt.timedelta(seconds=1))] == ["press_card"]
    assert facts.badges(db, member, last) == []
    assert facts.verified_among(db, [member], last) == {}
    assert facts.verified_among(db, [member], NOW) == {member: {"press_card"}}


def test_member_is_asked_again_once_a_month_before(world: Any, member: int, mailbox: Any) -> None:
    add(world, member, "press_card", "card_seen", 31)
    run(world)
    assert mailbox("kyc.fact") == []
    add(world, member, "press_card", "card_seen", 29)
    for _time in range(2):
        run(world)
    mails = mailbox("kyc.fact")
    assert [mail.address for mail in mails] == ["maud@example.org"]
    assert "Carte de presse" in mails[0].text
    assert "/account/profile/" in mails[0].text


def test_what_has_run_out_is_ended_and_told(world: Any, member: int, mailbox: Any, db: Any) -> None:
    add(world, member, "employer", "masthead", -1)
    run(world)
    line = db.scalars(select(Fact)).one()
    assert (line.ended_why, line.ended_at is not None) == ("expired", True)
    assert "n’est plus" in mailbox("kyc.fact")[0].text or "échu" in mailbox("kyc.fact")[0].text
    run(world)
    assert len(mailbox("kyc.fact")) == 1


def test_nobody_who_is_shut_out_is_asked(world: Any, member: int, mailbox: Any, db: Any) -> None:
    from aipress_core.api import Party

    add(world, member, "press_card", "card_seen", 10)
    with world.database.session() as writing, writing.begin():
        writing.execute(update(Party).where(Party.id == member).values(state="closed"))
    run(world)
    assert mailbox("kyc.fact") == []


def test_the_bell_rings_as_well(world: Any, member: int) -> None:
    from aipress_core.events.models import Outbox

    add(world, member, "press_card", "card_seen", 10)
    with world.database.session() as db, db.begin():
        enqueue(db, "kyc.check_facts", {})
    world.run_outbox(1)
    with world.database.session() as db:
        told = [row.payload for row in db.scalars(select(Outbox)) if "kyc.fact_expiring" in str(row.payload)]
    assert told
    assert issubclass(type(told[0]), dict)
    assert Event


def test_member_asks_for_a_new_verification_and_a_reviewer_gives_it(world: Any, walk: Any, decide: Any, latest: Any, db: Any) -> None:
    walk.register("PM_JR_CP_SAL")
    item = latest()
    decide(item.id, "approve", press_card="card_seen")
    world.browser.reset()
    world.sign_in(item.party_id)
    page = world.browser.get("/account/profile/")
    form = next(form for form in page.forms.values() if form.action.endswith("/verify") and form["kind"].value == "press_card")
    assert form.submit().status_int == 303
    asked = latest()
    assert (asked.kind, set(asked.changes)) == ("change", {"fact:press_card"})
    assert "Verify again: Press card" in world.browser.get("/account/profile/").text
    decide(asked.id, "approve", press_card="card_register")
    db.expire_all()
    assert [line.ended_why for line in facts.ledger(db, item.party_id) if line.kind == "press_card"] == ["", "renewed"]


def confirmed(world: Any, key: str) -> int:
    """Open the mailed link and press its button; the status of the page, or of the answer."""
    page = world.browser.get(f"/register/confirm?key={key}", status="*")
    return int(page.forms["confirm"].submit(status="*").status_int if page.status_int == 200 else page.status_int)


def test_link_to_confirm_an_address_works_once_and_not_for_ever(world: Any, member: int, db: Any, request_: Any) -> None:
    from aipress_kyc.registration.keys import address_key

    request_.now = utcnow() - dt.timedelta(days=31)
    assert confirmed(world, address_key(request_, member, "maud@example.org")) == 410, "a mail of last month"
    request_.now = utcnow()
    key = address_key(request_, member, "maud@example.org")
    assert confirmed(world, key) == 303
    assert confirmed(world, key) == 410, "used"
    request_.now = utcnow()
    assert confirmed(world, address_key(request_, member, "maud@example.org")) == 303
    assert [line.ended_why for line in facts.ledger(db, member)] == ["", "renewed"]


def test_another_address_is_verified_anew(world: Any, member: int, db: Any) -> None:
    from aipress_accounts.events import EmailChanged
    from aipress_accounts.services import User
    from aipress_core.api import emit
    from aipress_core.tasks.registry import work_of

    with world.database.session() as writing, writing.begin():
        facts.verify(writing, member, Verified("email", "mail_link", "newsroom.example"), NOW)
        writing.execute(update(User).where(User.id == member).values(email="maud@mail.example"))
        emit(writing, EmailChanged(member), work_of(world.registry))
    world.run_outbox()
    assert [(line.detail, line.ended_why) for line in facts.ledger(db, member)] == [("mail.example", ""), ("newsroom.example", "renewed")]
