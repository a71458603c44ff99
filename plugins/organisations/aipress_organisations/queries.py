"""Reading organisations: the directory, its counts, and one page."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, CursorError, File, Page, Party
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import Organisation
from aipress_organisations.services import canonical_name

SIZE = 30
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Filters:
    """What the reader asked the directory for.

    Args:
        words: the beginning of the name, or of words in it.
        kind: one kind; nothing = all.
        countries: ISO codes; none = all.
    """

    words: str = ""
    kind: str = ""
    countries: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Does nothing narrow the list, kinds aside?"""
        return not self.words and not self.countries


def directory(db: Session, filters: Filters, cursor: str | None = None) -> Page:
    """One page of the directory, by name.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    statement = _selected().where(*_conditions(filters))
    backwards, position = _read(cursor) if cursor else (False, None)
    key = tuple_(Organisation.canonical, Organisation.id)
    if position is not None:
        statement = statement.where(key < tuple_(*position) if backwards else key > tuple_(*position))
    columns = (Organisation.canonical, Organisation.id)
    order = [column.desc() if backwards else column.asc() for column in columns]
    rows = list(db.execute(statement.order_by(*order).limit(SIZE + 1)))
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, bool(rows) and cursor is not None)
    return Page(rows, _write("n", rows[-1]) if has_next else None, _write("p", rows[0]) if has_previous else None)


def counts_by_kind(db: Session, filters: Filters) -> dict[str, int]:
    """How many organisations of each kind answer the other filters, in the order of kinds."""
    statement = (select(Organisation.kind, func.count()).join(Party, Party.id == Organisation.id)
                 .where(*_conditions(Filters(filters.words, "", filters.countries))).group_by(Organisation.kind))
    found = dict(db.execute(statement).all())
    return {kind: found[kind] for kind in KINDS if kind in found}


def counts_by_country(db: Session, filters: Filters) -> dict[str, int]:
    """How many organisations of each country answer the other filters, the most frequent first."""
    number = func.count()
    statement = (select(Organisation.country, number).join(Party, Party.id == Organisation.id)
                 .where(*_conditions(Filters(filters.words, filters.kind)), Organisation.country != "")
                 .group_by(Organisation.country).order_by(number.desc(), Organisation.country))
    return dict(db.execute(statement).all())


def by_slug(db: Session, slug: str) -> Row[Any] | None:
    """One organisation as its page shows it."""
    more = _selected().add_columns(Organisation.description, Organisation.language, Organisation.website,
                                   Organisation.department, Organisation.founded)
    return db.execute(more.where(_present(), Party.slug == slug)).first()


def _selected() -> Select[*tuple[Any, ...]]:
    return (select(Organisation.id, Party.name, Party.slug, Organisation.kind, Organisation.is_official, Organisation.canonical,
                   Organisation.city, Organisation.country, File.sha256.label("logo"), File.mime.label("logo_mime"),
                   File.width.label("logo_width"))
            .join(Party, Party.id == Organisation.id).outerjoin(File, File.id == Organisation.logo_file_id))


def _present() -> ColumnElement[bool]:
    return and_(Party.kind == ORGANISATION, Party.state == "live")


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_present()]
    if filters.words:
        words = canonical_name(filters.words[:LONGEST_QUERY])
        begins = Organisation.canonical.startswith(words, autoescape=True)
        found.append(or_(begins, Organisation.canonical.contains(f" {words}", autoescape=True)))
    if filters.kind:
        found.append(Organisation.kind == filters.kind)
    if filters.countries:
        found.append(Organisation.country.in_(filters.countries))
    return found


def _write(direction: str, row: Row[Any]) -> str:
    raw = json.dumps([direction, row.canonical, row.id], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(cursor: str) -> tuple[bool, tuple[str, int]]:
    try:
        direction, name, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("n", "p") or not isinstance(name, str) or type(identity) is not int:
            raise ValueError("another list's cursor")
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorError("this page address is not one of ours") from error
    return direction == "p", (name, identity)
