"""Erasing an account: closed at once, taken back within days, then gone; published work stands under a neutral name."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_accounts.models import DEACTIVATED, LIVE, Passkey, User
from aipress_accounts.own_data import Erasure
from aipress_accounts.services import deactivate, reactivate
from aipress_core.api import Party, Role, Session, enqueue, mails, utcnow, verify_audit

from .conftest import PASSWORD


@pytest.fixture
def maud(world: Any, make_user: Any) -> Any:
    user = make_user(roles=("journalist",), locale="en")
    world.sign_in(user.id)
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    return user


@pytest.fixture
def close(world: Any) -> Any:
    """``close()``: fill the question in and send it."""
    def send(password: str = PASSWORD, sure: bool = True) -> Any:
        form = world.browser.get("/account/erase").forms["erase-form"]
        form["current"] = password
        form["sure"] = sure
        return form.submit(expect_errors=True)
    return send


def pass_days(world: Any, days: float) -> None:
    """Let the days of reflection pass, and the workers work."""
    with world.database.session() as db, db.begin():
        for row in db.scalars(select(Erasure)):
            row.due_at -= dt.timedelta(days=days)
        enqueue(db, "accounts.erase_due")
    world.run_outbox()


def key_of(mail: Any) -> str:
    found = re.search(r"keep-account\?key=([\w-]+)", mail.text)
    assert found is not None
    return found[1]


def told_of_state(world: Any) -> list[Any]:
    """What other plugins hear of accounts that close and open."""
    from aipress_accounts.events import AccountStateChanged
    from aipress_core.events.models import Outbox

    with world.database.session() as db:
        return list(db.scalars(select(Outbox.payload).where(Outbox.name == AccountStateChanged.name).order_by(Outbox.id)))


def test_account_is_closed_at_once_and_nothing_is_lost_yet(world: Any, maud: Any, close: Any, mailbox: Any, sign_in: Any) -> None:
    assert close().status_int == 303
    with world.database.session() as db:
        assert (db.get(User, maud.id).state, db.get(Party, maud.id).state) == (DEACTIVATED, "closed")
        assert db.get(Party, maud.id).name == "Maud Keravec"
        assert db.scalars(select(Session.id).where(Session.party_id == maud.id)).all() == []
        assert db.get(Role, (maud.id, "journalist")) is not None
    [mail] = mailbox()
    assert (mail.kind, mail.address) == ("accounts.erasure", "maud@example.org")
    assert sign_in("maud@example.org").status_int == 422


def test_who_is_let_in_again_by_the_house_is_not_erased_if_it_shuts_them_out_later(world: Any, maud: Any, close: Any, request_: Any) -> None:
    close()
    party = request_.db.get_one(Party, maud.id)
    reactivate(request_, party)
    deactivate(request_, party)
    request_.db.flush()
    pass_days(world, 400)
    assert request_.db.scalar(select(Party.name).where(Party.id == maud.id)) == "Maud Keravec"


def test_mailed_link_takes_it_back(world: Any, maud: Any, close: Any, mailbox: Any, sign_in: Any) -> None:
    close()
    key = key_of(mailbox()[0])
    page = world.browser.get("/account/keep-account", {"key": key})
    with world.database.session() as db:
        assert db.get(User, maud.id).state == DEACTIVATED, "a page changes nothing"
    assert page.forms["keep"].submit().status_int == 303
    pass_days(world, 30)
    with world.database.session() as db:
        assert (db.get(User, maud.id).state, db.get(Party, maud.id).name) == (LIVE, "Maud Keravec")
    assert sign_in("maud@example.org").status_int == 303
    assert world.browser.get("/account/keep-account", {"key": key}, expect_errors=True).status_int == 410
    assert told_of_state(world) == [{"party_id": maud.id}] * 2, "whoever shows members hears of both"


def test_wrong_key_opens_nothing(world: Any, maud: Any, close: Any) -> None:
    close()
    for key in ("", "x", "x" * 43):
        assert world.browser.get("/account/keep-account", {"key": key}, expect_errors=True).status_int == 410


def test_a_day_too_early_nothing_goes(world: Any, maud: Any, close: Any) -> None:
    close()
    pass_days(world, 6.9)
    with world.database.session() as db:
        assert db.get(User, maud.id) is not None


def test_when_the_days_are_over_the_account_is_gone(world: Any, maud: Any, close: Any, mailbox: Any, make_user: Any) -> None:
    with world.database.session() as db, db.begin():
        db.add(Passkey(party_id=maud.id, credential="c", public_key=b"k", name="Telephone"))
    close()
    key = key_of(mailbox()[0])
    pass_days(world, 8)
    with world.database.session() as db:
        assert db.get(User, maud.id) is None
        party = db.get(Party, maud.id)
        assert (party.name, party.state) == ("Ancien membre", "closed"), "in the site's language"
        for model in (Passkey, Session, Role, Erasure):
            assert db.scalars(select(model.party_id).where(model.party_id == maud.id)).all() == []
        assert [row.kind for row in mails.page(db, address="maud@example.org").rows] == ["accounts.erased"]
        assert verify_audit(db) == []
    assert world.browser.get("/account/keep-account", {"key": key}, expect_errors=True).status_int == 410
    assert make_user().id != maud.id, "the address is free again"


def test_erasure_is_told_to_other_plugins_and_audited_without_the_name(world: Any, maud: Any, close: Any) -> None:
    from aipress_accounts.events import MemberErased
    from aipress_core.audit.models import Audit
    from aipress_core.events.models import Outbox

    close()
    pass_days(world, 8)
    with world.database.session() as db:
        assert db.scalars(select(Outbox.payload).where(Outbox.name == MemberErased.name)).all() == [{"party_id": maud.id}]
        row = db.execute(select(Audit.target_label, Audit.details).where(Audit.action == "accounts.member_erased")).one()
        assert (row.target_label, row.details["rows"]["accounts_user.id"]) == ("Ancien membre", 1)
        told = db.execute(select(Audit.actor_name, Audit.target_label, Audit.ip)).all()
    assert "Maud" not in str(told)


def test_password_and_the_box_are_asked(world: Any, maud: Any, close: Any) -> None:
    assert "This is not your password" in close(password="wrong").text
    assert "Tick the box" in close(sure=False).text
    with world.database.session() as db:
        assert db.get(User, maud.id).state == LIVE


def test_last_owner_stays(world: Any, make_user: Any, close: Any) -> None:
    first = make_user("owner@example.org", "Olga", roles=("owner",))
    world.sign_in(first.id)
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = close()
    assert answer.status_int == 422
    assert "You are the only owner of this site" in answer.text
    make_user("second@example.org", "Odo", roles=("owner",))
    assert close().status_int == 303


def test_administrator_who_lets_somebody_in_again_stops_the_erasure(world: Any, maud: Any, close: Any, request_: Any) -> None:
    from aipress_accounts.services import reactivate

    close()
    reactivate(request_, request_.db.get(Party, maud.id))
    request_.db.flush()
    assert told_of_state(world) == [{"party_id": maud.id}] * 2
    pass_days(world, 30)
    with world.database.session() as db:
        assert db.get(User, maud.id).state == LIVE


def test_one_erasure_that_fails_stops_no_other(world: Any, maud: Any, close: Any, make_user: Any, monkeypatch: Any) -> None:
    from aipress_core.api import personal_erasing

    other = make_user("noe@example.org", "Noé")
    close()
    with world.database.session() as db, db.begin():
        db.add(Erasure(party_id=other.id, key_hash="x", due_at=utcnow()))
        db.execute(update(User).where(User.id == other.id).values(state=DEACTIVATED))
    real = personal_erasing.erase

    def erase(db: Any, registry: Any, party_id: int, *rest: Any, **more: Any) -> Any:
        if party_id == maud.id:
            raise RuntimeError("no luck")
        return real(db, registry, party_id, *rest, **more)

    monkeypatch.setattr(personal_erasing, "erase", erase)
    pass_days(world, 8)
    with world.database.session() as db:
        assert db.get(User, maud.id) is not None
        assert db.get(User, other.id) is None


def test_policy_is_open_to_all_and_names_what_plugins_declare(world: Any) -> None:
    from aipress_core.api import PersonalData, personal_declarations

    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = world.browser.get("/account/erasure-policy").text
    for one in personal_declarations(world.registry):
        if isinstance(one, PersonalData):
            assert str(one.title).replace("'", "&#39;") in page


def test_whom_the_house_shuts_out_cannot_come_back_by_the_mailed_link(world: Any, maud: Any, close: Any, mailbox: Any, request_: Any) -> None:
    from aipress_accounts.services import deactivate

    close()
    key = key_of(mailbox()[0])
    deactivate(request_, request_.db.get(Party, maud.id))
    request_.tm.commit()
    request_.tm.begin()
    assert world.browser.get("/account/keep-account", {"key": key}, expect_errors=True).status_int == 410
    pass_days(world, 8)
    with world.database.session() as db:
        assert db.get(User, maud.id) is None, "the erasure stands"
