"""A new password by a mailed link: once, in time, for its account alone, and nobody learns who has one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from known_password import PASSWORD
from sqlalchemy import func, select, update

from aipress_accounts.models import DEACTIVATED, Link, User
from aipress_accounts.views.reset import PER_ADDRESS
from aipress_core.api import Session, passwords, utcnow

NEW = "quite another password"


@pytest.fixture
def ask(world: Any) -> Any:
    """``ask("maud@example.org")``: ask for a link and let the worker run."""
    def send(email: str) -> Any:
        form = world.browser.get("/account/reset").forms["reset"]
        form["email"] = email
        answer = form.submit(expect_errors=True)
        world.run_outbox()
        return answer
    return send


@pytest.fixture
def key_of(mailbox: Any) -> Any:
    def find() -> str:
        return str(re.search(r"new-password\?key=([\w-]+)", mailbox()[-1].text)[1])  # type: ignore[index]
    return find


def _set(world: Any, key: str, password: str = NEW) -> Any:
    form = world.browser.get(f"/account/new-password?key={key}").forms["new-password"]
    form["password"] = password
    return form.submit(expect_errors=True)


def test_mailed_link_sets_a_new_password_and_signs_out_everywhere(world: Any, make_user: Any, ask: Any, key_of: Any,
                                                                   sign_in: Any, mailbox: Any, db: Any) -> None:
    party_id = make_user(locale="fr").id
    world.sign_in(party_id)
    world.browser.reset()
    assert ask("Maud@Example.org ").location.endswith("/account/reset?sent=1")
    answer = _set(world, key_of())
    assert answer.location.endswith("/account/login")
    world.run_outbox()
    assert db.scalar(select(func.count()).select_from(Session).where(Session.party_id == party_id)) == 0
    assert sign_in("maud@example.org").status_int == 422
    assert sign_in("maud@example.org", NEW).status_int == 303
    assert [mail.kind for mail in mailbox()] == ["accounts.reset", "accounts.notice"]
    assert "votre mot de passe a été changé" in mailbox()[-1].subject


def test_link_does_not_sign_in(world: Any, make_user: Any, ask: Any, key_of: Any) -> None:
    make_user()
    ask("maud@example.org")
    assert "aipress_session=" not in str(_set(world, key_of()).headers)


def test_link_works_once(world: Any, make_user: Any, ask: Any, key_of: Any, post: Any) -> None:
    make_user()
    ask("maud@example.org")
    key = key_of()
    _set(world, key)
    assert world.browser.get(f"/account/new-password?key={key}", status=410)
    assert post("/account/new-password", key=key, password="yet another one").status_int == 410


@pytest.mark.parametrize("change", [{"email": "new@example.org"}, {"password_hash": "x"}, {"state": DEACTIVATED}])
def test_link_is_bound_to_address_password_and_state(world: Any, make_user: Any, ask: Any, key_of: Any, db: Any,
                                                     change: dict[str, str]) -> None:
    make_user()
    ask("maud@example.org")
    db.execute(update(User).values(**change))
    db.commit()
    world.browser.get(f"/account/new-password?key={key_of()}", status=410)


def test_link_is_too_old_after_an_hour(world: Any, make_user: Any, ask: Any, key_of: Any, db: Any) -> None:
    make_user()
    ask("maud@example.org")
    left = db.scalars(select(Link)).one().expires_at - utcnow()
    assert dt.timedelta(minutes=59) < left <= dt.timedelta(minutes=60)
    db.execute(update(Link).values(expires_at=utcnow()))
    db.commit()
    world.browser.get(f"/account/new-password?key={key_of()}", status=410)


def test_newer_link_replaces_the_older(world: Any, make_user: Any, ask: Any, key_of: Any) -> None:
    make_user()
    ask("maud@example.org")
    first = key_of()
    ask("maud@example.org")
    world.browser.get(f"/account/new-password?key={first}", status=410)
    world.browser.get(f"/account/new-password?key={key_of()}", status=200)


def test_database_holds_no_key(make_user: Any, ask: Any, key_of: Any, db: Any) -> None:
    make_user()
    ask("maud@example.org")
    assert key_of() not in str([vars(one) for one in db.scalars(select(Link))])


@pytest.mark.parametrize("facts", [{"state": DEACTIVATED}, {"email": "other@example.org"}])
def test_answer_is_the_same_whoever_asks(make_user: Any, ask: Any, mailbox: Any, facts: Any) -> None:
    make_user(**facts)
    answers = [ask("maud@example.org"), ask("nobody@example.org")]
    assert len({(one.status_int, one.location, one.headers["X-SQL-Count"]) for one in answers}) == 1
    assert mailbox() == []


def test_known_address_costs_what_an_unknown_one_costs(make_user: Any, ask: Any) -> None:
    make_user()
    known, unknown = ask("maud@example.org"), ask("nobody@example.org")
    assert known.headers["X-SQL-Count"] == unknown.headers["X-SQL-Count"]
    assert (known.status_int, known.location, known.body) == (unknown.status_int, unknown.location, unknown.body)


def test_mails_to_one_address_are_limited_whether_it_is_known_or_not(make_user: Any, ask: Any) -> None:
    make_user()
    for email in ("maud@example.org", "nobody@example.org"):
        assert [ask(email).status_int for _try in range(PER_ADDRESS + 1)] == [303] * PER_ADDRESS + [429]


@pytest.mark.parametrize(("limit", "address"), [
    ("reset.PER_NETWORK", "new-password"), ("email.TRIES", "confirm-email"), ("erasure.TRIES", "keep-account"),
    ("second_login.PER_NETWORK", "login-passkey")])
def test_keys_cannot_be_tried_for_ever_from_one_network(limit: str, address: str, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"aipress_accounts.views.{limit}", 2)
    tries = [post(f"/account/{address}", key="x" * 43, password=NEW, credential="{}").status_int for _try in range(3)]
    assert tries[0] == tries[1] != 429
    assert tries[2] == 429


@pytest.mark.parametrize("password", ["short", "password1", "maud@example.org", "x" * 1025])
def test_bad_password_is_refused_and_the_link_still_works(world: Any, make_user: Any, ask: Any, key_of: Any, password: str,
                                                           db: Any) -> None:
    make_user()
    ask("maud@example.org")
    page = _set(world, key_of(), password)
    assert page.status_int == 422
    assert page.html.find(id="password-error")
    assert passwords.verify_password(db.scalars(select(User.password_hash)).one(), PASSWORD)
    assert _set(world, key_of()).status_int == 303


def test_page_of_the_link_tells_nobody_of_its_address(world: Any, make_user: Any, ask: Any, key_of: Any) -> None:
    make_user()
    ask("maud@example.org")
    page = world.browser.get(f"/account/new-password?key={key_of()}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert key_of() not in page.html.find("link", rel="canonical")["href"]


@pytest.mark.parametrize("email", ["", "nothing", "a@b", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_said_beside_the_field(ask: Any, email: str) -> None:
    page = ask(email)
    assert page.status_int == 422
    assert page.html.find(id="email-error")
