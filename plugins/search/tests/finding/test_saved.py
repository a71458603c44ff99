"""Saving a search, changing, pausing and deleting it; the link that stops its mails."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Site
from aipress_search.saved.models import Hit, SavedSearch


@pytest.fixture
def member(login: Any, opened: Any) -> int:
    return int(login("journalist"))


def rows(db: Any) -> list[SavedSearch]:
    db.expire_all()
    return list(db.scalars(select(SavedSearch).order_by(SavedSearch.id)))


def save(testapp: Any, query: str = "q=closed+wells&type=search.note&language=fr&period=week", **fields: Any) -> Any:
    form = testapp.get(f"/search/save?{query}").forms["saved"]
    for name, value in fields.items():
        form[name] = value
    return form.submit()


def test_a_search_is_saved_from_its_page_with_all_its_filters(testapp, member, note, indexed, db):
    note("Closed wells", language="fr")
    indexed()
    page = testapp.get("/search?q=closed+wells&type=search.note&language=fr&period=week")
    form = page.click("Save and alert me").forms["saved"]
    assert form["name"].value == "closed wells"
    form["frequency"] = "daily"
    listed = form.submit().follow()
    assert "Search saved." in listed.text
    row, = rows(db)
    assert (row.party_id, row.name, row.frequency) == (member, "closed wells", "daily")
    assert row.choice["values"] == {"language": ["fr"]}
    link = listed.html.find("a", string="closed wells")
    assert link["href"] == "/search?q=closed+wells&type=search.note&period=week&language=fr"
    assert "Once a day, in the morning" in listed.text


def test_what_was_corrected_is_saved_as_corrected(testapp, member, note, indexed):
    note("Drinking water in Brittany")
    indexed()
    page = testapp.get("/search?q=brittny")
    assert page.html.select_one("a[href^='/search/save']")["href"] == "/search/save?q=brittany"


def test_nothing_cannot_be_saved(testapp, member):
    assert testapp.get("/search/save").location.endswith("/search")


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 81}])
def test_a_bad_form_is_shown_again(testapp, member, db, fields):
    answer = testapp.get("/search/save?q=wells").forms["saved"]
    for name, value in fields.items():
        answer[name] = value
    page = answer.submit(status=422)
    assert page.html.select_one(".ap-errors")
    assert rows(db) == []


def test_one_way_at_least_must_be_chosen(testapp, member, db):
    form = testapp.get("/search/save?q=wells").forms["saved"]
    for box in form.fields["way"] if "way" in form.fields else form.fields[next(name for name in form.fields if name and "way" in name)]:
        box.checked = False
    assert "Choose at least one way" in form.submit(status=422).text
    assert rows(db) == []


def test_a_member_has_a_limited_number(testapp, member, db):
    site = db.get(Site, 1)
    site.settings = {**site.settings, "search.saved_limit": 2}
    db.commit()
    for number in range(2):
        assert save(testapp, f"q=wells{number}").status_int == 303
    page = testapp.get("/search/save?q=wells3").forms["saved"].submit(status=422)
    assert "You have 2 saved searches, as many as the site allows." in page.text
    assert len(rows(db)) == 2


def test_it_is_changed_paused_and_deleted(testapp, member, db, post):
    save(testapp)
    row, = rows(db)
    form = testapp.get(f"/account/searches/{row.id}/edit").forms["saved"]
    form["name"], form["frequency"] = "Wells of mine", "hourly"
    assert "Saved search changed." in form.submit().follow().text
    assert (rows(db)[0].name, rows(db)[0].frequency) == ("Wells of mine", "hourly")
    post(f"/account/searches/{row.id}/pause")
    assert rows(db)[0].is_paused
    assert "Paused" in testapp.get("/account/searches").text
    post(f"/account/searches/{row.id}/pause", paused="no")
    assert not rows(db)[0].is_paused
    assert "Delete the saved search?" in testapp.get(f"/account/searches/{row.id}/delete").text
    post(f"/account/searches/{row.id}/delete")
    assert rows(db) == []


@pytest.mark.parametrize(("method", "act"), [("get", "edit"), ("post", "edit"), ("post", "pause"), ("get", "delete"), ("post", "delete")])
def test_others_searches_are_not_there(world, testapp, member, db, post, method, act):
    save(testapp)
    row, = rows(db)
    world.login("journalist")
    address = f"/account/searches/{row.id}/{act}"
    answer = post(address) if method == "post" else testapp.get(address, status="*")
    assert answer.status_int == 404
    assert not rows(db)[0].is_paused
    assert "closed wells" not in testapp.get("/account/searches").text


def test_visitors_keep_nothing(testapp, opened, post):
    for address in ("/account/searches", "/search/save?q=wells"):
        assert testapp.get(address, status="*").status_int in (302, 303), address
    assert post("/search/save?q=wells").status_int in (302, 303, 401, 403)


@pytest.fixture
def link(testapp: Any, member: int, db: Any) -> str:
    """The address in a mail, with nobody signed in."""
    save(testapp)
    row, = rows(db)
    row.by_mail = True
    db.add(Hit(saved_id=row.id, type="search.note", object_id=1, found_at=row.created_at))
    db.commit()
    testapp.reset()
    return f"/search/stop/{row.id}-{row.stop_key}"


def test_opening_the_link_changes_nothing_and_pressing_its_button_stops_the_mails(testapp, link, db):
    page = testapp.get(link)
    assert rows(db)[0].by_mail
    assert "closed wells" in page.text
    form = next(form for form in page.forms.values() if form.action == link)
    assert "You get no more mails" in form.submit().text
    assert not rows(db)[0].by_mail


def test_a_mail_program_stops_them_at_one_press(testapp, link, db):
    assert testapp.post(link, {"List-Unsubscribe": "One-Click"}).status_int == 200
    assert testapp.post(link, {"List-Unsubscribe": "One-Click"}).status_int == 200, "twice is once"
    assert not rows(db)[0].by_mail
    if not rows(db)[0].by_bell:
        assert rows(db)[0].is_paused


@pytest.mark.parametrize("change", [lambda link: link[:-1], lambda link: link + "x", lambda link: link.rsplit("-", 1)[0][:14] + "-",
                                    lambda link: "/search/stop/1-x", lambda link: "/search/stop/99999999999999999999-x", lambda link: "/search/stop/"])
def test_a_link_that_is_not_ours_stops_nothing(testapp, link, db, change):
    for send in (testapp.get, testapp.post):
        assert send(change(link), status="*").status_int in (404, 403, 400), change(link)
    assert rows(db)[0].by_mail


def test_the_list_costs_the_same_however_long_it_is(testapp, member):
    save(testapp, "q=one")
    testapp.get("/account/searches")
    few = int(testapp.get("/account/searches").headers["X-SQL-Count"])
    for number in range(8):
        save(testapp, f"q=n{number}")
    assert int(testapp.get("/account/searches").headers["X-SQL-Count"]) == few <= 3
