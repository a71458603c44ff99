"""Find or create an organisation, and know as whom it speaks."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Party, slugify
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import FormerName, Organisation

LIVE, CLOSED = "live", "closed"  # of the party; a closed organisation is shown nowhere
LONGEST_NAME = 200


def canonical_name(name: str) -> str:
    """The name without case, accents, punctuation and double spaces; two names are one organisation's if this is equal.

    >>> canonical_name("  L’ÉCHO   du Centre ")
    'l echo du centre'
    """
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in spelt if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return (" ".join(words) or " ".join(spelt.split()))[:LONGEST_NAME].strip()


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
    """The id of the organisation that bears the name, the official one first, or that bore it; None when there is none."""
    statement = (select(Organisation.id).join(Party, Party.id == Organisation.id)
                 .where(Organisation.canonical == canonical_name(name), Party.state == LIVE)
                 .order_by(Organisation.is_official.desc(), Organisation.id).limit(1))
    return db.scalar(statement) or db.scalar(_formerly(canonical_name(name)))


def find_declared(db: Session, name: str) -> int | None:
    """As :func:`find_by_name` among organisations that are not official: whoever says so may belong to them."""
    canonical = canonical_name(name)
    found = db.scalar(select(Organisation.id).join(Party, Party.id == Organisation.id).where(
        Organisation.canonical == canonical, Party.state == LIVE, Organisation.is_official.is_(False)))
    return found or db.scalar(_formerly(canonical).where(Organisation.is_official.is_(False)))


def get_or_create_by_name(db: Session, name: str, kind: str = "other") -> int:
    """The id of the organisation that bears the name, written anew when nobody does, for importers.

    Case, accents, spacing and punctuation do not matter, and two callers at the same time get the same organisation.

    Raises:
        ValueError: for an empty name or an unknown kind.
    """
    return find_by_name(db, name) or _declare(db, name, kind)


def get_or_declare(db: Session, name: str, kind: str = "other") -> int:
    """As :func:`get_or_create_by_name`, for what members say of themselves: never the official namesake.

    Raises:
        ValueError: for an empty name or an unknown kind.
    """
    return find_declared(db, name) or _declare(db, name, kind)


def _declare(db: Session, name: str, kind: str) -> int:
    try:
        with db.begin_nested():
            return create(db, name, kind).id
    except IntegrityError:
        found = find_declared(db, name) or _revive(db, name)
        if found is None:
            raise
        return found


def _revive(db: Session, name: str) -> int | None:
    """An empty organisation that could not be deleted keeps its name; it is live again when somebody declares it."""
    closed = db.scalar(select(Organisation.id).join(Party, Party.id == Organisation.id).where(
        Organisation.canonical == canonical_name(name), Organisation.is_official.is_(False), Party.state == CLOSED))
    if closed is not None:
        db.execute(update(Party).where(Party.id == closed).values(state=LIVE))
    return closed


def _formerly(canonical: str) -> Select[tuple[int]]:
    return (select(FormerName.organisation_id).join(Organisation, Organisation.id == FormerName.organisation_id)
            .join(Party, Party.id == Organisation.id).where(FormerName.canonical == canonical, Party.state == LIVE)
            .order_by(Organisation.is_official.desc(), Organisation.id).limit(1))


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
    taken = set(db.scalars(select(Party.slug).where(Party.kind == ORGANISATION, Party.slug.startswith(base, autoescape=True))))
    taken.update(db.scalars(select(FormerName.slug).where(FormerName.slug.startswith(base, autoescape=True))))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
