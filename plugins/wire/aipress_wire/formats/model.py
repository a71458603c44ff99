"""What a reader of wire formats hands back: items, pictures, subjects, places, and problems."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from translationstring import TranslationString, TranslationStringFactory

_ = TranslationStringFactory("aipress")

Kind = Literal["article", "press_release", "picture"]
Status = Literal["usable", "withheld", "canceled"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Beyond a limit the reader says so instead of going on.

    Attributes:
        bytes: size of a file.
        items: items in one file; with more of them none is read.
        text: characters of one item's body.
        tags: pieces of markup in one item's body.
        nodes: XML elements and attributes, or JSON containers, in one item.
    """

    bytes: int = 20_000_000
    items: int = 2_000
    text: int = 1_000_000
    tags: int = 50_000
    nodes: int = 200_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One clear sentence on an item, or a file, that was not read.

    Attributes:
        reference: the item's identifier, else its place in the file ("item 3"), empty for the whole file.
        sentence: a message of the domain ``aipress``, to be translated by the caller.
    """

    reference: str
    sentence: str

    @property
    def text(self) -> str:
        """The sentence in English, values filled in."""
        return english(self.sentence)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who sends the item: a name for readers, a code (QCode, literal, domain or register) for rules."""

    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the item is about.

    Attributes:
        scheme: ``medtop`` for IPTC Media Topics, ``subj`` for IPTC Subject Codes, otherwise the sender's own.
        code: the code in that scheme; may be empty when the sender gives a name alone.
        name: label, in ``language`` where the sender says so.
        type: ``abstract``, ``person``, ``organisation``, ``event``, ``object``, ``category`` …, or empty.
    """

    scheme: str
    code: str
    name: str = ""
    language: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens or where it was written; ``codes`` are ``scheme:code`` strings."""

    name: str
    country: str = ""
    region: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of one picture.

    Attributes:
        href: http(s) address or the name of a file beside the document; never another scheme, never upwards.
        residref: the sender's identifier of the file.
        filename: the name that the sender gives the file on delivery, where it differs from ``href``.
        group: renditions of the same picture share it.
    """

    href: str = ""
    residref: str = ""
    name: str = ""
    mime: str = ""
    width: int | None = None
    height: int | None = None
    size: int | None = None
    caption: str = ""
    credit: str = ""
    byline: str = ""
    alt: str = ""
    group: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A related page; always http or https."""

    href: str
    title: str = ""
    rel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedItem:
    """One wire item, whatever format it came in.

    Text is plain: no markup, no control characters, NFC, bounded. ``body_html`` alone is HTML, sanitised. Instants are aware,
    in UTC.

    Attributes:
        version: counts upwards within a guid; feeds have none, so it is the second of the last change.
        kind: None when neither class nor genre decides; the caller applies its provider rule.
        ed_note: editorial note that may be shown to every reader of the wire.
        private_notes: notes that the sender marks as not for publication (contacts, mostly).
        identifiers: further identifiers as (name, value).
        warnings: what was bent to read the item, as translatable messages.
    """

    format: str
    guid: str
    version: int = 1
    kind: Kind | None = None
    genre_raw: tuple[str, ...] = ()
    genres: tuple[Subject, ...] = ()
    status: Status = "usable"
    is_correction: bool = False
    embargo_until: dt.datetime | None = None
    published_at: dt.datetime | None = None
    version_created: dt.datetime | None = None
    first_created: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    dateline: str = ""
    slugline: str = ""
    summary: str = ""
    body_html: str = ""
    word_count: int = 0
    language: str = ""
    provider: Provider = field(default_factory=Provider)
    credit: str = ""
    copyright_holder: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    ed_note: str = ""
    private_notes: tuple[str, ...] = ()
    urgency: int | None = None
    subjects: tuple[Subject, ...] = ()
    places: tuple[Place, ...] = ()
    keywords: tuple[str, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    links: tuple[Link, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[tuple[Rendition, ...], ...]:
        """The renditions picture by picture, the best file of each first."""
        return tuple(tuple(files) for _group, files in groupby(self.renditions, key=lambda rendition: rendition.group))

    @property
    def fingerprint(self) -> str:
        """A hash of what a reader sees: tells a changed item from a repeated one when the version stays the same."""
        seen = (self.status, self.headline, self.subheadline, self.byline, self.summary, self.body_html, self.embargo_until)
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def english(message: str) -> str:
    """The English text of a translatable message, values filled in."""
    return str(message.interpolate()) if isinstance(message, TranslationString) else message


class Refused(Exception):
    """An item, or a file, that cannot be read; carries the sentence for its :class:`Problem`."""

    def __init__(self, sentence: str, reference: str = "") -> None:
        super().__init__(english(sentence))
        self.sentence = sentence
        self.reference = reference
