"""What an organisation says of itself, as its managers edit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from aipress_core.api import File
from aipress_organisations.events import OrganisationChanged
from aipress_organisations.models import Organisation, Value
from aipress_organisations.services.records import web_address
from aipress_organisations.services.standing import hold
from aipress_taxonomies.services import department_of

COLUMNS = ("description", "language", "website", "address", "postcode", "city", "country", "founded")


def facts_of(db: Session, organisation_id: int) -> dict[str, Any]:
    """Everything that can be edited: columns, ``types``, ``size``, ``sectors``, and ``logo``, a ``File`` or None."""
    row = db.execute(select(*(getattr(Organisation, name) for name in (*COLUMNS, "logo_file_id")))
                     .where(Organisation.id == organisation_id)).one()
    values = db.execute(select(Value.field, Value.value).where(Value.organisation_id == organisation_id)).all()
    by_field = {name: [value for field, value in values if field == name] for name in ("type", "size", "sector")}
    return {**{name: getattr(row, name) for name in COLUMNS}, "types": set(by_field["type"]),
            "size": next(iter(by_field["size"]), ""), "sectors": by_field["sector"],
            "logo": db.get(File, row.logo_file_id) if row.logo_file_id else None}


def describe(request: Any, organisation_id: int, facts: Mapping[str, Any], logo: File | None) -> None:
    """Write what :func:`facts_of` reads, audited. The department follows from a French postcode.

    Args:
        facts: all of the columns, ``types``, ``size`` and ``sectors``.
        logo: the picture to show; the one of before is deleted unless it is the same.

    Raises:
        OrganisationGone: when the organisation is no more.
    """
    db: Session = request.db
    found = hold(db, organisation_id)
    before = facts_of(db, organisation_id)
    db.execute(update(Organisation).where(Organisation.id == organisation_id).values(
        **{name: facts[name] for name in COLUMNS if name not in ("website", "description")},
        website=web_address(facts["website"]), description=facts["description"].strip(), logo_file_id=logo.id if logo else None,
        department=_department(db, organisation_id, facts)))
    _write_values(db, organisation_id, {"type": facts["types"], "size": [facts["size"]] if facts["size"] else [],
                                        "sector": facts["sectors"]})
    if before["logo"] is not None and before["logo"] is not logo:
        request.files.forget(db, before["logo"])
    changed = sorted(name for name, value in facts.items() if name in before and before[name] != value)
    request.audit("organisations.described", target=("party", found.id, found.name), changed=changed)
    request.emit(OrganisationChanged(organisation_id))


def _department(db: Session, organisation_id: int, facts: Mapping[str, Any]) -> str:
    """That of a French postcode; without one, that of before as long as the town is the same."""
    if facts["country"] != "FR":
        return ""
    if facts["postcode"]:
        return department_of(facts["postcode"]) or ""
    row = db.execute(select(Organisation.city, Organisation.department).where(Organisation.id == organisation_id)).one()
    return row.department if row.city == facts["city"] else ""


def _write_values(db: Session, organisation_id: int, values: Mapping[str, Any]) -> None:
    db.execute(delete(Value).where(Value.organisation_id == organisation_id, Value.field.in_(values)))
    rows = [{"organisation_id": organisation_id, "field": field, "value": value}
            for field, chosen in values.items() for value in sorted(set(chosen))]
    if rows:
        db.execute(insert(Value), rows)
