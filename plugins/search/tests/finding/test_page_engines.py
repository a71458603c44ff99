"""The page with each engine: what it shows does not tell which one the site has."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def page(with_engine: Any, note: Any, indexed: Any, login: Any, testapp: Any) -> Any:
    """``page(q="wells")`` with some notes in this engine, for a member."""
    login("journalist")
    for title in ("Closed wells of Brittany", "Drinking water wells", "Port strike goes on"):
        note(title)
    note("Les puits fermés", language="fr")
    for number in range(25):
        note(f"Budget number {number}")
    indexed()
    return lambda **asked: testapp.get("/search", asked, status=200)


def titles(found: Any) -> list[str]:
    return [one.get_text() for one in found.html.select(".ap-hit .ap-headline")]


def test_words_and_their_forms_are_found_and_marked(page):
    found = page(q="well")
    assert set(titles(found)) == {"Closed wells of Brittany", "Drinking water wells"}
    assert {one.get_text() for one in found.html.select(".ap-headline mark")} == {"wells"}
    assert found.html.select_one(".ap-total").get_text(strip=True) == "2 results"


def test_one_kind_has_pages_that_repeat_nothing(page, testapp):
    first = page(q="budget", type="search.note")
    second = testapp.get(first.html.find("a", {"rel": "next"})["href"])
    assert len(titles(first)) == 20
    assert len({*titles(first), *titles(second)}) == 25


def test_a_filter_narrows_and_typing_errors_are_corrected(page):
    assert titles(page(q="puits", language="fr")) == ["Les puits fermés"]
    assert titles(page(q="puits", language="en")) == []
    corrected = page(q="prot strkie")
    assert titles(corrected)[:1] == ["Port strike goes on"]
    assert "port strike" in corrected.html.get_text()


def test_suggestions_begin_as_what_is_typed(page, testapp):
    assert "Drinking water wells" in testapp.get("/search/suggest", {"q": "drink"}).html.get_text()


def test_nothing_that_is_typed_breaks_the_page(page):
    for text in ('"', "-", "title:", "`]||key:>0", "😀" * 100, "a" * 5000, "&& at:>0"):
        page(q=text)
