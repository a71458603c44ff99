"""An item in the making: readers fill it with what they find, :meth:`Draft.finish` cleans, bounds and judges."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import genres as genre_rules
from . import places as place_rules
from . import subjects as subject_rules
from .dates import instant
from .html import Body
from .model import Kind, Limits, Link, ParsedItem, Place, Provider, Refused, Rendition, Status, Subject, _
from .pictures import ordered
from .text import block, language_tag, line, token

_WORDS: dict[Status, str] = {
    "usable": "usable usual published publish public corrected correction updated update final live active approved ok open"
    " released new",
    "withheld": "withheld withhold hold held onhold draft pending private embargoed future inactive inherit",
    "canceled": "canceled cancelled cancel killed kill recalled recall takedown deleted delete retracted withdrawn unpublished"
    " revoked trash annule annulé storniert",
}
_STATUSES: dict[str, Status] = {"": "usable", **{word: status for status, words in _WORDS.items() for word in words.split()}}
_CORRECTION = re.compile(
    r"\W*(?:correction|corrected|corrects|correctif|correctifs|rectificatif|rectification|korrektur|berichtigung|korjaus|korjattu|rättelse|rettelse"
    r"|rettet|correcci[oó]n|correzione|errata)\b", re.IGNORECASE,
)  # fmt: skip
_EMBARGO = re.compile(r"embargo|sperrfrist|vientikielto|hold for release", re.IGNORECASE)
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Context:
    """What every reader needs: limits, the zone of dates without one, and the format's name."""

    limits: Limits
    zone: dt.tzinfo
    format: str


