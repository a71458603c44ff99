"""What the site owner sees and steers: synonyms and pins act at once, are audited, and are taken back by deleting."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.audit.models import Audit
from aipress_search.admin.models import Missed, Pin, Synonym
from aipress_search.admin.services import forget_missed
from aipress_search.indexing import changes

PAGES = ("/admin/search", "/admin/search/synonyms", "/admin/search/pins", "/admin/search/missed")


def titles(page: Any) -> list[str]:
    return [one.get_text() for one in page.html.select(".ap-hit .ap-headline")]


def acts(db: Any) -> list[str]:
    db.expire_all()
    return [action for action in db.scalars(select(Audit.action).order_by(Audit.id)) if action.startswith("search.")]


@pytest.fixture
def owner(login: Any, opened: Any) -> int:
    return int(login("owner"))


@pytest.mark.parametrize("address", [*PAGES, "/search/why?q=a&hit=search.note:1"])
def test_the_desk_is_the_owner_s(testapp, login, opened, address):
    login("journalist")
    assert testapp.get(address, status="*").status_int == 403


def test_synonyms_find_at_the_next_search_and_go_again(testapp, owner, note, indexed, db, post):
    note("The mayor resigns")
    indexed()
    assert titles(testapp.get("/search?q=edile")) == []
    form = testapp.get("/admin/search/synonyms?terms=%C3%A9dile%2C+").forms["synonyms"]
    assert form["terms"].value == "édile, "
    form["terms"] = "édile, mayor; first citizen\nMAYOR"
    assert "Synonyms added." in form.submit().follow().text
    assert [row.term for row in db.scalars(select(Synonym).order_by(Synonym.id))].count("MAYOR") == 0
    assert titles(testapp.get("/search?q=edile")) == ["The mayor resigns"]
    assert titles(testapp.get("/search?q=first+citizen")) == ["The mayor resigns"]
    number = testapp.get("/admin/search/synonyms").html.select_one("input[name=set]")["value"]
    post("/admin/search/synonyms/delete", set=number)
    assert titles(testapp.get("/search?q=edile")) == []
    assert acts(db) == ["search.synonyms_added", "search.synonyms_removed"]


@pytest.mark.parametrize("terms", ["", "mayor", "mayor, MAYOR, mâyor", ", ".join(f"word{n}" for n in range(21)), "a b c d, mayor",
                                   "x" * 61 + ", mayor", ";;,,"])
def test_terms_that_are_no_synonyms_are_refused_beside_the_field(testapp, owner, db, terms):
    form = testapp.get("/admin/search/synonyms").forms["synonyms"]
    form["terms"] = terms
    page = form.submit(status=422)
    assert page.html.find("textarea")["aria-invalid"] == "true"
    assert db.scalars(select(Synonym)).all() == []


def test_a_pin_stands_first_for_its_words_alone_and_goes_again(testapp, owner, note, indexed, db, post, world):
    other, mine = note("Wells wells wells"), note("A page about water and wells", slug="the-page")
    indexed()
    assert titles(testapp.get("/search?q=wells"))[0] == "Wells wells wells"
    form = testapp.get("/admin/search/pins").forms["pin"]
    form["words"], form["address"] = "WELLS", "http://localhost/notes/the-page?x=1"
    assert "It stands first" in form.submit().follow().text
    page = testapp.get("/search?q=wells")
    assert titles(page)[0] == "A page about water and wells"
    assert "Recommended" in page.html.select_one(".ap-hit").get_text()
    assert titles(testapp.get("/search?q=wells+wells")) != titles(page)
    again = testapp.get("/admin/search/pins").forms["pin"]
    again["words"], again["address"] = "wells", "/notes/the-page"
    assert "already" in again.submit(status=422).text
    post("/admin/search/pins/delete", pin=testapp.get("/admin/search/pins").html.select_one("input[name=pin]")["value"])
    assert titles(testapp.get("/search?q=wells"))[0] == "Wells wells wells"
    assert acts(db) == ["search.pin_added", "search.pin_removed"]
    assert other
    assert mine


def test_a_pin_answers_what_was_searched_in_vain(testapp, owner, note, indexed, db):
    key = note("Closed wells")
    indexed()
    testapp.get("/search?q=aquifers")
    db.add(Pin(words="aquifers", folded="aquifers", type="search.note", object_id=key))
    db.commit()
    assert titles(testapp.get("/search?q=aquifers")) == ["Closed wells"]
    assert [(row.words, row.count) for row in db.scalars(select(Missed))] == [("aquifers", 1)], "not counted any more"


def test_a_pin_shows_nobody_what_they_may_not_find(world, testapp, owner, note, indexed, db, opened):
    key = note("A secret page of wells")
    indexed()
    db.add(Pin(words="wells", folded="wells", type="search.note", object_id=key))
    db.commit()
    assert "A secret page" in testapp.get("/search?q=wells").text
    opened["to_members"] = False
    assert "A secret page" not in testapp.get("/search?q=wells").text


@pytest.mark.parametrize("address", ["/notes/no-such", "/", "https://elsewhere.example/", "javascript:alert(1)", "x" * 400])
def test_what_search_does_not_find_cannot_stand_first(testapp, owner, db, address):
    form = testapp.get("/admin/search/pins").forms["pin"]
    form["words"], form["address"] = "wells", address
    assert "Search finds nothing at this address." in form.submit(status=422).text
    assert db.scalars(select(Pin)).all() == []


def test_why_a_thing_is_found_is_told_to_the_owner(testapp, owner, note, indexed):
    key = note("Closed wells")
    indexed()
    page = testapp.get("/search?q=wells")
    link = page.html.select_one("a[href^='/search/why']")["href"]
    told = testapp.get(link)
    assert "Closed wells" in told.text
    assert "Score" in told.text
    pin = testapp.get(told.html.select_one("a[href^='/admin/search/pins']")["href"]).forms["pin"]
    assert pin["words"].value == "wells"
    assert "Closed wells" in pin.submit().follow().text
    part = testapp.get(link, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert key
    assert testapp.get(link.replace(f"%3A{key}", "%3A999999"), status="*").status_int == 404


def test_members_are_not_offered_to_know_why(testapp, login, note, indexed):
    login("journalist")
    note("Closed wells")
    indexed()
    assert "/search/why" not in testapp.get("/search?q=wells").text


def test_searches_without_results_lead_to_synonyms_and_are_forgotten(testapp, owner, note, indexed, db):
    note("Closed wells")
    indexed()
    for _ in range(2):
        testapp.get("/search?q=quagga")
    page = testapp.get("/admin/search/missed")
    row = page.html.select_one("tbody tr")
    assert [cell.get_text(strip=True) for cell in row.select("th, td")][:2] == ["quagga", "2"]
    assert row.select("a")[1]["href"] == "/admin/search/synonyms?terms=quagga%2C+"
    day = db.scalars(select(Missed.day)).one()
    assert forget_missed(db, day) == 0
    assert forget_missed(db, day.replace(year=day.year + 1)) == 1


def test_the_engine_and_a_build_are_shown(testapp, owner, note, indexed, db, world):
    note("Closed wells")
    indexed()
    page = testapp.get("/admin/search")
    assert "Answers" in page.text
    assert page.html.select_one("#search-engine").get("hx-get") is None
    changes.lock(db, changes.BUILD)
    changes.write(db, changes.BUILD, {"generation": "g1", "done": 300, "total": 1200})
    db.commit()
    part = testapp.get("/admin/search", headers={"HX-Request": "true"})
    bar = part.html.select_one("progress")
    assert (bar["value"], bar["max"]) == ("300", "1200")
    assert part.html.select_one("#search-engine")["hx-trigger"] == "every 3s"


def test_the_desk_says_that_the_index_is_to_be_compared_first(testapp, owner, note, indexed, db):
    from aipress_core.api import enqueue

    note("Closed wells")
    indexed()
    enqueue(db, "search.check", {"doubt": True})
    db.commit()
    page = testapp.get("/admin/search")
    assert "Answers, and is not asked for a while" in page.text
    assert "the index is to be compared with the database" in page.text
    assert page.html.select_one("#search-engine")["hx-trigger"] == "every 3s"


@pytest.mark.parametrize(("name", "task"), [("rebuild", "search.build"), ("check", "search.check")])
def test_care_is_asked_for_by_a_button_and_audited(testapp, owner, post, db, name, task):
    from aipress_core.events.models import Outbox

    assert post(f"/admin/search/{name}").status_int == 303
    assert db.scalars(select(Outbox.name).where(Outbox.name == task)).all() == [task]
    assert acts(db) == [f"search.{name}_asked"]
