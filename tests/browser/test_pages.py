"""What every kind of page promises, in both languages: looked at once, then asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest
from looking import AXE, Sighting, look, reader, watch
from pages import KINDS, LANGUAGES, SCHEMES, Kind

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def sighting(chromium: Any, newsroom: Any) -> Iterator[Callable[[Kind, str], Sighting]]:
    """``sighting(kind, "fr")``: each page is loaded once, with one tab for each reader and language."""
    seen: dict[tuple[str, str], Sighting] = {}
    tabs: dict[tuple[str, str], Any] = {}
    with ExitStack() as stack:
        def find(kind: Kind, language: str) -> Sighting:
            who = (kind.viewer, language)
            if who not in tabs:
                context = stack.enter_context(reader(chromium, newsroom, kind.viewer, language))
                context.add_init_script(AXE)
                page = context.new_page()
                tabs[who] = (page, watch(page, newsroom))
            if (kind.name, language) not in seen:
                page, complaints = tabs[who]
                seen[kind.name, language] = look(page, newsroom, complaints, kind, SCHEMES[language])
            return seen[kind.name, language]
        yield find


@every_page
@in_every_language
def test_page_answers(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).status == kind.status


@every_page
@in_every_language
@pytest.mark.parametrize("scheme", SCHEMES["fr"])
def test_axe_finds_nothing(sighting: Any, kind: Kind, language: str, scheme: str) -> None:
    assert sighting(kind, language).axe[scheme] == []


@every_page
@in_every_language
def test_page_keeps_to_its_own_policy(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).complaints.policy == []


@every_page
@in_every_language
def test_console_stays_silent(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).complaints.console == []


@every_page
@in_every_language
def test_nothing_is_asked_of_a_third_party(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).complaints.strangers == []


@every_page
@in_every_language
def test_phone_shows_page_without_scrolling_sideways(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).sideways == []


@every_page
@in_every_language
def test_everything_that_acts_is_large_enough_to_hit(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).small == []


@every_page
@in_every_language
def test_nothing_that_acts_lies_below_a_headline(sighting: Any, kind: Kind, language: str) -> None:
    assert sighting(kind, language).covered == []


@every_page
@in_every_language
def test_html_is_well_built(sighting: Any, newsroom: Any, kind: Kind, language: str) -> None:
    found = sighting(kind, language).structure
    assert found["language"] == language
    assert len(found["h1"]) == 1
    assert found["headings"][0] == 1
    assert [pair for pair in pairwise(found["headings"]) if pair[1] > pair[0] + 1] == [], "a level of headings is left out"
    assert (found["header"], found["mains"], found["footer"]) == (1, 1, 1), "landmarks"
    assert found["first"] == "#main", "the first thing that the keyboard reaches skips to the content"
    assert len(found["canonical"]) == 1
    assert found["canonical"][0].startswith(newsroom.url + "/")
    assert found["articles"] == 0, "articles lie in main"
