"""Fonts made small: fewer characters, features and axes, a name of their own, hinting dropped, WOFF2."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FEATURES = ["ccmp", "frac", "kern", "liga", "locl", "mark", "pnum", "tnum"]
# French and English with their typography, and the western European neighbours; the rest goes to the second file.
LATIN = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x178, 0x178), (0x2C6, 0x2C6), (0x2DA, 0x2DA), (0x2DC, 0x2DC),
    (0x2009, 0x200A), (0x2010, 0x2014), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x202F), (0x2030, 0x2033),
    (0x2039, 0x203A), (0x2044, 0x2044), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212),
)
# Central and eastern European names, Turkish, Baltic, Romanian.
LATIN_EXT = ((0x100, 0x17F), (0x218, 0x21B), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EF2, 0x1EF3))
RANGES = {"latin": LATIN, "latin-ext": LATIN_EXT}
FAMILY_NAMES = (1, 3, 4, 6, 16, 25)


def reduce_font(source: Path, unicodes: str, axes: Mapping[str, Sequence[float]], family: str) -> bytes:
    """Reduce a variable font and rename it.

    ``unicodes`` is a key of RANGES; ``axes`` maps an axis tag to its lowest and highest value, equal ones pin the axis;
    ``family`` is the new name, without the licence's reserved names. Returns the bytes of a WOFF2 file, the same for the
    same input.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[point for first, last in RANGES[unicodes] for point in range(first, last + 1)])
    subsetter.subset(font)
    limits: dict[str, Any] = {tag: low if low == high else (low, high) for tag, (low, high) in axes.items()}
    font = instancer.instantiateVariableFont(font, limits)
    _rename(font, family)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


def _rename(font: Any, family: str) -> None:
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = family.replace(" ", "") if record.nameID in (3, 6, 25) else family
