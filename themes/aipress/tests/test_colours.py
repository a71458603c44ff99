"""Colours are values in tokens.css, nowhere else, and can be read: WCAG 2.2 contrast in day and night, in every theme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

THEMES = Path(__file__).parents[2]
TOKENS = THEMES / "aipress/aipress_theme_aipress/static/css/tokens.css"
KIT = TOKENS.with_name("kit.css")
EVENING = THEMES / "evening/aipress_theme_evening/static/css/evening.css"
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\[)|\brgba?\(|\bhsla?\(|light-dark\(")
PAIR = re.compile(r"(--ap-[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
PLAIN = re.compile(r"(--ap-[\w-]+): (#[0-9a-f]{6});")
GROUNDS = ("--ap-paper", "--ap-sunk", "--ap-raise", "--ap-issued")
TEXTS = ("--ap-ink", "--ap-ink-2", "--ap-ink-3", "--ap-accent", "--ap-accent-strong", "--ap-red", "--ap-ok", "--ap-warn")
PAIRS = (("--ap-on-accent", "--ap-accent"), ("--ap-on-accent", "--ap-accent-strong"), ("--ap-on-red", "--ap-red-fill"),
         ("--ap-on-red", "--ap-red-fill-strong"), ("--ap-accent", "--ap-accent-soft"), ("--ap-ink", "--ap-red-soft"),
         ("--ap-red", "--ap-red-soft"), ("--ap-ok", "--ap-ok-soft"), ("--ap-warn", "--ap-warn-soft"), ("--ap-ink", "--ap-mark"),
         ("--ap-ink", "--ap-select"))


def base(sheet: Path) -> str:
    """The values without those for readers who ask for more contrast."""
    return sheet.read_text("utf-8").split("@media (prefers-contrast", 1)[0]


def palette(*sheets: Path, night: bool) -> Mapping[str, str]:
    colours: dict[str, str] = {}
    for sheet in sheets:
        colours.update(PLAIN.findall(base(sheet)))
        colours.update({name: dark if night else light for name, light, dark in PAIR.findall(base(sheet))})
    return colours


def luminance(colour: str) -> float:
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["day", "night"])
def night(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "night")


@pytest.fixture(params=["aipress", "evening"])
def colours(request: pytest.FixtureRequest, night: bool) -> Mapping[str, str]:
    return palette(TOKENS, *([EVENING] if request.param == "evening" else []), night=night)


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground(colours: Mapping[str, str], ground: str) -> None:
    weak = {text: round(contrast(colours[text], colours[ground]), 2) for text in TEXTS}
    assert {text: ratio for text, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_words_can_be_read_on_their_own_ground(colours: Mapping[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["--ap-paper", "--ap-sunk", "--ap-raise"])
def test_the_edge_of_a_control_can_be_seen(colours: Mapping[str, str], ground: str) -> None:
    assert contrast(colours["--ap-edge"], colours[ground]) >= 3


def test_components_take_every_colour_from_the_tokens() -> None:
    assert LITERAL.findall(KIT.read_text("utf-8")) == []


def test_the_evening_edition_sets_colours_as_values_only() -> None:
    rules = re.sub(r":root \{[^}]*\}", "", EVENING.read_text("utf-8"))
    assert LITERAL.findall(rules) == []


def test_the_evening_edition_keeps_issued_content_apart_from_its_paper(night: bool) -> None:
    colours = palette(TOKENS, EVENING, night=night)
    assert contrast(colours["--ap-issued"], colours["--ap-paper"]) >= 1.1
