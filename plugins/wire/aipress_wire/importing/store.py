"""Writes one parsed item: new, corrected, killed, held, or nothing to do. Each item is one transaction of its caller.

An item is known by source and guid. A higher version corrects it, the same or a lower one changes nothing, a cancelled
status kills it for good: also when it comes before the item itself, so that a late copy cannot bring it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_core.api import KILLED as STATE_KILLED
from aipress_core.api import (
    Content,
    ContentCorrected,
    ContentListed,
    ContentUnlisted,
    Event,
    File,
    _,
    content,
    emit,
    unique_slug,
)
from aipress_wire.formats import ParsedItem
from aipress_wire.importing import outcome as results
from aipress_wire.importing.classifying import RELEASE, best_place, facets_of, kind_of, raw_of
from aipress_wire.importing.outcome import Outcome
from aipress_wire.importing.pictures import Prepared, attach
from aipress_wire.importing.sources import provider_name, source_of
from aipress_wire.models import ARTICLE as ARTICLE_TYPE
from aipress_wire.models import ARTICLES, RELEASES, Item, ItemVersion, Picture, Source
from aipress_wire.models import RELEASE as RELEASE_TYPE

EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
FACETS = {"heading": "heading", "theme": "theme", "sector": "sector", "genre": "genre", "country_code": "country",
          "department_code": "department", "city": "city"}


@dataclass(frozen=True)
class Store:
    """Where and when items are written.

    Args:
        files: the files service.
        work: the registry of observers, for events.
        now: the instant of the import.
        kind: what an item is when neither it nor its source says so.
    """

    files: Any
    work: Any
    now: dt.datetime
    kind: str | None = None

    def put(self, db: Session, parsed: ParsedItem, pictures: Sequence[Prepared] = ()) -> Outcome:
        """Write one item; the caller's transaction is committed afterwards, or rolled back as a whole."""
        source = source_of(db, parsed)
        found = db.execute(select(Content, Item).join(Item, Item.id == Content.id)
                           .where(Item.source_id == source.id, Item.guid == parsed.guid).with_for_update()).first()
        header, item = (found[0], found[1]) if found else (None, None)
        refusal = _refusal(parsed, header, item)
        if refusal is not None:
            return refusal
        if parsed.status == "canceled":
            return self._kill(db, source, parsed, header, item)
        was_live = header is not None and content.is_live(header, self.now)
        if header is None or item is None:
            header, item = self._create(db, source, parsed)
        else:
            self._correct(db, header, item, parsed)
        self._fill(db, source, header, item, parsed)
        self._pictures(db, source, item, pictures)
        self._publish(db, header, item, parsed)
        db.add(ItemVersion(item_id=item.id, number=header.version, source_version=parsed.version, title=header.title,
                           summary=item.summary, body=item.body, byline=item.byline, note=item.ed_note, created_at=self.now))
        self._tell(db, header, was_live=was_live)
        result = results.HELD if header.state != "public" else results.CORRECTED if header.version > 1 else results.CREATED
        return Outcome(parsed.guid, result, header.title, slug=header.slug, warnings=parsed.warnings)

    def _create(self, db: Session, source: Source, parsed: ParsedItem) -> tuple[Content, Item]:
        kind = kind_of(parsed, source, self.kind)
        is_release = kind == RELEASE
        header = Content(
            type=RELEASE_TYPE if is_release else ARTICLE_TYPE, owner_id=source.party_id, publisher_id=source.publisher_id,
            title=title_of(parsed), slug="", facet_scope=RELEASES if is_release else ARTICLES, created_at=self.now)
        header.slug = unique_slug(db, header.type, header.title)
        db.add(header)
        db.flush()
        item = Item(id=header.id, family="releases" if is_release else "articles", kind=kind, source_id=source.id,
                    guid=parsed.guid, format=parsed.format, provenance="release" if is_release else source.provenance)
        db.add(item)
        return header, item

    def _correct(self, db: Session, header: Content, item: Item, parsed: ParsedItem) -> None:
        header.title = title_of(parsed)
        header.version += 1
        item.corrected_at = parsed.version_created or self.now

    def _fill(self, db: Session, source: Source, header: Content, item: Item, parsed: ParsedItem) -> None:
        """Copy every kept field from the parsed item."""
        header.language = (parsed.language or "und")[:12]
        facets = facets_of(parsed, item.kind)
        header.facets = {FACETS[column]: value for column, value in facets.items() if value}
        for column, value in facets.items():
            setattr(item, column, value)
        for name, length in (("byline", 300), ("dateline", 200), ("slugline", 200), ("credit", 300), ("copyright_holder", 300),
                             ("subheadline", 500), ("copyright_notice", None), ("usage_terms", None), ("ed_note", None),
                             ("summary", None)):
            setattr(item, name, getattr(parsed, name)[:length])
        item.source_version, item.body, item.word_count = parsed.version, parsed.body_html, parsed.word_count
        item.provider, item.urgency, item.version_created = provider_name(parsed), parsed.urgency, parsed.version_created
        item.private_notes, item.raw = list(parsed.private_notes), raw_of(parsed)
        place = best_place(parsed)
        item.latitude, item.longitude = (place.latitude, place.longitude) if place else (None, None)

    def _pictures(self, db: Session, source: Source, item: Item, prepared: Sequence[Prepared]) -> None:
        forget_pictures(db, self.files, item)
        pictures = attach(db, self.files, item.id, source.party_id, prepared)
        real = next((one for one in pictures if not one.is_placeholder), pictures[0] if pictures else None)
        if real is not None:
            item.cover_id, item.cover_sha256, item.cover_mime = real.file_id, real.sha256, real.mime
            item.cover_width, item.cover_height, item.cover_alt = real.width, real.height, real.alt

    def _publish(self, db: Session, header: Content, item: Item, parsed: ParsedItem) -> None:
        header.embargo_until = parsed.embargo_until
        # Whoever imports an item that has expired already imports an archive: it is shown, and its expiry kept as a fact.
        header.expires_at = parsed.expires_at if parsed.expires_at and parsed.expires_at > self.now else None
        at = parsed.published_at or parsed.version_created or self.now
        if parsed.status == "withheld":
            content.archive(db, header, self.now)
        else:
            content.publish(db, header, self.now, at=at if EARLIEST < at <= self.now else self.now)
        item.listed_at = header.listed_at
        db.flush()

    def _kill(self, db: Session, source: Source, parsed: ParsedItem, header: Content | None, item: Item | None) -> Outcome:
        was_live = header is not None and content.is_live(header, self.now)
        if header is None or item is None:
            header, item = self._create(db, source, parsed)
        item.source_version, item.kill_note = parsed.version, (parsed.ed_note or parsed.summary)[:500]
        item.provider = provider_name(parsed)
        empty(db, self.files, header, item)
        content.kill(db, header, self.now)
        item.listed_at = header.listed_at
        db.flush()
        self._tell(db, header, was_live=was_live)
        return Outcome(parsed.guid, results.KILLED, title_of(parsed), slug=header.slug)

    def _tell(self, db: Session, header: Content, *, was_live: bool) -> None:
        is_live = content.is_live(header, self.now)
        event: Event | None = None
        if is_live and was_live:
            event = ContentCorrected(content_id=header.id, type=header.type, version=header.version)
        elif is_live:
            event = ContentListed(content_id=header.id, type=header.type)
        elif was_live:
            event = ContentUnlisted(content_id=header.id, type=header.type)
        if event is not None:
            emit(db, event, self.work)


