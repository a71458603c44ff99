"""The stories and releases that were written by hand; they fill the first pages.

    == key | kind | genre | heading / theme / sector | publisher | authors | city | picture | urgency | hours ago
    # headline
    standfirst

    paragraph
    ## intertitle
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aipress_demo.world.entities import Block
from aipress_demo.world.language import typeset
from aipress_demo.world.texts import names_below, read


@dataclass(frozen=True, slots=True)
class Story:
    """One hand-written item."""

    key: str
    language: str
    kind: str
    genre: str
    heading: str
    theme: str
    sector: str
    publisher: str
    authors: tuple[str, ...]
    city: str
    picture: str | None
    urgency: int
    hours_ago: float
    headline: str
    standfirst: str
    body: tuple[Block, ...]


@cache
def stories() -> tuple[Story, ...]:
    """Every hand-written item, newest first."""
    found = [
        _story(chunk, folder)
        for folder in ("fr", "en") for name in names_below(folder) for chunk in read(name).split("\n== ")
    ]
    return tuple(sorted(found, key=lambda story: story.hours_ago))


def _story(chunk: str, language: str) -> Story:
    head, headline, standfirst, *lines = (line for line in chunk.removeprefix("== ").splitlines() if line.strip())
    key, kind, genre, place, publisher, authors, city, picture, urgency, hours = (part.strip() for part in head.split(" | "))
    heading, theme, sector = place.split(" / ")
    return Story(
        key, language, kind, genre, heading, theme, sector, publisher, tuple(authors.split(", ")), city,
        None if picture == "-" else picture, int(urgency), float(hours),
        typeset(headline.removeprefix("# "), language), typeset(standfirst, language),
        tuple(
            Block("h2", typeset(line[3:], language)) if line.startswith("## ") else Block("p", typeset(line, language))
            for line in lines
        ),
    )
