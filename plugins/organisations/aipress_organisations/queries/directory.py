"""The directory: what the reader asks for, one page of it, and the counts beside the filters."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, File, Keyset, Page, Party, unled
from aipress_organisations.kinds import KINDS, SIZES, TYPES
from aipress_organisations.models import Organisation, Value
from aipress_organisations.services.records import canonical_name

BY_NAME = Keyset((Organisation.canonical, Organisation.id), size=30, names=("canonical", "id"), ascending=True)
LONGEST_QUERY, LONGEST_VALUE, MOST_VALUES = 100, 120, 20
COLUMNS = {"country": Organisation.country, "department": Organisation.department, "city": Organisation.city}
FACETS = ("type", "size", "sector", *COLUMNS)


@dataclass(frozen=True)
class Filters:
    """What the reader asked the directory for: values are OR-ed within a facet and AND-ed between facets.

    Args:
        words: beginnings of the name or of words in it; a number may also begin the postcode.
        kind: one kind; nothing = all.
        values: chosen values by facet.
    """

    words: str = ""
    kind: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def without(self, facet: str, value: str) -> Filters:
        """The same with one value less."""
        left = tuple(one for one in self.values.get(facet, ()) if one != value)
        others = {name: chosen for name, chosen in self.values.items() if name != facet}
        return replace(self, values={**others, facet: left} if left else others)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As they stand in the address."""
        head = [(name, value) for name, value in (("q", self.words), ("kind", self.kind)) if value]
        return head + [(name, value) for name in FACETS for value in self.values.get(name, ())]


def read_filters(query: Iterable[tuple[str, str]]) -> Filters:
    """What an address asks for; what it asks for in vain is left out."""
    words = kind = ""
    values: dict[str, dict[str, None]] = {}
    for name, value in query:
        clean = " ".join(value.replace("\0", "").split())
        if name == "q":
            words = clean[:LONGEST_QUERY]
        elif name == "kind" and clean in KINDS:
            kind = clean
        elif name in FACETS and _can_be(name, clean):
            chosen = values.setdefault(name, {})
            if len(chosen) < MOST_VALUES:
                chosen[clean] = None
    return Filters(words, kind, {name: tuple(values[name]) for name in FACETS if name in values})


def _can_be(facet: str, value: str) -> bool:
    """Can a facet have this value at all? A typed address may ask for anything."""
    known: dict[str, Container[str]] = {"type": TYPES, "size": SIZES}
    if facet in known:
        return value in known[facet]
    if facet == "country":
        return len(value) == 2 and value.isalpha()
    return 0 < len(value) <= (3 if facet == "department" else LONGEST_VALUE)


def page(db: Session, filters: Filters, cursor: str | None = None) -> Page:
    """One page of the directory, by name.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    return BY_NAME.page(db, selected().where(*_conditions(filters)), cursor)


def counts(db: Session, filters: Filters) -> dict[str, dict[str, int]]:
    """How many organisations each kind and each value of each facet has under the other filters, in one statement.

    ``{"kind": {"media": 12}, "city": {"Nantes": 3}}``
    """
    parts = [_counted("kind", Organisation.kind, _conditions(filters, but="kind"))]
    parts += [_counted(name, column, [*_conditions(filters, but=name), column != ""]) for name, column in COLUMNS.items()]
    parts += [_valued(name, _conditions(filters, but=name)) for name in FACETS if name not in COLUMNS]
    found: dict[str, dict[str, int]] = {name: {} for name in ("kind", *FACETS)}
    for facet, value, count in db.execute(union_all(*parts)):
        found[facet][value] = count
    return found


def selected() -> Select[Any]:
    """What a line of a list shows."""
    return (select(Organisation.id, Party.name, Party.slug, Organisation.kind,
                   (Organisation.is_official & Organisation.is_active).label("is_official"), Organisation.canonical,
                   Organisation.city, Organisation.country, File.sha256.label("logo"), File.mime.label("logo_mime"),
                   File.width.label("logo_width"))
            .join(Party, Party.id == Organisation.id).outerjoin(File, File.id == Organisation.logo_file_id))


def present() -> ColumnElement[bool]:
    """Organisations that are shown at all."""
    return and_(is_organisation(), Party.state == "live")


def is_organisation() -> ColumnElement[bool]:
    """Is the party one? As an expression, so that it does not lead SQLite to the parties first."""
    return unled(Party.kind == ORGANISATION)


def named(words: str) -> ColumnElement[bool]:
    """The name, or a word in it, begins with these words; of several numbers and words, each in its place.

    A number may instead be the beginning of the postcode: "75011 echo" finds the Écho in Paris, and "france 24" France 24.
    """
    whole = _begins(canonical_name(words))
    digits = [word for word in words.split() if word.isdigit() and word.isascii() and len(word) <= 5]
    if not digits:
        return whole
    rest = canonical_name(" ".join(word for word in words.split() if word not in digits))
    here = [Organisation.postcode.startswith(number, autoescape=True) for number in digits]
    return or_(whole, and_(*here, _begins(rest)) if rest else and_(*here))


def _begins(canonical: str) -> ColumnElement[bool]:
    return or_(Organisation.canonical.startswith(canonical, autoescape=True),
               Organisation.canonical.contains(f" {canonical}", autoescape=True))


def _conditions(filters: Filters, but: str = "") -> list[ColumnElement[bool]]:
    found = [present()]
    if filters.words:
        found.append(named(filters.words))
    if filters.kind and but != "kind":
        found.append(Organisation.kind == filters.kind)
    for name, chosen in filters.values.items():
        if name == but:
            continue
        if name in COLUMNS:
            found.append(COLUMNS[name].in_(chosen))
        else:
            having = select(Value.organisation_id).where(Value.field == name, Value.value.in_(chosen))
            found.append(Organisation.id.in_(having))
    return found


def _counted(name: str, column: Any, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    return (select(literal(name).label("facet"), column.label("value"), func.count().label("count"))
            .select_from(Organisation).join(Party, Party.id == Organisation.id).where(*conditions).group_by(column))


def _valued(name: str, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    return (select(literal(name).label("facet"), Value.value, func.count().label("count"))
            .select_from(Value).join(Organisation, Organisation.id == Value.organisation_id)
            .join(Party, Party.id == Organisation.id).where(Value.field == name, *conditions).group_by(Value.value))
