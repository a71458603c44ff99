"""The pages about oneself: preferences and sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.browsers import describe
from aipress_core.api import Party, Session, utcnow

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36 Edg/130"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Mobile Safari/604.1"


def _elsewhere(world: Any, party_id: int, **facts: Any) -> int:
    """Another browser where this party is signed in."""
    with world.database.session() as db, db.begin():
        now = utcnow()
        row = Session(token_hash=f"{party_id}-{facts.get('ip', '')}", party_id=party_id, user_agent=FIREFOX,
                      **{"expires_at": now.replace(year=now.year + 1), **facts})
        db.add(row)
        db.flush()
        return row.id


@pytest.mark.parametrize(("header", "named"), [(FIREFOX, ("Firefox", "Linux")), (EDGE, ("Edge", "Windows")),
                                               (IPHONE, ("Safari", "iPhone")), ("<script>", ("", "")), ("", ("", ""))])
def test_browser_is_named_as_people_know_it(header: str, named: tuple[str, str]) -> None:
    assert describe(header) == named


def test_preferences_change_language_and_zone_of_every_page(world: Any, make_user: Any, db: Any) -> None:
    party_id = make_user().id
    world.sign_in(party_id)
    form = world.browser.get("/account/").forms["preferences"]
    form["locale"], form["timezone"] = "en", "Asia/Tokyo"
    page = form.submit().follow()
    assert page.html.html["lang"] == "en"
    party = db.get(Party, party_id)
    assert (party.locale, party.timezone) == ("en", "Asia/Tokyo")


def test_language_switch_of_every_page_overrides_the_preference(world: Any, make_user: Any, post: Any) -> None:
    world.sign_in(make_user(locale="en").id)
    assert world.browser.get("/account/").html.html["lang"] == "en"
    post("/preferences/locale", locale="fr", next="/account/")
    assert world.browser.get("/account/").html.html["lang"] == "fr"


def test_unset_preferences_leave_it_to_browser_and_site(world: Any, make_user: Any, db: Any) -> None:
    party_id = make_user(locale="en").id
    world.sign_in(party_id)
    form = world.browser.get("/account/").forms["preferences"]
    form["locale"] = ""
    form.submit()
    assert db.get(Party, party_id).locale is None


def test_unknown_language_is_refused_and_nothing_saved(world: Any, make_user: Any, db: Any) -> None:
    party_id = make_user().id
    world.sign_in(party_id)
    form = world.browser.get("/account/").forms["preferences"]
    form["locale"].force_value("xx")
    assert form.submit(expect_errors=True).status_int == 422
    assert db.get(Party, party_id).locale is None


@pytest.mark.parametrize("path", ["/account/", "/account/sessions"])
def test_visitor_is_sent_to_the_login_page(path: str, world: Any) -> None:
    answer = world.browser.get(path)
    assert answer.status_int == 303
    assert "/account/login?next=" in answer.location


def test_sessions_list_names_this_browser_and_the_others(world: Any, make_user: Any) -> None:
    party_id = make_user().id
    _elsewhere(world, party_id, ip="203.0.113.5")
    world.sign_in(party_id)
    page = world.browser.get("/account/sessions", headers={"Accept-Language": "en"})
    rows = page.html.select("tbody tr")
    assert len(rows) == 2
    assert "This browser" in rows[0].text
    assert "Firefox on Linux" in rows[1].text
    assert "203.0.113.5" in rows[1].text


def test_sessions_that_ran_out_are_not_listed(world: Any, make_user: Any) -> None:
    party_id = make_user().id
    _elsewhere(world, party_id, expires_at=utcnow().replace(year=2020))
    world.sign_in(party_id)
    assert len(world.browser.get("/account/sessions").html.select("tbody tr")) == 1


@pytest.mark.parametrize(("roles", "age", "idle", "shown"), [
    (("journalist",), 20, 13 * 24, 2), (("journalist",), 20, 15 * 24, 1), (("owner",), 1, 0.4, 2), (("owner",), 1, 0.6, 1),
    (("owner",), 13, 0.1, 1)])
def test_sessions_that_idling_ended_are_neither_listed_nor_counted(world: Any, make_user: Any, roles: tuple[str, ...], age: float,
                                                                   idle: float, shown: int) -> None:
    party_id, now = make_user(roles=roles).id, utcnow()
    _elsewhere(world, party_id, created_at=now - dt.timedelta(hours=age), seen_at=now - dt.timedelta(hours=idle))
    world.sign_in(party_id)
    assert len(world.browser.get("/account/sessions").html.select("tbody tr")) == shown
    page = world.browser.get("/account/", headers={"Accept-Language": "en"})
    assert f"Signed in with {shown} browser" in page.html.select_one("main").get_text(" ", strip=True)


def test_ending_one_session_leaves_the_others(world: Any, make_user: Any, post: Any, db: Any) -> None:
    party_id = make_user().id
    first, second = _elsewhere(world, party_id, ip="203.0.113.5"), _elsewhere(world, party_id, ip="203.0.113.6")
    world.sign_in(party_id)
    assert post(f"/account/sessions/{first}/end").status_int == 303
    left = db.scalars(select(Session.id)).all()
    assert first not in left
    assert second in left
    assert world.browser.get("/account/sessions").status_int == 200


def test_ending_all_others_keeps_this_one(world: Any, make_user: Any, post: Any, db: Any) -> None:
    party_id = make_user().id
    for number in range(3):
        _elsewhere(world, party_id, ip=f"203.0.113.{number}")
    world.sign_in(party_id)
    assert post("/account/sessions/end-others").status_int == 303
    assert db.scalar(select(func.count()).select_from(Session)) == 1
    assert world.browser.get("/account/").status_int == 200


def test_somebody_else_s_session_is_not_found(world: Any, make_user: Any, post: Any, db: Any) -> None:
    other = _elsewhere(world, make_user("other@example.org").id)
    world.sign_in(make_user().id)
    assert post(f"/account/sessions/{other}/end").status_int == 404
    assert db.get(Session, other) is not None


@pytest.mark.parametrize("name", ["0", "999999", "x", "-1", "1e3", "%C2%B2", "9" * 40])
def test_odd_session_ids_are_not_found(name: str, world: Any, make_user: Any, post: Any) -> None:
    world.sign_in(make_user().id)
    assert post(f"/account/sessions/{name}/end").status_int == 404


def test_ending_a_session_needs_the_form_s_token(world: Any, make_user: Any, db: Any) -> None:
    party_id = make_user().id
    other = _elsewhere(world, party_id)
    world.sign_in(party_id)
    assert world.browser.post(f"/account/sessions/{other}/end", expect_errors=True).status_int == 400
    assert db.get(Session, other) is not None


@pytest.mark.parametrize("count", [0, 30])
def test_sessions_page_runs_the_same_statements_whatever_the_rows(count: int, world: Any, make_user: Any) -> None:
    party_id = make_user().id
    for number in range(count):
        _elsewhere(world, party_id, ip=f"203.0.113.{number}")
    world.sign_in(party_id)
    world.browser.get("/account/sessions")
    assert int(world.browser.get("/account/sessions").headers["X-SQL-Count"]) <= 3
