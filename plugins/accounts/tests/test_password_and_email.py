"""Another password, another address: the present password is asked, others are signed out, the member is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from known_password import PASSWORD
from sqlalchemy import func, select, update

from aipress_accounts.models import Link, User
from aipress_core.api import Session

NEW = "quite another password"


@pytest.fixture
def member(world: Any, make_user: Any) -> Any:
    user = make_user(locale="en")
    world.sign_in(user.id)
    return user


def _change(world: Any, current: str = PASSWORD, password: str = NEW) -> Any:
    form = world.browser.get("/account/password").forms["password-form"]
    form["current"], form["password"] = current, password
    return form.submit(expect_errors=True)


def _ask(world: Any, email: str = "new@example.org", current: str = PASSWORD) -> Any:
    form = world.browser.get("/account/email").forms["email-form"]
    form["email"], form["current"] = email, current
    answer = form.submit(expect_errors=True)
    world.run_outbox()
    return answer


def _key(mailbox: Any) -> str:
    return str(re.search(r"confirm-email\?key=([\w-]+)", mailbox()[-1].text)[1])  # type: ignore[index]


def test_new_password_ends_other_sessions_and_renews_this_one(world: Any, member: Any, sign_in: Any, mailbox: Any, db: Any) -> None:
    here = world.browser.cookies["aipress_session"]
    world.sign_in(member.id)
    elsewhere = world.browser.cookies["aipress_session"]
    assert _change(world).location.endswith("/account/")
    assert world.browser.get("/account/").status_int == 200
    assert world.browser.cookies["aipress_session"] not in (here, elsewhere)
    assert db.scalar(select(func.count()).select_from(Session).where(Session.party_id == member.id)) == 1
    for old in (here, elsewhere):
        world.browser.reset()
        world.browser.set_cookie("aipress_session", old)
        assert world.browser.get("/account/").status_int == 303
    assert mailbox()[-1].subject == "AIpress: your password was changed"
    world.browser.reset()
    assert sign_in("maud@example.org", NEW).status_int == 303


@pytest.mark.parametrize(("current", "password", "field"), [
    ("wrong", NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password"), (PASSWORD, "password1", "password"),
    (PASSWORD, "maud keravec", "password")])
def test_wrong_present_or_bad_new_password_changes_nothing(world: Any, member: Any, db: Any, current: str, password: str,
                                                           field: str) -> None:
    before = db.scalars(select(User.password_hash)).one()
    page = _change(world, current, password)
    assert page.status_int == 422
    assert page.html.find(id=f"{field}-error")
    assert db.scalars(select(User.password_hash)).one() == before


def test_present_password_cannot_be_guessed_from_an_unattended_screen(world: Any, member: Any) -> None:
    assert [_change(world, "wrong").status_int for _try in range(11)] == [422] * 10 + [429]
    assert _change(world).status_int == 429


def test_address_changes_when_its_mailbox_confirms_and_the_old_one_is_told(world: Any, member: Any, mailbox: Any, db: Any,
                                                                            sign_in: Any) -> None:
    assert _ask(world).location.endswith("/account/email?sent=1")
    assert [mail.address for mail in mailbox()] == ["new@example.org"]
    assert db.scalars(select(User.email)).one() == "maud@example.org"
    world.browser.reset()  # the mailbox is opened elsewhere
    page = world.browser.get(f"/account/confirm-email?key={_key(mailbox)}")
    page.forms["confirm-email"].submit(status=303)
    db.expire_all()
    assert db.scalars(select(User.email)).one() == "new@example.org"
    notices = {mail.address: mail.text for mail in mailbox() if mail.kind == "accounts.notice"}
    assert set(notices) == {"maud@example.org", "new@example.org"}
    assert "last message to this address" in notices["maud@example.org"]
    assert "last message" not in notices["new@example.org"]
    assert sign_in("new@example.org").status_int == 303


def test_opening_the_link_changes_nothing_until_the_button_is_pressed(world: Any, member: Any, mailbox: Any, db: Any) -> None:
    _ask(world)
    world.browser.get(f"/account/confirm-email?key={_key(mailbox)}")
    assert db.scalars(select(User.email)).one() == "maud@example.org"


def test_confirming_link_works_once_and_not_after_a_new_password(world: Any, member: Any, mailbox: Any, post: Any, db: Any) -> None:
    _ask(world)
    key = _key(mailbox)
    db.execute(update(User).values(password_hash="another"))
    db.commit()
    assert post("/account/confirm-email", key=key).status_int == 410
    db.execute(update(User).values(password_hash=member.password_hash))
    db.commit()
    assert post("/account/confirm-email", key=key).status_int == 303
    assert post("/account/confirm-email", key=key).status_int == 410


def test_taken_address_gets_no_mail_and_the_page_does_not_tell(world: Any, member: Any, make_user: Any, mailbox: Any) -> None:
    make_user("tan@example.org", "Tan")
    _ask(world, "first@example.org")  # the audit log begins
    taken, free = _ask(world, "tan@example.org"), _ask(world, "free@example.org")
    assert (taken.status_int, taken.location) == (free.status_int, free.location)
    assert taken.headers["X-SQL-Count"] == free.headers["X-SQL-Count"]
    assert [mail.address for mail in mailbox()] == ["first@example.org", "free@example.org"]


def test_address_that_somebody_took_meanwhile_is_not_taken_from_them(world: Any, member: Any, make_user: Any, mailbox: Any,
                                                                     db: Any, post: Any) -> None:
    _ask(world)
    key = _key(mailbox)
    make_user("new@example.org", "Tan")
    assert post("/account/confirm-email", key=key).status_int == 410
    assert sorted(db.scalars(select(User.email))) == ["maud@example.org", "new@example.org"]


def test_wrong_password_asks_for_no_link(world: Any, member: Any, db: Any, mailbox: Any) -> None:
    page = _ask(world, current="wrong")
    assert page.status_int == 422
    assert page.html.find(id="current-error")
    assert mailbox() == []
    assert db.scalars(select(Link)).all() == []


def test_key_of_one_purpose_opens_no_other(world: Any, member: Any, mailbox: Any) -> None:
    _ask(world)
    world.browser.get(f"/account/new-password?key={_key(mailbox)}", status=410)
