"""The search page, suggestions, and the box: what one finds, what one does not, what it says when there is nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import ARCHIVED, Content, Site, utcnow
from aipress_search.admin.models import Missed
from aipress_search.engine.interface import Unavailable
from aipress_search.engines import engine_of

NOTE, HOUR = "search.note", dt.timedelta(hours=1)


def titles(page: Any) -> list[str]:
    return [one.get_text() for one in page.html.select(".ap-hit .ap-headline")]


def total(page: Any) -> str:
    return page.html.select_one(".ap-total").get_text(strip=True)


@pytest.fixture
def wells(note: Any, indexed: Any, login: Any) -> dict[str, int]:
    """Some notes, a member who is signed in."""
    login("journalist")
    found = {title: note(title) for title in ("Closed wells of Brittany", "Drinking water wells", "Port strike goes on")}
    found["Les puits fermés"] = note("Les puits fermés", language="fr")
    indexed()
    return found


def test_everything_stands_in_one_page_by_kind_with_its_count(testapp, wells):
    page = testapp.get("/search?q=wells")
    assert set(titles(page)) == {"Closed wells of Brittany", "Drinking water wells"}
    assert total(page) == "2 results"
    assert [one.get_text(" ", strip=True) for one in page.html.select(".nav-underline a")] == ["All 2", "Notes 2"]
    assert [mark.get_text() for mark in page.html.select(".ap-headline mark")] == ["wells", "wells"]


def test_who_speaks_stands_above_the_headline(testapp, note, indexed, login):
    login("journalist")
    for kind in ("agency", "media", "journalist", "release"):
        note(f"Wells by {kind}", facets={"provenance": kind})
    note("Wells by nobody")
    indexed()
    hits = testapp.get("/search?q=wells&type=search.note").html.select(".ap-hit")
    spoken = {one.select_one(".ap-headline").get_text(): one.select_one(".ap-kicker .ap-prov") for one in hits}
    assert {title: found and found.get_text(strip=True) for title, found in spoken.items()} == {
        "Wells by agency": "Agency", "Wells by media": "Media", "Wells by journalist": "Journalist", "Wells by release": "Press release",
        "Wells by nobody": None}
    assert [one.select_one(".ap-headline").get_text() for one in hits if "ap-issued" in one["class"]] == ["Wells by release"], "on sand"


def test_one_kind_has_pages_which_leave_nothing_out_and_repeat_nothing(testapp, note, indexed, login):
    login("journalist")
    expected = {note(f"Well number {number}") and f"Well number {number}" for number in range(45)}
    indexed()
    page, seen = testapp.get("/search?q=well&type=search.note"), []
    while True:
        seen += titles(page)
        link = page.html.find("a", {"rel": "next"})
        if link is None:
            break
        page = testapp.get(link["href"])
    assert len(seen) == 45
    assert set(seen) == expected
    assert page.html.find("a", {"rel": "prev"})["href"] == "/search?q=well&type=search.note"


def test_newest_first_when_asked(testapp, note, indexed, login):
    login("journalist")
    for number in range(3):
        note(f"Well {number}", listed_at=utcnow() - (5 - number) * HOUR)
    indexed()
    assert titles(testapp.get("/search?q=well&type=search.note&sort=date")) == ["Well 2", "Well 1", "Well 0"]


def test_a_facet_narrows_and_keeps_its_own_counts(testapp, wells):
    page = testapp.get("/search?q=wells+puits&type=search.note&language=fr")
    boxes = {one["value"]: one for one in page.html.select("input[name=language]")}
    assert "checked" in boxes["fr"].attrs
    chip = page.html.select_one(".ap-chip")
    assert chip.get_text(" ", strip=True) == "Language: fr remove"
    assert "language" not in chip["href"]


def test_dates_narrow(testapp, note, indexed, login):
    login("journalist")
    note("New well")
    note("Old well", listed_at=utcnow() - 20 * 24 * HOUR)
    indexed()
    assert titles(testapp.get("/search?q=well&period=week")) == ["New well"]
    day = (utcnow() - 20 * 24 * HOUR).date()
    assert titles(testapp.get(f"/search?q=well&since={day - dt.timedelta(days=1)}&until={day + dt.timedelta(days=1)}")) == ["Old well"]
    assert titles(testapp.get(f"/search?q=well&since={day}&period=any")) == ["New well", "Old well"]


@pytest.mark.parametrize(("words", "expected"), [
    ('"drinking water"', {"Drinking water wells"}), ("wells -drinking", {"Closed wells of Brittany"}),
    ("title:strike", {"Port strike goes on"}), ("FERMES", {"Les puits fermés"}), ("well", {"Closed wells of Brittany", "Drinking water wells"})])
def test_phrases_exclusions_fields_accents_and_endings(testapp, wells, words, expected):
    assert set(titles(testapp.get("/search", {"q": words}))) == expected


def test_a_slip_of_the_pen_is_forgiven_and_said(testapp, wells):
    page = testapp.get("/search?q=brittny")
    assert titles(page) == ["Closed wells of Brittany"]
    assert "Showing results for" in page.text
    link = page.html.find("a", string=lambda text: text and "instead" in text)
    exact = testapp.get(link["href"])
    assert titles(exact) == []
    assert "Nothing answers this search" in exact.text


def test_nothing_asked_is_no_search(testapp, login, opened):
    login("journalist")
    page = testapp.get("/search")
    assert "Type a subject, a name, a place." in page.text
    assert page.html.select(".ap-total") == []


def test_an_empty_answer_helps(testapp, wells):
    page = testapp.get("/search?q=quagga&period=day&type=search.note")
    empty = page.html.select_one(".ap-empty")
    assert "Take the filters away" in empty.get_text()
    assert empty.find("a")["href"] == "/search?q=quagga&type=search.note"
    assert [link["href"] for link in empty.find_all("a") if link["href"] == "/wire/"]


def test_an_address_that_makes_no_sense_is_answered(testapp, wells):
    for query in ("q=wells&type=no.such", "q=wells&sort=up", "q=wells&since=yesterday&until=9999-12-31", "q=wells&period=aeon", "q=wells&no=1",
                  "q=%F0%9F%98%80%22-%3A%28", "q=wells&after=nonsense&type=search.note", "q=wells&type=search.note&after=%00x"[:-4],
                  "q=" + "x" * 3000, "q=wells&language=" + "y" * 500, "&".join(f"f{number}=1" for number in range(80)) + "&q=wells"):
        assert testapp.get(f"/search?{query}", status="*").status_int == 200, query[:60]


@pytest.mark.parametrize("exit_", ["/search?q=wells", "/search?q=wells&type=search.note", "/search?q=wells&sort=date", "/search?language=en",
                                   "/search/suggest?q=wel"])
def test_what_one_may_not_find_is_nowhere_not_counted_not_suggested(world, testapp, wells, opened, exit_):
    assert "Brittany" in testapp.get(exit_).text
    opened["to_members"] = False
    page = testapp.get(exit_)
    assert "Brittany" not in page.text
    assert {one.get_text() for one in page.html.select(".ap-count")} <= {"0"}
    assert page.html.select("input[name=language]") == []


def test_what_has_gone_since_it_was_indexed_is_not_shown(world, testapp, wells, db):
    db.execute(update(Content).where(Content.id == wells["Closed wells of Brittany"]).values(state=ARCHIVED))
    db.commit()
    page = testapp.get("/search?q=wells")
    assert titles(page) == ["Drinking water wells"]
    assert total(page) == "1 result"
    assert "Brittany" not in testapp.get("/search/suggest?q=britt").text


def test_visitors_are_sent_to_sign_in_where_there_is_nothing_for_them(testapp, wells):
    testapp.reset()
    assert testapp.get("/search?q=wells", status="*").status_int in (302, 303)
    assert testapp.get("/").html.select("form.ap-search") == []


def test_the_box_is_on_every_page_and_a_plain_form(testapp, login):
    login("journalist")
    for address in ("/", "/wire/", "/account/", "/nowhere"):
        form = testapp.get(address, status="*").html.select_one("header form.ap-search")
        assert (form["action"], form["method"], form["role"]) == ("/search", "get", "search"), address
        assert form.select_one("input[type=search]")["name"] == "q"
    assert testapp.get("/the-closed-wells", status=404).html.select_one("main input[name=q]")["value"] == "the closed wells"


def test_suggestions_are_grouped_options_with_addresses(testapp, wells):
    page = testapp.get("/search/suggest?q=wel")
    group = page.html.select_one("[role=group]")
    assert group["aria-label"] == "Notes"
    options = group.select("[role=option]")
    assert {one.select_one(".ap-suggested-title").get_text() for one in options} == {"Closed wells of Brittany", "Drinking water wells"}
    assert all(one["data-url"].startswith("/notes/") for one in options)
    assert testapp.get("/search/suggest?q=w").html.select("[role=option]") == []


def test_a_suggestion_shows_its_picture_or_the_sign_of_its_kind(testapp, note, indexed, login):
    login("journalist")
    note("Wells of Brittany", facets={"picture": "ab" * 32})
    note("Wells of Normandy")
    indexed()
    options = {one.select_one(".ap-suggested-title").get_text(): one for one in testapp.get("/search/suggest?q=wel").html.select("[role=option]")}
    assert ("ab" * 32 in options["Wells of Brittany"].select_one("img")["src"], options["Wells of Brittany"].select_one("img")["alt"]) == (True, "")
    assert options["Wells of Normandy"].select_one("img") is None
    assert options["Wells of Normandy"].select_one(".ap-suggested-icon svg")


def test_the_page_helps_to_ask_precisely(testapp, wells):
    told = testapp.get("/search?q=wells").html.select_one("main details")
    assert {one.get_text() for one in told.select("dt code")} == {'"eau potable"', "mairie -Paris", "title:floods", "country:FR"}


@pytest.fixture
def away(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine does not answer."""
    guarded = engine_of(world.registry)

    def fail(*_args: Any) -> Any:
        raise Unavailable("down")
    for name in ("search", "suggest", "explain"):
        monkeypatch.setattr(guarded.engine, name, fail)


