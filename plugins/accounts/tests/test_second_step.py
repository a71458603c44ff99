"""The second step: a password alone opens nothing, a code works once, a lost telephone is no lost account."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pyotp
import pytest
from known_password import PASSWORD
from sqlalchemy import func, select, update

from aipress_accounts import second_step
from aipress_accounts.models import Authenticator, RecoveryCode, User
from aipress_accounts.views.second_login import PER_QUARTER
from aipress_accounts.waiting import SECONDS as waiting_seconds
from aipress_core.api import Session, utcnow
from aipress_core.audit import Audit


@pytest.fixture
def setup(world: Any, make_user: Any) -> Any:
    """``setup()``: a member who sets an app up in the browser; returns (secret, recovery codes)."""
    def go() -> tuple[str, list[str]]:
        user = make_user(locale="en")
        world.sign_in(user.id)  # elsewhere
        world.sign_in(user.id)
        page = _begin(world).follow()
        secret = page.html.find(id="secret").text.replace(" ", "")
        form = page.forms["confirm-app"]
        form["code"] = pyotp.TOTP(secret).now()
        shown = form.submit(status=200)
        assert shown.headers["Cache-Control"] == "no-store"
        return secret, [code.text for code in shown.html.select(".ap-codes code")]
    return go


def _begin(world: Any, password: str = PASSWORD) -> Any:
    form = world.browser.get("/account/second-step").forms["begin-app"]
    form["current"] = password
    return form.submit(expect_errors=True)


def _later(secret: str) -> str:
    """The code of the next half minute: the present one may have been used to set the app up."""
    return pyotp.TOTP(secret).at(utcnow() + dt.timedelta(seconds=30))


def _type(world: Any, code: str, **options: Any) -> Any:
    form = world.browser.get("/account/login-code").forms["login-code"]
    form["code"] = code
    return form.submit(expect_errors=True, **options)


def test_app_is_set_up_with_a_picture_and_ten_codes_and_others_are_signed_out(world: Any, setup: Any, mailbox: Any, db: Any) -> None:
    _secret, codes = setup()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", code) for code in codes)
    page = world.browser.get("/account/second-step")
    assert "begin-app" not in page.forms
    assert "remove-app" in page.forms
    assert mailbox()[-1].subject == "AIpress: an authenticator app was set up"
    assert db.scalar(select(func.count()).select_from(Session)) == 1
    assert db.scalars(select(Audit.action)).all() == ["accounts.app_added"]


def test_picture_is_inline_and_names_site_and_account(world: Any, make_user: Any) -> None:
    world.sign_in(make_user().id)
    page = _begin(world).follow()
    assert page.html.select_one("div[role=img] svg")
    secret = page.html.find(id="secret").text.replace(" ", "")
    assert second_step.picture(secret, "maud@example.org", "AIpress")[1].startswith("otpauth://totp/AIpress:maud%40example.org?")


def test_nothing_counts_before_the_first_code_and_a_wrong_one_is_refused(world: Any, make_user: Any, sign_in: Any) -> None:
    world.sign_in(make_user().id)
    page = _begin(world).follow()
    form = page.forms["confirm-app"]
    form["code"] = "000000"
    assert form.submit(expect_errors=True).status_int == 422
    world.browser.reset()
    assert sign_in("maud@example.org").location.endswith("/")


@pytest.mark.parametrize(("off", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_code(world: Any, make_user: Any, db: Any, off: int, is_right: bool) -> None:
    party_id, now, secret = make_user().id, utcnow(), world.registry.secret
    second_step.begin(db, party_id, secret, now)
    shown = second_step.waiting_secret(db, party_id, secret, now)
    assert shown is not None
    code = pyotp.TOTP(shown).at(now + dt.timedelta(seconds=off))
    assert second_step.confirm(db, party_id, secret, code, now) is is_right


def test_app_that_was_not_confirmed_is_no_second_step(world: Any, make_user: Any, db: Any) -> None:
    """Nor beside a passkey, which asks for one: whoever has begun to set one up has not shown that they hold it."""
    party_id, now, secret = make_user().id, utcnow(), world.registry.secret
    second_step.begin(db, party_id, secret, now)
    code = pyotp.TOTP(str(second_step.waiting_secret(db, party_id, secret, now))).at(now)
    assert second_step.use_code(db, party_id, secret, code, now) is None


def test_secret_is_shown_for_ten_minutes_only(world: Any, make_user: Any, db: Any) -> None:
    world.sign_in(make_user().id)
    _begin(world)
    db.execute(update(Authenticator).values(started_at=utcnow() - dt.timedelta(minutes=11)))
    db.commit()
    assert world.browser.get("/account/second-step/app").location.endswith("/account/second-step")


def test_setting_up_asks_for_the_password(world: Any, make_user: Any, db: Any) -> None:
    world.sign_in(make_user().id)
    assert _begin(world, "wrong").status_int == 422
    assert db.scalars(select(Authenticator)).all() == []


def test_password_alone_no_longer_signs_in_and_the_code_does(world: Any, setup: Any, sign_in: Any) -> None:
    secret, _codes = setup()
    world.browser.reset()
    answer = sign_in("maud@example.org", next="/account/sessions")
    assert "/account/login-code" in answer.location
    assert "aipress_session=" not in str(answer.headers)
    world.browser.get("/account/", status=303)
    page = answer.follow()
    page.forms["login-code"]["code"] = _later(secret)
    done = page.forms["login-code"].submit()
    assert done.location.endswith("/account/sessions")
    assert "aipress_second_step" not in world.browser.cookies
    world.browser.get("/account/", status=200)


def test_code_works_once_however_it_is_typed(world: Any, setup: Any, sign_in: Any) -> None:
    secret, _codes = setup()
    code = _later(secret)
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, code).status_int == 303
    for again in (code, f"{code[:3]} {code[3:]}", f" {code}", f"{code[:3]}-{code[3:]}"):
        world.browser.reset()
        sign_in("maud@example.org")
        assert _type(world, again).status_int == 422


def test_code_that_set_the_app_up_does_not_sign_in(world: Any, make_user: Any, sign_in: Any) -> None:
    world.sign_in(make_user().id)
    page = _begin(world).follow()
    code = pyotp.TOTP(page.html.find(id="secret").text.replace(" ", "")).now()
    page.forms["confirm-app"]["code"] = code
    page.forms["confirm-app"].submit()
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, code).status_int == 422


@pytest.mark.parametrize("seconds", [-120, 120])
def test_code_of_another_time_is_refused(world: Any, setup: Any, sign_in: Any, seconds: int) -> None:
    secret, _codes = setup()
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, pyotp.TOTP(secret).at(utcnow() + dt.timedelta(seconds=seconds))).status_int == 422


def test_recovery_code_signs_in_once_is_told_and_counted_down(world: Any, setup: Any, sign_in: Any, mailbox: Any, db: Any) -> None:
    _secret, codes = setup()
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, codes[0].upper().replace("-", " ")).status_int == 303
    assert "9" in world.browser.get("/account/").html.select_one(".ap-flash").text
    assert mailbox()[-1].subject == "AIpress: a recovery code was used to sign in"
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, codes[0]).status_int == 422
    assert db.scalar(select(func.count()).select_from(RecoveryCode)) == 9


def test_codes_are_stored_as_digests_and_the_secret_is_sealed(setup: Any, db: Any) -> None:
    secret, codes = setup()
    stored = str([vars(one) for one in (*db.scalars(select(RecoveryCode)), *db.scalars(select(Authenticator)))])
    assert secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_somebody_elses_recovery_code_is_worth_nothing(world: Any, setup: Any, db: Any, make_user: Any) -> None:
    _secret, codes = setup()
    other = make_user("tan@example.org", "Tan").id
    assert second_step.use_code(db, other, "any", codes[0], utcnow()) is None


def test_codes_cannot_be_guessed(world: Any, setup: Any, sign_in: Any) -> None:
    secret, _codes = setup()
    world.browser.reset()
    sign_in("maud@example.org")
    assert [_type(world, "000000").status_int for _try in range(PER_QUARTER)] == [422] * PER_QUARTER
    world.browser.reset()  # another browser, another password check: the tries are the account's
    sign_in("maud@example.org", extra_environ={"REMOTE_ADDR": "203.0.113.9"})
    assert _type(world, _later(secret), extra_environ={"REMOTE_ADDR": "203.0.113.9"}).status_int == 429


def test_patience_does_not_guess_a_code_either(world: Any, setup: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _codes = setup()
    monkeypatch.setattr("aipress_accounts.views.second_login.PER_DAY", 2)
    world.browser.reset()
    sign_in("maud@example.org")
    assert [_type(world, code).status_int for code in ("000000", "000000", _later(secret))] == [422, 422, 429]


def test_second_step_needs_the_first(world: Any, setup: Any, post: Any, db: Any) -> None:
    secret, _codes = setup()
    world.browser.reset()
    assert post("/account/login-code", code=_later(secret)).location.endswith("/account/login")
    assert db.scalar(select(func.count()).select_from(Session)) == 1


def test_right_password_is_remembered_for_this_sign_in_only(world: Any, setup: Any, sign_in: Any) -> None:
    _secret, codes = setup()
    world.browser.reset()
    sign_in("maud@example.org")
    cookie = world.browser.cookies["aipress_second_step"]
    _type(world, codes[0])
    world.browser.reset()
    world.browser.set_cookie("aipress_second_step", cookie)
    assert world.browser.get("/account/login-code").location.endswith("/account/login")


def test_right_password_is_remembered_for_ten_minutes(world: Any, setup: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    setup()
    world.browser.reset()
    sign_in("maud@example.org")
    monkeypatch.setattr("aipress_accounts.waiting.SECONDS", -1)
    assert world.browser.get("/account/login-code").location.endswith("/account/login")
    assert waiting_seconds == 600


@pytest.mark.parametrize("change", [{"password_changed_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}, {"state": "deactivated"}])
def test_waiting_sign_in_ends_with_the_password_or_the_account(world: Any, setup: Any, sign_in: Any, db: Any, change: Any) -> None:
    setup()
    world.browser.reset()
    sign_in("maud@example.org")
    db.execute(update(User).values(**change))
    db.commit()
    assert world.browser.get("/account/login-code").location.endswith("/account/login")


def test_removed_app_takes_its_codes_along_and_the_password_is_enough_again(world: Any, setup: Any, sign_in: Any, db: Any) -> None:
    setup()
    form = world.browser.get("/account/second-step").forms["remove-app"]
    form["current"] = "wrong"
    assert form.submit(expect_errors=True).status_int == 422
    form["current"] = PASSWORD
    form.submit(status=303)
    assert db.scalars(select(RecoveryCode)).all() == []
    world.browser.reset()
    assert sign_in("maud@example.org").location.endswith("/")


def test_new_codes_replace_the_old(world: Any, setup: Any, sign_in: Any) -> None:
    _secret, old = setup()
    form = world.browser.get("/account/second-step").forms["new-codes"]
    form["current"] = PASSWORD
    new = [code.text for code in form.submit(status=200).html.select(".ap-codes code")]
    assert not set(old) & set(new)
    world.browser.reset()
    sign_in("maud@example.org")
    assert _type(world, old[0]).status_int == 422
    assert _type(world, new[0]).status_int == 303


def test_other_secret_of_the_site_leaves_the_recovery_codes(setup: Any, db: Any) -> None:
    secret, codes = setup()
    party_id = db.scalars(select(User.id)).one()
    assert second_step.use_code(db, party_id, "another secret of the site", _later(secret), utcnow()) is None
    assert second_step.use_code(db, party_id, "another secret of the site", codes[0], utcnow()) == "recovery"


def test_account_page_says_what_is_missing_and_what_is_set(world: Any, make_user: Any, setup: Any) -> None:
    world.sign_in(make_user("tan@example.org", "Tan", locale="en").id)
    assert "Only a password guards this account" in world.browser.get("/account/").text
    setup()
    page = world.browser.get("/account/")
    assert "Only a password" not in page.text
    assert "10 left" in page.text
