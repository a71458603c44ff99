"""Passkeys: made after the password, for this site, with one's finger; each challenge is answered once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from known_password import PASSWORD
from softkey import SoftKey
from sqlalchemy import func, select, update

from aipress_accounts.models import Passkey, User
from aipress_core.api import Session

PAGE = "/account/second-step"


@pytest.fixture
def member(world: Any, make_user: Any) -> Any:
    user = make_user(locale="en")
    world.sign_in(user.id)
    return user


@pytest.fixture
def add(post: Any) -> Any:
    """``add(key)``: add a passkey as the page's script does."""
    def send(key: SoftKey, password: str = PASSWORD) -> Any:
        options = post(f"{PAGE}/passkey-options", current=password)
        return post(f"{PAGE}/add-passkey", credential=key.create(options.json), name="My telephone")
    return send


@pytest.fixture
def enter(world: Any, post: Any) -> Any:
    """``enter(key)``: sign in with a passkey in a fresh browser."""
    def send(key: SoftKey) -> Any:
        world.browser.reset()
        return post("/account/login-passkey", credential=key.get(post("/account/passkey-options").json), next="/account/")
    return send


def test_passkey_signs_in_by_itself(world: Any, member: Any, add: Any, enter: Any, mailbox: Any) -> None:
    key = SoftKey()
    shown = add(key)
    assert len(shown.html.select(".ap-codes code")) == 10  # the first second step brings the recovery codes
    assert mailbox()[-1].subject == "AIpress: a passkey was added"
    assert "My telephone" in world.browser.get(PAGE).text
    assert enter(key).location.endswith("/account/")
    assert "Maud Keravec" in world.browser.get("/account/").text


def test_password_alone_no_longer_signs_in(world: Any, member: Any, add: Any, sign_in: Any) -> None:
    add(SoftKey())
    world.browser.reset()
    assert "/account/login-code" in sign_in("maud@example.org").location


def test_adding_needs_the_password(post: Any, member: Any) -> None:
    assert post(f"{PAGE}/passkey-options", current="wrong").status_int == 403


def test_challenge_is_answered_once(world: Any, member: Any, add: Any, post: Any, db: Any) -> None:
    key = SoftKey()
    add(key)
    world.browser.reset()
    answer = key.get(post("/account/passkey-options").json)
    assert post("/account/login-passkey", credential=answer).status_int == 303
    world.browser.reset()
    assert post("/account/login-passkey", credential=answer).status_int == 422
    assert db.scalar(select(func.count()).select_from(Session)) == 2


def test_challenge_is_answered_once_by_keys_that_do_not_count(world: Any, member: Any, add: Any, post: Any) -> None:
    """Those that are kept in step between several devices always say nought: no counter tells that an answer was heard before."""
    key = SoftKey()
    add(key)
    world.browser.reset()
    key.count = -1
    answer = key.get(post("/account/passkey-options").json)
    assert post("/account/login-passkey", credential=answer).status_int == 303
    world.browser.reset()
    assert post("/account/login-passkey", credential=answer).status_int == 422


@pytest.mark.parametrize("key", [SoftKey("https://localhost.evil.example"), SoftKey(verifies=False)],
                         ids=["another site", "nobody asked who is there"])
def test_passkey_for_another_site_or_without_verification_is_not_accepted(member: Any, add: Any, db: Any, key: SoftKey) -> None:
    assert add(key).status_int == 422
    assert db.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(("name", "value"), [("origin", "https://evil.example"), ("verifies", False)])
def test_sign_in_from_another_site_or_without_verification_is_refused(member: Any, add: Any, enter: Any, name: str,
                                                                       value: Any) -> None:
    key = SoftKey()
    add(key)
    setattr(key, name, value)
    assert enter(key).status_int == 422


def test_counter_that_went_back_is_a_copied_key(member: Any, add: Any, enter: Any) -> None:
    key = SoftKey()
    add(key)
    key.count = 5
    assert enter(key).status_int == 303
    key.count = 3
    assert enter(key).status_int == 422


def test_other_members_challenge_makes_no_passkey(world: Any, member: Any, make_user: Any, post: Any, db: Any) -> None:
    options = post(f"{PAGE}/passkey-options", current=PASSWORD).json
    world.sign_in(make_user("tan@example.org", "Tan").id)
    assert post(f"{PAGE}/add-passkey", credential=SoftKey().create(options)).status_int == 422
    assert db.scalars(select(Passkey)).all() == []


def test_challenge_for_signing_in_makes_no_passkey(member: Any, post: Any, db: Any) -> None:
    options = post("/account/passkey-options").json | {"rp": {"id": "localhost"}}
    assert post(f"{PAGE}/add-passkey", credential=SoftKey().create(options)).status_int == 422


def test_removed_passkey_opens_nothing_and_only_ones_own_can_be_removed(world: Any, member: Any, add: Any, make_user: Any, post: Any,
                                                                         enter: Any, db: Any) -> None:
    key = SoftKey()
    add(key)
    number = str(db.scalars(select(Passkey.id)).one())
    world.sign_in(make_user("tan@example.org", "Tan").id)
    post(f"{PAGE}/remove-passkey", current=PASSWORD, passkey=number)
    assert db.scalars(select(Passkey.id)).all() != []
    world.sign_in(member.id)
    assert post(f"{PAGE}/remove-passkey", current="wrong", passkey=number).status_int == 422
    assert post(f"{PAGE}/remove-passkey", current=PASSWORD, passkey=number).status_int == 303
    assert enter(key).status_int == 422


@pytest.mark.parametrize("facts", [{"state": "deactivated"}, {"is_demo": True}])
def test_passkey_opens_no_account_that_its_password_would_not_open(facts: Any, member: Any, add: Any, enter: Any, db: Any,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_accounts.authentication._welcomes_demo", lambda request: False)
    key = SoftKey()
    add(key)
    assert enter(key).status_int == 303
    db.execute(update(User).where(User.id == member.id).values(**facts))
    db.commit()
    assert enter(key).status_int == 422


def test_member_keeps_a_bounded_number_of_passkeys(member: Any, add: Any, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_accounts.passkeys.MOST", 1)
    add(SoftKey())
    assert post(f"{PAGE}/passkey-options", current=PASSWORD).status_int == 403


@pytest.mark.parametrize("answer", ["", "{", "[]", "{}", '{"id": 1, "response": {"clientDataJSON": "e30"}}', "[" * 3000,
                                    '{"response": {"clientDataJSON": 7}}', '{"id":"x","response":{"clientDataJSON":"eyJjaGFsbGVuZ2UiOnsieCI6MX19"}}'])
def test_nonsense_is_refused_in_words(member: Any, post: Any, answer: str) -> None:
    assert post("/account/login-passkey", credential=answer).status_int == 422
    assert post(f"{PAGE}/add-passkey", credential=answer).status_int == 422


@pytest.mark.parametrize("known", ["a\0", "\ud800", "a" * 2000, ["x"], 7, None])
def test_what_no_database_can_compare_with_is_no_passkey(member: Any, add: Any, post: Any, world: Any, known: Any) -> None:
    key = SoftKey()
    add(key)
    world.browser.reset()
    answer = json.loads(key.get(post("/account/passkey-options").json))
    assert post("/account/login-passkey", credential=json.dumps({**answer, "id": known})).status_int == 422
