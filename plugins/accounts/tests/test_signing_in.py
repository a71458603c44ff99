"""Signing in and out."""

from __future__ import annotations

from typing import Any

import pytest
from known_password import PASSWORD
from sqlalchemy import select

from aipress_accounts.fields import typed
from aipress_accounts.models import DEACTIVATED, PENDING
from aipress_accounts.services import User
from aipress_core.api import Base, Session

AUDIT = Base.metadata.tables["core_audit"]


def test_right_password_starts_a_session(world: Any, make_user: Any, sign_in: Any, db: Any) -> None:
    user = make_user()
    answer = sign_in("maud@example.org")
    assert (answer.status_int, answer.location) == (303, "http://localhost/")
    assert db.scalars(select(Session.party_id)).all() == [user.id]
    assert world.browser.get("/account/").status_int == 200


@pytest.mark.parametrize("typed", [" Maud@Example.org ", "MAUD@EXAMPLE.ORG"])
def test_address_is_trimmed_and_its_capitals_do_not_matter(typed: str, make_user: Any, sign_in: Any) -> None:
    make_user("Maud@example.org")
    assert sign_in(typed).status_int == 303


def test_sign_in_is_counted_and_dated(make_user: Any, sign_in: Any, db: Any) -> None:
    user_id = make_user().id
    sign_in("maud@example.org")
    user = db.get(User, user_id)
    assert user.login_count == 1
    assert user.last_login_at is not None


def test_wrong_password_starts_none(make_user: Any, sign_in: Any, db: Any) -> None:
    make_user()
    assert sign_in("maud@example.org", "another password").status_int == 422
    assert db.scalars(select(Session.id)).all() == []


@pytest.mark.parametrize("state", [PENDING, DEACTIVATED])
def test_account_that_is_not_live_cannot_sign_in(state: str, make_user: Any, sign_in: Any) -> None:
    make_user(state=state)
    assert sign_in("maud@example.org").status_int == 422


def test_account_without_password_cannot_sign_in(make_user: Any, sign_in: Any) -> None:
    make_user(password_hash=None)
    assert sign_in("maud@example.org", "").status_int == 422


def test_session_cookie_is_for_the_server_alone(make_user: Any, sign_in: Any) -> None:
    make_user()
    cookie = next(one for one in sign_in("maud@example.org").headers.getall("Set-Cookie") if one.startswith("aipress_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_signing_in_again_ends_the_session_of_before(world: Any, make_user: Any, sign_in: Any, post: Any, db: Any) -> None:
    user = make_user()
    world.sign_in(user.id)
    before = world.browser.cookies["aipress_session"]
    post("/account/login", email="maud@example.org", password=PASSWORD)
    assert world.browser.cookies["aipress_session"] != before
    assert len(db.scalars(select(Session.id)).all()) == 1


def test_signing_out_ends_the_session_on_the_server(world: Any, make_user: Any, sign_in: Any, post: Any, db: Any) -> None:
    make_user()
    sign_in("maud@example.org")
    token = world.browser.cookies["aipress_session"]
    assert post("/account/logout").status_int == 303
    assert db.scalars(select(Session.id)).all() == []
    world.browser.set_cookie("aipress_session", token)
    assert world.browser.get("/account/").status_int == 303


def test_signing_out_is_no_get(world: Any) -> None:
    world.login()
    assert world.browser.get("/account/logout", expect_errors=True).status_int == 404
    assert world.browser.get("/account/").status_int == 200


def test_whoever_is_signed_in_goes_past_the_login_page(world: Any) -> None:
    world.login()
    answer = world.browser.get("/account/login?next=/account/sessions")
    assert (answer.status_int, answer.location) == (303, "http://localhost/account/sessions")


def test_login_leads_to_the_page_that_asked_for_it(world: Any, make_user: Any, sign_in: Any) -> None:
    make_user()
    asked = world.browser.get("/account/sessions")
    assert asked.location == "http://localhost/account/login?next=%2Faccount%2Fsessions"
    assert sign_in("maud@example.org", next="/account/sessions").location == "http://localhost/account/sessions"


@pytest.mark.parametrize("target", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)",
    " //evil.example", "evil.example", "http:evil.example", "/account/login", "/account/logout"])
def test_login_never_leads_off_the_site_or_back(target: str, make_user: Any, sign_in: Any) -> None:
    make_user()
    assert sign_in("maud@example.org", next=target).location == "http://localhost/"


def test_address_beyond_latin_1_is_a_good_target(make_user: Any, sign_in: Any) -> None:
    make_user()
    assert sign_in("maud@example.org", next="/wire/œuvre?q=日").location == "http://localhost/wire/%C5%93uvre?q=%E6%97%A5"


def test_form_without_its_token_is_refused(world: Any, make_user: Any, db: Any) -> None:
    make_user()
    answer = world.browser.post("/account/login", {"email": "maud@example.org", "password": PASSWORD}, expect_errors=True)
    assert answer.status_int == 400
    assert db.scalars(select(Session.id)).all() == []


def test_form_from_another_site_is_refused(world: Any, make_user: Any) -> None:
    make_user()
    form = world.browser.get("/account/login").forms["login"]
    form["email"], form["password"] = "maud@example.org", PASSWORD
    assert form.submit(headers={"Origin": "https://evil.example"}, expect_errors=True).status_int == 400


@pytest.mark.usefixtures("real_passwords")
def test_weak_hash_is_renewed_by_signing_in(make_user: Any, sign_in: Any, db: Any) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    user_id = make_user(password_hash=weak).id
    sign_in("maud@example.org")
    assert "m=65536" in db.get(User, user_id).password_hash


def test_owner_s_sign_in_is_audited_and_a_member_s_is_not(make_user: Any, sign_in: Any, post: Any, db: Any) -> None:
    owner = make_user("owner@example.org", "Solène Marchadour", roles=("owner",))
    make_user()
    sign_in("maud@example.org")
    post("/account/logout")
    sign_in("owner@example.org")
    recorded = db.execute(select(AUDIT.c.action, AUDIT.c.actor_id)).all()
    assert [tuple(row) for row in recorded] == [("accounts.owner_signed_in", owner.id)]


@pytest.mark.parametrize("fields", [
    {}, {"email": "maud@example.org"}, {"email": " ", "password": " "}, {"email": "é" * 800, "password": "x" * 1500},
    {"email": "maud@example.org\n", "password": PASSWORD + "\n"}, {"email": "' OR 1=1 --", "password": "' OR 1=1 --"}])
def test_odd_input_is_only_refused(fields: dict[str, str], make_user: Any, post: Any) -> None:
    make_user()
    assert post("/account/login", **fields).status_int == 422


def test_uploaded_file_is_no_password() -> None:
    assert typed({"password": object()}, "password") == ""
