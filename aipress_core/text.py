"""Plain text that members write: what is kept of what was typed, and how it is shown."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

# Marks that turn the direction of text: they would let a comment disguise an address or spill over its neighbours.
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF))
LINK = re.compile(r"https?://[^\s<>\"]+")
TRAILING = ".,;:!?)]}'’»…"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are full-width signs


def clean_text(text: str) -> str:
    """What is stored: line ends as ``\\n``, at most one empty line in a row, no control signs."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(TURNING)
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"))
    lines = [line.rstrip() for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def is_blank(text: str) -> bool:
    """Is there nothing to be seen? Blanks, and signs that have no width, do not count."""
    return not any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def spreadsheet_text(text: str) -> str:
    """The text as it may stand in a cell: with an apostrophe before what a spreadsheet program would run as a formula.

    >>> spreadsheet_text("=1+1"), spreadsheet_text("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def text_markup(text: str) -> Markup:
    """Paragraphs, line breaks, and web addresses as links that search engines do not follow."""
    paragraphs = (part for part in re.split(r"\n\s*\n", text) if part.strip())
    return Markup("").join(Markup('<p class="text-break">{}</p>').format(_lines(part)) for part in paragraphs)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_linked(line) for line in text.split("\n"))


def _linked(text: str) -> Markup:
    found, position = Markup(""), 0
    for match in LINK.finditer(text):
        address = match.group().rstrip(TRAILING)
        if len(address) > len("https://"):
            link = Markup('<a href="{0}" rel="nofollow ugc noopener">{0}</a>').format(address)
            found += escape(text[position:match.start()]) + link
            position = match.start() + len(address)
    return found + escape(text[position:])
