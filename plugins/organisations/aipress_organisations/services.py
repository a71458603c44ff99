"""What other plugins may call: find or create an organisation, and know as whom it speaks."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Party, slugify
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import Organisation

__all__ = ["KINDS", "canonical_name", "create", "find_by_name", "get_or_create_by_name", "kind_of", "provenance"]

LONGEST_NAME = 200


def canonical_name(name: str) -> str:
    """The name without case, accents, punctuation and double spaces; two names are one organisation's if this is equal.

    >>> canonical_name("  L’ÉCHO   du Centre ")
    'l echo du centre'
    """
    spelt = name.casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return " ".join(words)[:LONGEST_NAME] or " ".join(spelt.split())[:LONGEST_NAME]


def provenance(kind: str) -> str:
    """As whom an organisation of this kind speaks on the wire: ``agency``, ``media`` or ``release``."""
    return KINDS[kind].provenance if kind in KINDS else "release"


def create(db: Session, name: str, kind: str, *, is_official: bool = False, description: str = "", language: str = "fr",
           website: str = "", country: str = "", department: str = "", city: str = "", founded: int | None = None,
           logo_file_id: int | None = None) -> Organisation:
    """Write a new organisation and its party.

    Args:
        kind: a key of :data:`KINDS`.
        description: plain text, paragraphs parted by empty lines, in ``language``.
        website: kept only when it is an http or https address.
        country: ISO 3166-1 alpha-2; ``department`` is a French department's code.

    Raises:
        ValueError: for an empty name or an unknown kind.
        IntegrityError: when a declared (not official) organisation has that name already; see :func:`get_or_create_by_name`.
    """
    shown = " ".join(name.split())[:LONGEST_NAME]
    if not shown or kind not in KINDS:
        raise ValueError(f"an organisation needs a name and one of the kinds {', '.join(KINDS)}")
    party = Party(kind=ORGANISATION, name=shown, slug=_free_slug(db, shown))
    db.add(party)
    db.flush()
    organisation = Organisation(
        id=party.id, kind=kind, canonical=canonical_name(shown), is_official=is_official, description=description.strip(),
        language=language, website=web_address(website), country=country.upper()[:2], department=department, city=city,
        founded=founded, logo_file_id=logo_file_id)
    db.add(organisation)
    db.flush()
    return organisation


def find_by_name(db: Session, name: str) -> int | None:
    """The id of the organisation that bears the name, the official one first; None when there is none."""
    statement = (select(Organisation.id).join(Party, Party.id == Organisation.id)
                 .where(Organisation.canonical == canonical_name(name), Party.state == "live")
                 .order_by(Organisation.is_official.desc(), Organisation.id).limit(1))
    return db.scalar(statement)


def get_or_create_by_name(db: Session, name: str, kind: str = "other") -> int:
    """The id of the organisation that bears the name, written anew when nobody does, for importers and declarations.

    Case, accents, spacing and punctuation do not matter, and two callers at the same time get the same organisation.

    Raises:
        ValueError: for an empty name or an unknown kind.
    """
    found = find_by_name(db, name)
    if found is not None:
        return found
    try:
        with db.begin_nested():
            return create(db, name, kind).id
    except IntegrityError:
        found = find_by_name(db, name)
        if found is None:
            raise
        return found


def kind_of(db: Session, party_id: int) -> str | None:
    """The kind of the organisation with this id; None when it is not an organisation."""
    return db.scalar(select(Organisation.kind).where(Organisation.id == party_id))


def web_address(text: str) -> str:
    """``text`` if it is an address on the web that may be linked to, else nothing."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip()[:300] if parts.scheme in ("http", "https") and parts.netloc else ""


def _free_slug(db: Session, name: str) -> str:
    """A slug that no organisation has: ``l-estuaire``, ``l-estuaire-2``, …"""
    base = slugify(name)
    taken = set(db.scalars(select(Party.slug).where(Party.kind == ORGANISATION, Party.slug.like(f"{base}%"))))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