def test_titles_are_found_while_the_engine_is_away_and_the_page_says_so(testapp, wells, away):
    page = testapp.get("/search?q=wells")
    assert set(titles(page)) == {"Closed wells of Brittany", "Drinking water wells"}
    assert "The full search is not available just now." in page.text
    assert page.html.select("#filters, .ap-total, .ap-count, select[name=sort]") == [], "nothing that only the engine knows"
    assert testapp.get("/search?q=quagga").status_int == 200
    assert testapp.get("/search/suggest?q=wel").html.select("[role=option]") == []


def missed(db: Any) -> dict[str, int]:
    return dict(db.execute(select(Missed.words, Missed.count)).all())


def test_what_is_searched_in_vain_is_counted_without_names(testapp, wells, db):
    for query in ("q=Quagga+Z%C3%88BRE", "q=quagga+zebre", "q=quagga&period=week", "q=wells", "q=maud%40example.org", "q=06+12+34+56+78",
                  "q=quagga+zebre&type=search.note&after=x"):
        testapp.get(f"/search?{query}")
    assert missed(db) == {"quagga zebre": 2}


def test_a_search_that_is_away_misses_nothing(testapp, wells, away, db):
    testapp.get("/search?q=quagga")
    assert missed(db) == {}


def test_searching_too_often_is_refused_for_a_while(world, testapp, wells, db):
    site = db.get(Site, 1)
    site.settings = {**site.settings, "search.rate": 3}
    db.commit()
    answers = [testapp.get("/search?q=wells", status="*").status_int for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_statements_of_the_pages_do_not_grow(testapp, note, indexed, login, world):
    def counted() -> list[int]:
        indexed()
        found = []
        for address in ("/search?q=well", "/search?q=well&type=search.note", "/search/suggest?q=wel", "/search?q=zzzz"):
            testapp.get(address)
            found.append(int(testapp.get(address).headers["X-SQL-Count"]))
        return found
    login("journalist")
    for number in range(3):
        note(f"Well {number}")
    few = counted()
    for number in range(40):
        note(f"Well again {number}")
    assert counted() == few
    assert [number <= most for number, most in zip(few, (7, 7, 7, 6), strict=True)] == [True] * 4, few


def test_search_off_means_no_box_and_no_page(world, testapp, wells):
    world.switch(search=False)
    for address in ("/search", "/search?q=wells", "/search/suggest?q=wel", "/account/searches"):
        assert testapp.get(address, status="*").status_int == 404, address
    assert testapp.get("/").html.select("form.ap-search") == []
    world.switch(search=True)
    assert titles(testapp.get("/search?q=strike")) == ["Port strike goes on"]