@dataclass
class Draft:
    """Raw values of one item. Text fields take whatever the document holds; dates come by :meth:`date` and :meth:`embargo`."""

    context: Context
    guid: object = ""
    version: object = None
    status: str = ""
    item_class: str = ""
    is_correction: bool = False
    is_held: bool = False
    embargo_until: dt.datetime | None = None
    published_at: dt.datetime | None = None
    version_created: dt.datetime | None = None
    first_created: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    headline: object = ""
    subheadline: object = ""
    byline: object = ""
    dateline: object = ""
    slugline: object = ""
    summary: object = ""
    body: Body = field(default_factory=Body)
    language: Iterable[object] = ()
    provider: Provider = field(default_factory=Provider)
    credit: object = ""
    copyright_holder: object = ""
    copyright_notice: object = ""
    usage_terms: object = ""
    notes: list[str] = field(default_factory=list)
    private_notes: list[str] = field(default_factory=list)
    urgency: object = None
    genres: list[Subject | None] = field(default_factory=list)
    genre_words: list[str] = field(default_factory=list)
    subjects: list[Subject | None] = field(default_factory=list)
    places: list[Place | None] = field(default_factory=list)
    keywords: list[object] = field(default_factory=list)
    renditions: list[Rendition] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def date(self, *values: object) -> dt.datetime | None:
        """The first value that is given, as an instant; one that cannot be read is passed over with a warning."""
        for value in values:
            found = instant(value, self.context.zone)
            if found:
                return found
            if isinstance(value, str) and value.strip():
                self.warnings.append(
                    _("The date “${value}” cannot be read and was passed over.", mapping={"value": line(value, 60)})
                )
        return None

    def embargo(self, value: object) -> None:
        """Hold the item until an instant; when it cannot be read, withhold the item: better late than leaked."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        self.embargo_until = instant(value, self.context.zone)
        if not self.embargo_until:
            self.hold(
                _("The embargo date “${value}” cannot be read, so the item is withheld.", mapping={"value": line(value, 60)})
            )

    def hold(self, reason: str) -> None:
        """Withhold the item, and say why."""
        self.is_held = True
        self.warnings.append(reason)

    def link(self, href: object, title: object = "", rel: str = "") -> None:
        """Add a related page, if its address is one of the web."""
        address = token(href, 2000)
        if address.lower().startswith(("http://", "https://")):
            self.links.append(Link(address, line(title, 300), line(rel, 60)))

    def identify(self, name: str, value: object) -> None:
        """Keep a further identifier."""
        found = line(value, 500)
        if found:
            self.identifiers.append((line(name, 60), found))

    @property
    def mentions_embargo(self) -> bool:
        """Whether an editorial note speaks of an embargo."""
        return any(_EMBARGO.search(note) for note in (*self.notes, *self.private_notes))

    def finish(self) -> ParsedItem:
        """The item, cleaned and bounded.

        Raises:
            Refused: it is of a class that is not read, or holds nothing to show, or nothing tells it from others.
        """
        guid = token(self.guid)
        if not genre_rules.is_read(self.item_class):
            sentence = _(
                "The item is of class “${name}”; only texts and pictures are read.", mapping={"name": line(self.item_class, 40)}
            )
            raise Refused(sentence, guid)
        status = self._status()
        renditions = ordered((*self.renditions, *self.body.pictures))
        headline = self._headline(status, bool(renditions), guid)
        genres = subject_rules.distinct(self.genres)
        raw_genres = (*genre_rules.names(genres), *(line(word, 100) for word in self.genre_words if word))
        first = self.first_created or self.published_at or self.version_created
        values: dict[str, Any] = {
            "guid": guid or self._made_guid(headline, first, status),
            "version": self._version(),
            "kind": self._kind(raw_genres, renditions),
            "genre_raw": raw_genres[:20],
            "genres": genres,
            "status": status,
            "embargo_until": self.embargo_until,
            "published_at": self.published_at or first,
            "expires_at": self.expires_at,
            "version_created": self.version_created or first,
            "first_created": first,
            "renditions": renditions,
            "headline": headline,
        }
        return ParsedItem(format=self.context.format, **values, **self._texts(headline), **self._lists())

    def _texts(self, headline: str) -> dict[str, Any]:
        note = _joined(self.notes)
        summary, subheadline = block(self.summary, 5_000), line(self.subheadline)
        return {
            "is_correction": self.is_correction or bool(_CORRECTION.match(headline)) or bool(_CORRECTION.match(note)),
            "subheadline": "" if _same(subheadline, headline) else subheadline,
            "byline": line(self.byline, 300),
            "dateline": line(self.dateline, 200).rstrip(" -–—:"),
            "slugline": line(self.slugline, 300),
            "summary": "" if _same(summary, headline) else summary,
            "body_html": self.body.html,
            "word_count": self.body.words,
            "language": next((tag for value in self.language if (tag := language_tag(value))), ""),
            "provider": Provider(line(self.provider.name, 200), line(self.provider.code, 200)),
            "credit": line(self.credit, 300).rstrip(" -–—"),
            "copyright_holder": line(self.copyright_holder, 300),
            "copyright_notice": block(self.copyright_notice, 3_000),
            "usage_terms": block(self.usage_terms, 5_000),
            "ed_note": note,
            "urgency": self._urgency(),
        }

    def _lists(self) -> dict[str, Any]:
        keywords = (line(word, 100) for word in self.keywords[:500])
        return {
            "private_notes": tuple(block(note, 3_000) for note in dict.fromkeys(self.private_notes) if note.strip())[:20],
            "subjects": subject_rules.distinct(self.subjects),
            "places": place_rules.distinct(self.places),
            "keywords": tuple(dict.fromkeys(word for word in keywords if word))[:100],
            "links": tuple({link.href: link for link in self.links}.values())[:50],
            "identifiers": tuple(dict.fromkeys(self.identifiers))[:50],
            "warnings": tuple(dict.fromkeys(self.warnings))[:20],
        }

    def _status(self) -> Status:
        word = line(self.status, 60).rpartition(":")[2].rpartition("/")[2].strip().lower().replace(" ", "")
        status = _STATUSES.get(word)
        if status is None:
            self.warnings.append(_("The status “${value}” is not known, so the item is withheld.", mapping={"value": word}))
            return "withheld"
        if word == "embargoed":
            if self.embargo_until:
                return "withheld" if self.is_held else "usable"
            self.warnings.append(_("The item is embargoed without an end that can be read, so it is withheld."))
        return "withheld" if self.is_held and status == "usable" else status

    def _headline(self, status: Status, has_picture: bool, guid: str) -> str:
        headline = line(self.headline)
        if headline or status == "canceled":
            return headline
        words = line(self.body.text, 120) or line(self.summary, 120) or line(self.slugline, 120)
        if not words and not has_picture:
            raise Refused(_("The item has neither a headline nor a text."), guid)
        self.warnings.append(_("The item has no headline; its first words stand in for it."))
        return line(self.slugline, 120) or words or guid

    def _made_guid(self, headline: str, created: dt.datetime | None, status: Status) -> str:
        if status == "canceled" or not headline:
            raise Refused(_("The item has no identifier, so nothing tells which item it is."))
        self.warnings.append(_("The item has no identifier; one was made from its sender, headline and date."))
        seed = "\n".join((self.provider.name, headline, created.isoformat() if created else ""))
        return f"urn:aipress:wire:{hashlib.sha256(seed.encode()).hexdigest()[:32]}"

    def _version(self) -> int:
        if self.version is None or self.version == "":
            return 1
        text = line(self.version, 60)
        match = re.search(r"\d+", text.replace("-", "").replace(":", "") if re.match(r"\d{4}-?\d\d-?\d\d", text) else text)
        if not match or not re.fullmatch(r"[vVrR]?\s*\d+(?:\.0+)?", text):
            self.warnings.append(_("The version “${value}” is not a whole number.", mapping={"value": text}))
        return min(int(match[0][:30]), _LARGEST) if match else 1

    def _kind(self, genres: Iterable[str], renditions: tuple[Rendition, ...]) -> Kind | None:
        if not self.item_class and renditions and not self.body.html and not line(self.headline):
            return "picture"
        return genre_rules.kind(self.item_class, genres)

    def _urgency(self) -> int | None:
        match = re.match(r"\s*(\d)(?:\.0*)?\s*\Z", str(self.urgency)) if isinstance(self.urgency, str | int | float) else None
        return int(match[1]) if match and 1 <= int(match[1]) <= 8 else None


def _joined(notes: list[str]) -> str:
    lines = (one for note in notes for one in block(note, 10_000).splitlines())
    return "\n".join(dict.fromkeys(lines))[:10_000]


def _same(one: str, other: str) -> bool:
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))
