"""What the world is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Place:
    """A town, with the forms that sentences need ("à Brest", "du Havre", "in Scotland")."""

    city: str
    department: str
    in_department: str
    region: str
    country: str
    language: str
    setting: str = ""  # coast, heights or neither

    def __str__(self) -> str:
        return self.city


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency, a medium, a PR agency, a company, an institution or a university.

    ``key`` is stable and unique; ``theme`` and ``sector`` are keys of the taxonomies' vocabularies.
    """

    key: str
    name: str
    kind: str
    place: Place
    language: str
    summary: str
    theme: str
    sector: str
    article: str = ""  # what stands before the name in a sentence: "l’", "la "

    @property
    def name_in_text(self) -> str:
        """The name with its article, as in the middle of a sentence."""
        return f"{self.article}{self.name}"


@dataclass(frozen=True, slots=True)
class Person:
    """A member. ``account`` names the demo accounts (``journalist``, ``editor``, …) and is empty for everybody else;
    ``portrait_key`` is empty for whoever shows no face."""

    key: str
    first: str
    last: str
    gender: str
    community: str
    function_fr: str
    function_en: str
    organisation_key: str | None
    place: Place
    language: str
    email: str
    account: str = ""
    portrait_key: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the shipped pictures, 1200 × 800 pixels; titles hold ``{a}`` or ``{city}`` for the
    town and ``{q}`` for a place in it."""

    key: str
    title_fr: str
    title_en: str
    caption_fr: str
    caption_en: str
    heading: str
    theme: str
    sector: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (``p``) or an intertitle (``h2``) of plain text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article, a press release or a picture as it would come over a wire.

    Classification fields hold keys of the taxonomies; ``urgency`` follows IPTC (1 flash … 8 least). ``owner_key`` is
    the person who signs or sends, ``publisher_key`` the organisation. Times are aware and in UTC.
    """

    key: str
    guid: str
    kind: str
    language: str
    headline: str
    standfirst: str
    body: tuple[Block, ...]
    byline: str
    dateline: str
    publisher_key: str
    owner_key: str
    genre: str
    heading: str
    theme: str
    sector: str
    urgency: int
    place: Place
    published_at: dt.datetime
    embargo_until: dt.datetime | None
    version: int
    picture_key: str | None
    caption: str
    credit: str
    keywords: tuple[str, ...]
    likes: int
    views: int
    comments: int
    flagship: bool = False

    @property
    def html(self) -> str:
        """The body as safe HTML."""
        return "\n".join(f"<{block.kind}>{escape(block.text, quote=False)}</{block.kind}>" for block in self.body)


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's remark, or an answer to one (``parent_key``)."""

    key: str
    item_key: str
    author_key: str
    text: str
    created_at: dt.datetime
    language: str
    parent_key: str | None = None
