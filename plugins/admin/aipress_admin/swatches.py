"""A theme's colours, read from its own style sheets, for the little page that is drawn of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKENS = ("paper", "sunk", "ink", "ink-3", "rule", "accent", "red", "issued")
# Only what a colour can be gets into the drawing: hexadecimal notation, the one that the tokens use.
COLOUR = r"#[0-9a-fA-F]{3,8}"
TOKEN = re.compile(rf"--ap-({'|'.join(TOKENS)}):\s*(?:light-dark\(\s*({COLOUR})\s*,\s*({COLOUR})\s*\)|({COLOUR}))")
FALLBACK = {name: ("#ffffff", "#15171b") if name in ("paper", "sunk", "issued") else ("#5f6772", "#959ca7") for name in TOKENS}


@dataclass(frozen=True)
class Swatch:
    """Colours by token (``ink-3`` is ``ink_3``), by day and by night."""

    day: Mapping[str, str]
    night: Mapping[str, str]


def swatch(chain: list[Any]) -> Swatch:
    """Read the colours of a theme.

    Args:
        chain: the theme and its parents, nearest first.
    """
    found = dict(FALLBACK)
    for theme in reversed(chain):
        for name in theme.stylesheets:
            found |= _colours(theme.static / name.removeprefix("theme/"))
    return Swatch(*({name.replace("-", "_"): pair[side] for name, pair in found.items()} for side in (0, 1)))


def _colours(sheet: Path) -> dict[str, tuple[str, str]]:
    """The first value of each token in one file; later ones are for print or higher contrast."""
    colours: dict[str, tuple[str, str]] = {}
    if sheet.is_file():
        for name, day, night, both in TOKEN.findall(sheet.read_text(encoding="utf-8")):
            colours.setdefault(name, (day or both, night or both))
    return colours
