"""Nobody learns who has an account: the same answer, in the same time, whether an address is known or not.

A page that takes addresses from strangers is added to ``PAGES``: what it is, and how it is asked.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from aipress_accounts.services import create_user
from aipress_core.api import passwords, utcnow
from aipress_kyc.models import Draft
from tests.security.timing import TRIES, Askers, Comparison, clock_for, mann_whitney, measure, refuse_to_tell, shape

SEED = os.environ.get("SEED", "1")
LIMITS = ("aipress_accounts.authentication.PER_NETWORK", "aipress_accounts.authentication.PER_EMAIL",
          "aipress_accounts.authentication.PER_PAIR", "aipress_accounts.views.reset.PER_NETWORK",
          "aipress_accounts.views.reset.PER_ADDRESS")
PAIRS = ("aipress_kyc.wizard.limits.SUBMISSIONS", "aipress_kyc.wizard.limits.PER_ADDRESS")  # tries, and in how many seconds
Ask = Callable[[str], Any]


def _address(kind: str, number: int) -> str:
    return f"{kind}{number:+05d}@example.org"


def _login(world: Any, token: str) -> Ask:
    return lambda address: world.browser.post(
        "/account/login", {"csrf_token": token, "email": address, "password": "a wrong password", "next": "/"}, expect_errors=True)


def _reset(world: Any, token: str) -> Ask:
    return lambda address: world.browser.post("/account/reset", {"csrf_token": token, "email": address}, expect_errors=True)


def _registration(world: Any, token: str) -> Ask:
    """Hand in a registration that is complete. Its draft is written by the same statements whoever has the address."""
    from aipress_kyc.registration import drafts
    from aipress_kyc.services import live_survey
    from plugins.kyc.tests.walking import complete

    with world.database.session() as db:
        survey, answers = live_survey(db), {**complete(db, "AC_ST"), "portrait_photo": 1, "password": None}

    def ask(address: str) -> Any:
        with world.database.session() as db, db.begin():
            key = drafts.start(db, survey_id=survey.id, code="AC_ST", now=utcnow(), answers={**answers, "email": address})
            db.execute(update(Draft).where(Draft.key_hash == drafts.digest(key)).values(password_hash="x"))
        return world.browser.post(f"/register/submit?draft={key}", {"csrf_token": token, "terms": "1"}, expect_errors=True)
    return ask


# What strangers may ask with an address → how: a function of the world and of this browser's token.
PAGES: dict[str, Callable[[Any, str], Ask]] = {"login": _login, "reset": _reset, "registration": _registration}


@pytest.fixture
def hashed() -> str:
    return passwords.hash_password("a good long password")


@pytest.fixture
def town_of_members(world: Any, hashed: str, monkeypatch: Any) -> Callable[[int], str]:
    """``town_of_members(500)`` writes so many accounts and returns this browser's token. No limit stands in the way."""
    for limit in LIMITS:
        monkeypatch.setattr(limit, 10**6)
    for pair in PAIRS:
        monkeypatch.setattr(pair, (10**6, 3600))

    def fill(number: int) -> str:
        with world.database.session() as db, db.begin():
            for one in range(-3, number):
                create_user(db, _address("known", one), f"Member {one}", password_hash=hashed, slug=f"timed-{one}")
        return str(world.browser.get("/account/login").forms["login"]["csrf_token"].value)
    return fill


@pytest.mark.parametrize("page", PAGES)
def test_answers_look_the_same(world: Any, town_of_members: Any, page: str) -> None:
    ask = PAGES[page](world, town_of_members(1))
    known, unknown = _address("known", 0), _address("none", 0)
    assert shape(ask(known), known) == shape(ask(unknown), unknown)


@pytest.mark.proof
@pytest.mark.usefixtures("real_passwords")
@pytest.mark.timeout(3000)  # a thousand password checks, on a machine that may be busy
@pytest.mark.parametrize("page", PAGES)
def test_answers_take_the_same_time(world: Any, town_of_members: Any, page: str) -> None:
    ask = PAGES[page](world, town_of_members(TRIES))
    rounds = iter(range(9))

    def measured() -> Comparison:
        which = next(rounds)  # addresses that nobody has are new ones in a second round, as they were in the first
        found = measure(Askers(lambda number: ask(_address("known", number)),
                               lambda number: ask(_address(f"none{which}.", number))),
                        seed=f"{SEED}:{which}", clock=clock_for(world.database))
        print(f"{page}: medians {found.apart * 1000:.2f} ms apart, p = {found.p:.3f}")
        return found
    refuse_to_tell(measured)


def test_a_difference_of_a_millisecond_would_be_seen() -> None:
    dice, now = random.Random(SEED), [0.0]

    def takes(least: float) -> Callable[[int], None]:
        return lambda _number: now.__setitem__(0, now[0] + least + dice.random() / 1000)
    assert not measure(Askers(takes(0.0014), takes(0.0004)), tries=60, clock=lambda: now[0]).tells_nothing
    assert measure(Askers(takes(0.0004), takes(0.0004)), tries=60, clock=lambda: now[0]).tells_nothing


def test_rank_test_knows_equal_and_different_samples() -> None:
    dice = random.Random(SEED)
    first = [dice.gauss(50, 5) for _ in range(500)]
    assert mann_whitney(first, [value + 2 for value in first]) < 0.001
    assert mann_whitney(first, sorted(first, reverse=True)) > 0.9
    assert mann_whitney([1.0] * 10, [1.0] * 10) == 1.0
    assert mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == pytest.approx(0.0122, abs=0.0005)  # scipy's asymptotic value
