"""One organisation: what its page shows, what it has published, who belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import COUNT_CAP, ORGANISATION, BigId, Content, Keyset, Page, Party, Role, Visibility, planned_once
from aipress_organisations.models import FormerName, Membership, Organisation, Value
from aipress_organisations.queries.directory import present, selected
from aipress_organisations.services.membership import live_members

LONGEST_SLUG = 120
MEMBERS, ITEMS = 30, 20
CONTACTS = "contacts"
_NEWEST = Keyset((Content.listed_at, Content.id), size=ITEMS, names=("listed_at", "id"))
_BY_NAME = Keyset((Party.name, Party.id), size=MEMBERS, names=("name", "party_id"), ascending=True)


def by_slug(db: Session, slug: str, viewer: int | None) -> Row[Any] | None:
    """One organisation as its page shows it, its values (see `values_of`), and whether the viewer ``belongs`` to it and
    ``manages`` it; one statement."""
    return db.connection().execute(_page(), {"slug": slug, "viewer": viewer}).first()


def present_slug(db: Session, slug: str) -> str | None:
    """The slug of the organisation that this one leads to: its own of before, or of another that was merged into it."""
    return db.scalar(select(Party.slug).join(FormerName, FormerName.organisation_id == Party.id)
                     .where(FormerName.slug == slug, Party.state == "live"))


_VALUES = (select(func.aggregate_strings(Value.field + ":" + Value.value, "\n"))
           .where(Value.organisation_id == Organisation.id).scalar_subquery())


@cache
def _page() -> Select[Any]:
    more = selected().add_columns(
        Organisation.description, Organisation.language, Organisation.website, Organisation.department, Organisation.founded,
        Organisation.postcode, Organisation.address, Organisation.is_active, Organisation.is_official.label("has_flag"),
        Membership.party_id.is_not(None).label("belongs"), func.coalesce(Membership.is_manager, False).label("manages"),
        _VALUES.label("listed_values"))
    mine = and_(Membership.organisation_id == Organisation.id, Membership.party_id == bindparam("viewer", type_=BigId))
    return planned_once(more.outerjoin(Membership, mine).where(
        present(), Party.kind == ORGANISATION, Party.slug == bindparam("slug")))


def values_of(row: Row[Any]) -> dict[str, list[str]]:
    """An organisation's types, size and sectors, by field: what `by_slug` read of them."""
    found: dict[str, list[str]] = {}
    for name, _colon, value in sorted(line.partition(":") for line in (row.listed_values or "").split("\n") if line):
        found.setdefault(name, []).append(value)
    return found


def counts(db: Session, visibility: Visibility, organisation: Row[Any], by_members: bool) -> dict[str, int]:
    """How many live members it has (``contacts``), and how many listed items of each content type; see :func:`published`.

    Items are counted no further than one more than `COUNT_CAP`: the page costs the same for a publisher of a million.
    """
    statement, parameters = visibility.kept(_counts, by_members)
    found: Counter[str] = Counter()
    for name, count in db.connection().execute(statement, parameters | {"organisation": organisation.id}):
        found[name] += count
    return {name: count if name == CONTACTS else min(count, COUNT_CAP + 1) for name, count in found.items()}


def _counts(visibility: Visibility, by_members: bool) -> CompoundSelect[Any]:
    organisation: Any = bindparam("organisation", type_=BigId)
    parts = [select(literal(CONTACTS), func.count()).select_from(live_members(organisation).subquery())]
    own, others = _published(organisation)
    for name in (one.name for one in visibility.types if one.plugin in visibility.enabled):
        listed = visibility.listed(name)
        for condition in (own, others) if by_members else (own,):
            items = select(Content.id).where(condition, listed).limit(COUNT_CAP + 1).subquery()
            parts.append(select(literal(name), func.count()).select_from(items))
    return planned_once(union_all(*parts))


def published(db: Session, visibility: Visibility, organisation: Row[Any], type_name: str, by_members: bool,
              cursor: str | None) -> Page:
    """One page of its listed items of a content type, the newest first: ``id``, ``type``, ``slug``, ``title``, ``language``,
    ``listed_at``.

    Args:
        by_members: also what its members made for others: an agency's work for its clients.

    Raises:
        CursorError: for a cursor of another list.
    """
    own, others = _published(organisation.id)
    ids = union_all(*(select(Content.id).where(one) for one in (own, others))) if by_members else None
    statement = select(Content.id, Content.type, Content.slug, Content.title, Content.language, Content.listed_at).where(
        own if ids is None else Content.id.in_(ids), visibility.listed(type_name))
    return _NEWEST.page(db, statement, cursor)


def _published(organisation_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What it published, and what its members made for others: two conditions, each with its index, for "or" has none."""
    members = select(Membership.party_id).where(Membership.organisation_id == organisation_id)
    return Content.publisher_id == organisation_id, and_(
        Content.owner_id.in_(members), or_(Content.publisher_id.is_(None), Content.publisher_id != organisation_id))


def members(db: Session, organisation_id: int, cursor: str | None = None) -> Page:
    """One page of its live members by name: ``party_id``, ``name``, ``slug``, ``is_manager``, ``joined_at``.

    Raises:
        CursorError: for a cursor of another list.
    """
    return _BY_NAME.page(db, live_members(organisation_id), cursor)


def roles_of(db: Session, party_ids: Collection[int]) -> dict[int, set[str]]:
    """The roles that people hold."""
    found: dict[int, set[str]] = {}
    if party_ids:
        for party_id, role in db.execute(select(Role.party_id, Role.role).where(Role.party_id.in_(party_ids))):
            found.setdefault(party_id, set()).add(role)
    return found


def managers(db: Session, organisation_id: int) -> Sequence[Row[Any]]:
    """Its live managers by name."""
    return db.execute(live_members(organisation_id).where(Membership.is_manager).order_by(Party.name, Party.id).limit(100)).all()
