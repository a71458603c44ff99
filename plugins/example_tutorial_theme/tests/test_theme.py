"""Step 9 of the tutorial: a theme changes a plugin's page without touching the plugin."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.api import Site

PLACE, LINE = "/example_tutorial_words/", "main p.lead"


@pytest.fixture
def themed(world: Any) -> Any:
    """The site once its owner has chosen the theme."""
    with world.database.session() as db, db.begin():
        db.get(Site, 1).theme = "example_tutorial_theme"
    return world


@pytest.mark.parametrize(("language", "line"), [("en", "Sit down and stay a while."), ("fr", "Asseyez-vous un instant.")])
def test_page_has_the_line_of_the_theme_above_its_own(themed: Any, language: str, line: str) -> None:
    page = themed.browser.get(PLACE, headers={"Accept-Language": language}).html
    assert page.select_one(LINE).text == line
    assert page.select_one("main h1") is not None


def test_other_pages_have_its_colours_and_not_its_line(themed: Any) -> None:
    page = themed.browser.get("/").html
    assert page.select(LINE) == []
    sheets = [themed.browser.get(link["href"]).text for link in page.select("link[rel=stylesheet]")]
    assert any("#5b2a6e" in text for text in sheets)


def test_without_the_theme_the_page_is_the_plugin_s(world: Any) -> None:
    assert world.browser.get(PLACE).html.select(LINE) == []
