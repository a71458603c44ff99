"""The terms of use in their versions, and who agreed to which, when."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_accounts.consents import agree, consents_of, current_terms, publish_terms
from aipress_accounts.models import User
from aipress_core.api import utcnow


@pytest.fixture
def maud(world: Any, make_user: Any) -> Any:
    user = make_user()
    world.sign_in(user.id)
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    return user


def test_site_starts_with_terms_in_both_languages(world: Any) -> None:
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Who you are" in world.browser.get("/account/terms").text
    world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "fr"
    assert "Qui vous êtes" in world.browser.get("/account/terms").text


def test_seeding_again_publishes_nothing(db: Any) -> None:
    from aipress_accounts.consents import seed

    before = current_terms(db).version
    seed(db, utcnow())
    assert current_terms(db).version == before


def test_member_agrees_and_sees_it_noted(world: Any, maud: Any, db: Any) -> None:
    assert "You have not agreed to the terms of use yet." in world.browser.get("/account/data").text
    page = world.browser.get("/account/terms")
    form = next(one for one in page.forms.values() if "version" in one.fields)
    done = form.submit().follow()
    assert "On the account’s page" in done.text
    assert "Read and agree" not in done.text
    [row] = consents_of(db, maud.id)
    assert (row.version, row.way) == (current_terms(db).version, "account")
    assert db.get(User, maud.id).terms_accepted_at is not None
    assert "I agree to this version" not in world.browser.get("/account/terms").text


def test_new_version_asks_again_and_the_old_consent_stays(world: Any, maud: Any, db: Any) -> None:
    old = current_terms(db)
    agree(db, maud.id, old, utcnow(), "registration")
    new = publish_terms(db, {"en": "<p>New</p>", "fr": "<p>Neuf</p>"}, utcnow())
    db.commit()
    page = world.browser.get("/account/data").text
    assert "The terms of use have changed." in page
    assert f"Version {old.version}" in page
    assert agree(db, maud.id, new, utcnow(), "account") is True
    assert agree(db, maud.id, new, utcnow(), "account") is False
    assert [row.version for row in consents_of(db, maud.id)] == [new.version, old.version]


def test_version_that_was_not_shown_is_not_agreed_to(world: Any, maud: Any, db: Any) -> None:
    page = world.browser.get("/account/terms")
    form = next(one for one in page.forms.values() if "version" in one.fields)
    publish_terms(db, {"en": "<p>New</p>"}, utcnow())
    db.commit()
    form.submit()
    assert consents_of(db, maud.id) == []


@pytest.mark.parametrize("version", ["0", "999", "x", "-1", "9" * 30, "²"])
def test_version_that_never_was_is_not_found(world: Any, version: str) -> None:
    assert world.browser.get("/account/terms", {"version": version}, expect_errors=True).status_int == 404


def test_owner_publishes_clean_html(world: Any, make_user: Any, db: Any) -> None:
    owner = make_user("owner@example.org", "Olga", roles=("owner",))
    world.sign_in(owner.id)
    form = world.browser.get("/admin/terms/").forms["terms"]
    form["en"], form["fr"] = "<p>Fair</p><script>alert(1)</script>", "<p>Juste</p>"
    assert form.submit().status_int == 303
    terms = current_terms(db)
    assert (terms.texts["en"], terms.published_by) == ("<p>Fair</p>", owner.id)


def test_members_publish_no_terms(world: Any, maud: Any) -> None:
    assert world.browser.get("/admin/terms/", expect_errors=True).status_int == 403
