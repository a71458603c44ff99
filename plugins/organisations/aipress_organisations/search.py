"""What search finds of organisations: names of now and before, places, what they say of themselves; for members alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pyramid.request import Request
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from aipress_core.api import File, Party, SearchDocument, SearchFacet, SearchType, Visibility, _
from aipress_organisations.events import MembershipChanged, OrganisationChanged, OrganisationMerged
from aipress_organisations.kinds import KINDS
from aipress_organisations.models import FormerName, Membership, Organisation, Value
from aipress_organisations.presentation import facet_label
from aipress_organisations.queries.directory import present
from aipress_taxonomies.services import country_name, department_name

NAME, READER = "organisations.organisation", "organisations.reader"
EXCERPT = 300
_MEMBERS = (select(func.count()).where(Membership.organisation_id == Organisation.id).correlate(Organisation).scalar_subquery()
            .label("members"))
COLUMNS = (
    Organisation.id, Party.name, Party.slug, Party.created_at, Organisation.kind, Organisation.is_official,
    Organisation.is_active, Organisation.description, Organisation.language, Organisation.country, Organisation.department,
    Organisation.city, Organisation.postcode, File.sha256.label("logo"), File.mime.label("logo_mime"), _MEMBERS,
)


def documents(db: Session, keys: Sequence[int]) -> Iterator[SearchDocument]:
    """The documents of the organisations that are shown at all, in three statements."""
    rows = db.execute(select(*COLUMNS).join(Party, Party.id == Organisation.id)
                      .outerjoin(File, File.id == Organisation.logo_file_id).where(Organisation.id.in_(keys), present())).all()
    former: dict[int, list[str]] = {}
    for key, name in db.execute(select(FormerName.organisation_id, FormerName.canonical)
                                .where(FormerName.organisation_id.in_(keys)).order_by(FormerName.canonical)):
        former.setdefault(key, []).append(name)
    values: dict[int, dict[str, list[str]]] = {}
    for key, field, value in db.execute(select(Value.organisation_id, Value.field, Value.value)
                                        .where(Value.organisation_id.in_(keys)).order_by(Value.field, Value.value)):
        values.setdefault(key, {}).setdefault(field, []).append(value)
    return (document(row, former.get(row.id, []), values.get(row.id, {})) for row in rows)


def document(row: Row[Any], former: list[str], values: Mapping[str, list[str]]) -> SearchDocument:
    """One organisation; official ones and those with many members come first among equals."""
    places = [row.city, row.postcode, department_name(row.department) if row.department else "",
              *(country_name(row.country, locale) for locale in ("fr", "en") if row.country)]
    return SearchDocument(
        row.id, row.name, row.slug, row.created_at, (READER,), language=row.language, excerpt=row.description[:EXCERPT],
        names=" · ".join(dict.fromkeys(one for one in (*former, *places) if one)), body=row.description,
        facets={"kind": row.kind, "country": row.country or None, "department": row.department or None, "city": row.city or None,
                "sector": values.get("sector"), "size": values.get("size")},
        picture=(row.logo, row.logo_mime or "") if row.logo else None, byline=row.city, standing=standing(row))


def standing(row: Row[Any]) -> float:
    """0 to 1: half for being official, half by the order of magnitude of its members, in steps."""
    size = min(math.log10(1 + row.members) / 3, 1.0)
    return round((0.5 if row.is_official and row.is_active else 0.0) + size / 2, 1)


def keys(db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of organisations."""
    return db.scalars(select(Organisation.id).where(Organisation.id > after).order_by(Organisation.id).limit(limit)).all()


def grants(_db: Session, visibility: Visibility) -> list[str]:
    """The directory is for whoever is signed in."""
    return [READER] if visibility.viewer is not None else []


def listed(visibility: Visibility) -> Select[Any]:
    """The rule of the directory."""
    found = (select(Organisation.id, Party.name.label("title"), Party.slug, Party.created_at.label("at"))
             .join(Party, Party.id == Organisation.id).where(present()))
    return found if visibility.viewer is not None else found.where(Organisation.id.is_(None))


def kinds(request: Request, values: Sequence[str]) -> Mapping[str, str]:
    """What readers call kinds."""
    return {value: str(request.translate(KINDS[value].title)) for value in values if value in KINDS}


def labels(facet: str, request: Request, values: Sequence[str]) -> Mapping[str, str]:
    """What readers call the values of a facet."""
    return {value: facet_label(request, facet, value) for value in values}


def _of_membership(event: MembershipChanged) -> list[int]:
    return [one for one in (event.organisation_id, event.previous_id) if one is not None]


FACETS = (SearchFacet("kind", _("Kind"), kinds), *(SearchFacet(name, title, partial(labels, name)) for name, title in (
    ("country", _("Country")), ("department", _("Department")), ("city", _("City")), ("sector", _("Sector")),
    ("size", _("Size")))))
TYPE = SearchType(
    NAME, _("Organisations"), lambda slug: f"/organisations/{slug}", documents, keys, grants, listed, FACETS,
    {OrganisationChanged: lambda event: [event.organisation_id], OrganisationMerged: lambda event: [event.kept_id, event.gone_id],
     MembershipChanged: _of_membership}, icon="building", order=40)
