"""Templates of the core and of the themes: clean for the policy, found through every theme, translatable."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest

from aipress_core.templating.functions import FILTERS
from aipress_core.templating.loader import ThemedEnvironment, ThemeLoader
from aipress_core.templating.themes import chain, read_theme

ROOT = Path(__file__).parents[3]
CORE = ROOT / "aipress_core" / "templates"
THEMES = {theme.id: theme for theme in (
    read_theme(ROOT / "themes/aipress/aipress_theme_aipress"), read_theme(ROOT / "themes/evening/aipress_theme_evening"))}
FOLDERS = [CORE, *(theme.templates for theme in THEMES.values())]
# Mail clients know neither style sheets nor custom properties.
PAGES = [path for folder in FOLDERS for path in folder.rglob("*.html") if not path.name.startswith("mail")]
INLINE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=\"|javascript:|<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))", re.IGNORECASE)
HEX = re.compile(r"(?<![&\w/\"])#[0-9a-fA-F]{6}\b")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_template_holds_inline_style_script_or_colour(path: Path) -> None:
    text = path.read_text("utf-8")
    assert INLINE.findall(text) == []
    assert HEX.findall(text) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_template_has_at_most_150_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize("theme", THEMES)
def test_every_core_template_is_found_and_valid_in_every_theme(theme: str) -> None:
    loader = ThemeLoader([one.templates for one in chain(theme, THEMES)], {"core": CORE}, reload=False)
    environment = ThemedEnvironment(
        loader=loader, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.filters.update(FILTERS)
    for path in CORE.rglob("*.*"):
        environment.get_template(path.relative_to(CORE).as_posix())


@pytest.mark.parametrize("theme", [one.id for one in THEMES.values() if one.parent])
def test_a_child_theme_replaces_only_what_exists(theme: str) -> None:
    folder = THEMES[theme].templates
    replaced = [path.relative_to(folder) for path in folder.rglob("*.html")]
    assert replaced
    assert [name for name in replaced if not (CORE / name).is_file()] == []


def test_the_fault_page_uses_nothing_that_may_be_gone() -> None:
    text = (CORE / "core/error_500.html").read_text("utf-8")
    assert set(re.findall(r"\{\{\s*(\w+)", text)) == {"status", "request_id"}
    assert "{%" not in text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_masthead_gives_the_menu_its_language_form(folder: Path) -> None:
    """The narrow menu shows `language`, which whoever includes it renders once for itself and the menu."""
    for path in folder.glob("core/parts/masthead*.html"):
        before, found, _ = path.read_text("utf-8").partition('{% include "core/parts/menu.html" %}')
        assert not found or "{% set language %}" in before, path.name
