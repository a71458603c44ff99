"""Sources: who sends items, as a service party with rules, and the organisation in whose name they appear."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aipress_core.api import SERVICE, Party, slugify
from aipress_organisations.services import get_or_create_by_name
from aipress_wire.formats import ParsedItem
from aipress_wire.models import Source

FEEDS = {"rss", "atom", "jsonfeed"}
LONGEST = 160


def provider_name(parsed: ParsedItem) -> str:
    """The name that readers see; agencies that send only a code are called by it."""
    return (parsed.provider.name or parsed.provider.code or parsed.copyright_holder or "").strip()[:200]


def source_key(parsed: ParsedItem) -> str:
    """What tells one source from another: its code where it sends one, else its name."""
    code = parsed.provider.code.rpartition(":")[2] or provider_name(parsed) or "unknown source"
    return " ".join(code.casefold().split())[:LONGEST]


def source_of(db: Session, parsed: ParsedItem) -> Source:
    """The item's source, made at its first item: a service party that owns the items, and an organisation's page."""
    key = source_key(parsed)
    found = db.scalar(select(Source).where(Source.key == key))
    if found is not None:
        return found
    name = provider_name(parsed) or "Unknown source"
    party = Party(kind=SERVICE, name=name, slug=f"source-{slugify(key)[:100]}")
    taken = db.scalar(select(Party.id).where(Party.kind == SERVICE, Party.slug == party.slug))
    db.add(party)
    if taken is not None:
        party.slug = f"{party.slug}-{taken}"
    db.flush()
    provenance = "media" if parsed.format in FEEDS else "agency"
    publisher = get_or_create_by_name(db, name, provenance) if provider_name(parsed) else None
    source = Source(key=key, name=name, party_id=party.id, publisher_id=publisher, provenance=provenance)
    db.add(source)
    db.flush()
    return source


def repoint(db: Session, kept: int, gone: int) -> None:
    """Let sources that send in one party's name send in another's, because the two are one."""
    for column in (Source.publisher_id, Source.party_id):
        db.execute(update(Source).where(column == gone).values({column.key: kept}))