def _refusal(parsed: ParsedItem, header: Content | None, item: Item | None) -> Outcome | None:
    """Why nothing is to be done with this item, or None."""
    if header is not None and item is not None and header.state == STATE_KILLED:
        return Outcome(
            parsed.guid, results.UNCHANGED, sentence=_("The source has withdrawn this item for good."), slug=header.slug
        )
    if item is not None and header is not None and parsed.version <= (item.source_version or 0):
        older = parsed.version < (item.source_version or 0)
        return Outcome(parsed.guid, results.UNCHANGED, header.title, slug=header.slug,
                       sentence=_("A newer version is here already.") if older else "")
    if parsed.status != "canceled" and not title_of(parsed):
        return Outcome(parsed.guid, results.REFUSED, sentence=_("The item has neither a headline nor a text."))
    return None


def title_of(parsed: ParsedItem) -> str:
    """The headline; where there is none, the slugline or the beginning of the text."""
    words = parsed.headline or parsed.slugline or parsed.summary[:120]
    return (words or (parsed.guid if parsed.status == "canceled" else ""))[:500]


def empty(db: Session, service: Any, header: Content, item: Item) -> None:
    """Take every word and picture of an item away; what is left is its address and who withdrew it."""
    header.title, header.facets = "", {}
    for name in ("subheadline", "summary", "byline", "dateline", "slugline", "body", "credit", "copyright_holder",
                 "copyright_notice", "usage_terms", "ed_note"):
        setattr(item, name, "")
    item.word_count, item.raw, item.private_notes = 0, {}, []
    for column in FACETS:
        setattr(item, column, None)
    db.execute(delete(ItemVersion).where(ItemVersion.item_id == item.id))
    forget_pictures(db, service, item)


def forget_pictures(db: Session, service: Any, item: Item) -> None:
    """Delete an item's pictures; their bytes go with the next sweep, if nobody else uses them."""
    db.execute(delete(Picture).where(Picture.item_id == item.id))
    item.cover_id = item.cover_sha256 = item.cover_mime = item.cover_width = item.cover_height = None
    item.cover_alt = ""
    db.flush()
    for file in db.scalars(select(File).where(File.parent_id == item.id)):
        service.forget(db, file)
    db.flush()
