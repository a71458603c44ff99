"""Nobody learns from the login page who has an account (reliability N3), and nobody may try for ever (N2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from argon2 import PasswordHasher
from known_password import PASSWORD

from aipress_accounts.authentication import PER_NETWORK, PER_PAIR, network_of
from aipress_accounts.models import DEACTIVATED, PENDING
from aipress_core.api import passwords

# Cheap to check: what is tried here is the counting.
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def _told(answer: Any, email: str) -> tuple[int, list[str], str]:
    """What a visitor can see of an answer: status, header names, and the page less the address and this visit's marks."""
    body = re.sub(r'name="csrf_token" value="[^"]*"|nonce="[\w-]+"|[0-9a-f]{32}', "", answer.text.replace(email, ""))
    names = sorted(name for name in answer.headers if name not in ("X-SQL-Time", "X-SQL-Count"))
    return answer.status_int, names, body


@pytest.mark.parametrize(("facts", "password"), [
    ({}, "a wrong password"), ({"state": PENDING}, PASSWORD), ({"state": DEACTIVATED}, PASSWORD),
    ({"password_hash": None}, PASSWORD), ({"roles": ("owner",)}, "a wrong password")])
def test_known_and_unknown_addresses_get_the_same_answer(facts: Any, password: str, make_user: Any, sign_in: Any) -> None:
    make_user("known@example.org", **facts)
    known = _told(sign_in("known@example.org", password), "known@example.org")
    unknown = _told(sign_in("nobody@example.org", password), "nobody@example.org")
    assert known == unknown
    assert known[0] == 422


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org", "no address", ""])
def test_every_try_costs_one_password_check(email: str, make_user: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Any) -> None:
    make_user("known@example.org")
    checked, check = [], passwords.verify_password
    monkeypatch.setattr(passwords, "verify_password", lambda stored, typed: checked.append(typed) or check(stored, typed))
    sign_in(email, "a wrong password")
    assert checked == ["a wrong password"]


def test_eleventh_failure_for_an_address_has_to_wait(make_user: Any, sign_in: Any) -> None:
    make_user(password_hash=CHEAP)
    assert {sign_in("maud@example.org", "wrong").status_int for _try in range(PER_PAIR)} == {422}
    answer = sign_in("maud@example.org")
    assert answer.status_int == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 400
    assert "aipress_session=" not in str(answer.headers)


def test_limit_says_nothing_about_the_address_either(make_user: Any, sign_in: Any) -> None:
    make_user("known@example.org", password_hash=CHEAP)
    answers = []
    for email in ("known@example.org", "nobody@example.org"):
        for _try in range(PER_PAIR):
            sign_in(email, "wrong")
        answers.append(_told(sign_in(email, "wrong"), email))
    assert re.sub(r"\d+", "", str(answers[0])) == re.sub(r"\d+", "", str(answers[1]))


def test_victim_of_guessing_can_sign_in_from_elsewhere(make_user: Any, sign_in: Any) -> None:
    make_user(password_hash=CHEAP)
    for _try in range(PER_PAIR + 1):
        sign_in("maud@example.org", "wrong", extra_environ={"REMOTE_ADDR": "203.0.113.9"})
    assert sign_in("maud@example.org").status_int == 303


def test_success_starts_the_count_anew(make_user: Any, sign_in: Any, post: Any) -> None:
    make_user(password_hash=CHEAP)
    for _round in range(2):
        for _try in range(PER_PAIR - 1):
            sign_in("maud@example.org", "wrong")
        assert sign_in("maud@example.org").status_int == 303
        post("/account/logout")


def test_one_network_cannot_try_every_address(make_user: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_accounts.authentication.PER_NETWORK", 3)
    assert [sign_in(f"member{number}@example.org", "wrong").status_int for number in range(4)] == [422, 422, 422, 429]
    assert PER_NETWORK > 3


def test_one_address_cannot_be_tried_from_every_network(make_user: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_accounts.authentication.PER_EMAIL", 3)
    make_user(password_hash=CHEAP)
    tries = [sign_in("maud@example.org", "wrong", extra_environ={"REMOTE_ADDR": f"203.0.113.{number}"}) for number in range(4)]
    assert [answer.status_int for answer in tries] == [422, 422, 422, 429]


def test_addresses_of_one_ipv6_customer_count_as_one(make_user: Any, sign_in: Any) -> None:
    for number in range(PER_PAIR):
        sign_in("maud@example.org", "wrong", extra_environ={"REMOTE_ADDR": f"2001:db8::{number + 1:x}"})
    assert sign_in("maud@example.org", "wrong", extra_environ={"REMOTE_ADDR": "2001:db8::ffff"}).status_int == 429
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")


def test_production_refuses_demo_accounts_unless_told(make_user: Any, request_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_accounts.authentication import _welcomes_demo

    allowed = {}
    for environment, setting in (("production", False), ("production", True), ("development", False)):
        request_.settings = {"aipress.environment": environment, "aipress.demo.accounts": setting}
        allowed[environment, setting] = _welcomes_demo(request_)
    assert allowed == {("production", False): False, ("production", True): True, ("development", False): True}


def test_refused_demo_account_gets_the_common_answer(make_user: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("known@example.org", is_demo=True)
    assert sign_in("known@example.org", "wrong").status_int == 422
    monkeypatch.setattr("aipress_accounts.authentication._welcomes_demo", lambda request: False)
    assert sign_in("known@example.org").status_int == 422
