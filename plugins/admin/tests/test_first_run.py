"""The first run: open to whoever has the console's code, once, and only while nobody has an account."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.services import User
from aipress_admin import setup
from aipress_core.api import Base, Role, Site

OUTBOX, AUDIT = (Base.metadata.tables[f"core_{name}"] for name in ("outbox", "audit"))
ANSWERS = {"site_name": "Le Phare", "locale": "en", "name": "Maud Keravec", "email": "maud@example.org",
           "password": "a good password", "theme": "aipress"}


@pytest.fixture
def waiting(world: Any) -> str:
    """A site without accounts; returns the code."""
    with world.database.session() as db, db.begin():
        setup.open_setup(db)
        return setup.code(world.registry.secret, setup.waiting_nonce(db))


def _send(world: Any, **answers: Any) -> Any:
    form = world.browser.get("/setup/", headers={"Accept-Language": "en"}).forms["form"]
    for name, value in {**ANSWERS, **answers}.items():
        form[name] = value
    return form.submit(headers={"Accept-Language": "en"}, expect_errors=True)


def test_site_is_set_up_and_its_owner_signed_in(world: Any, waiting: str, db: Any) -> None:
    answer = _send(world, code=waiting.lower().replace("-", " "))
    assert (answer.status_int, answer.location) == (303, "http://localhost/admin/")
    assert world.browser.get("/admin/").status_int == 200
    site = db.scalar(select(Site))
    assert (site.name, site.locale, site.theme, site.settings) == ("Le Phare", "en", "aipress", {})
    user = db.scalars(select(User)).one()
    assert db.get(Role, (user.id, "owner")) is not None
    assert db.scalars(select(AUDIT.c.action)).all() == ["admin.site_set_up"]
    assert world.browser.get("/setup/", expect_errors=True).status_int == 404
    assert all("A visitor" in world.browser.get(page).html.main.text for page in ("/admin/", "/admin/audit"))


def test_demo_world_is_loaded_by_a_task_if_it_was_asked_for(world: Any, waiting: str, db: Any) -> None:
    _send(world, code=waiting, demo=True)
    assert db.scalars(select(OUTBOX.c.name).where(OUTBOX.c.plugin == "demo")).all() == ["demo.load"]


@pytest.mark.parametrize("code", ["wrong", "AAAA-AAAA-AAAA-AAAA", "-", "é"])
def test_wrong_code_sets_nothing_up(code: str, world: Any, waiting: str, db: Any) -> None:
    assert _send(world, code=code).status_int == 422
    assert db.scalar(select(func.count()).select_from(User)) == 0
    assert db.scalar(select(Site.name)) == "AIpress"


@pytest.mark.parametrize(("name", "value"), [("password", "short"), ("email", "nobody"), ("site_name", ""), ("name", "")])
def test_wrong_answer_sets_nothing_up(name: str, value: str, world: Any, waiting: str, db: Any) -> None:
    assert _send(world, code=waiting, **{name: value}).status_int == 422
    assert db.scalar(select(func.count()).select_from(User)) == 0
    assert db.scalar(select(Site.name)) == "AIpress"


def test_site_with_an_account_has_no_such_page_even_with_its_code(world: Any, waiting: str, make_user: Any) -> None:
    form = world.browser.get("/setup/").forms["form"]
    make_user()
    assert world.browser.get("/setup/", expect_errors=True).status_int == 404
    for name, value in {**ANSWERS, "code": waiting, "email": "thief@example.org"}.items():
        form[name] = value
    assert form.submit(expect_errors=True).status_int == 404


def test_second_of_two_who_set_up_at_once_is_refused(world: Any, waiting: str, request_: Any) -> None:
    setup.finish(request_, {**ANSWERS, "code": waiting, "demo": False})
    with pytest.raises(setup.SetupRefused):
        setup.finish(request_, {**ANSWERS, "code": waiting, "demo": False, "email": "second@example.org"})


def test_account_that_the_shell_made_meanwhile_closes_the_door(world: Any, waiting: str, request_: Any, make_user: Any) -> None:
    make_user()
    with pytest.raises(setup.SetupRefused):
        setup.finish(request_, {**ANSWERS, "code": waiting, "demo": False, "email": "thief@example.org"})


def test_guessing_the_code_is_limited(world: Any, waiting: str) -> None:
    token = world.browser.get("/setup/").forms["form"]["csrf_token"].value
    answers = {world.browser.post("/setup/", {"csrf_token": token}, expect_errors=True).status_int for _try in range(25)}
    assert 429 in answers


def test_code_differs_by_site_and_by_key() -> None:
    assert len({setup.code("a" * 32, "1"), setup.code("a" * 32, "2"), setup.code("b" * 32, "1")}) == 3
    assert not setup.is_right("", "a" * 32, "")


def test_number_of_the_code_is_not_shown_at_the_desk(world: Any, owner: int, get: Any, db: Any) -> None:
    with db.begin():
        db.scalar(select(Site)).settings = {setup.NONCE: "n0nce"}
    assert "n0nce" not in get("/admin/data/core_site/1").text


def test_front_page_of_a_new_site_leads_to_the_first_run(world: Any, waiting: str, make_user: Any) -> None:
    assert world.browser.get("/").html.find("a", href="/setup/")
    make_user("maud@example.org", "Maud")
    assert world.browser.get("/").html.find("a", href="/setup/") is None
