"""Making one organisation of two that are the same: everything of the one becomes the other's, and nothing of it is lost.

What the core and this plugin keep is moved here. Rows of other plugins are moved by these, in the hook
``aipress_party_merged``; when rows are left that point at the organisation that goes, nothing is merged: they would be lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, literal, select, union_all, update
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, Base, Content, File, Party, _
from aipress_organisations.events import MembershipChanged, OrganisationMerged
from aipress_organisations.models import FormerName, Invitation, Membership, Organisation, Value
from aipress_organisations.services.records import CLOSED
from aipress_organisations.services.refusals import OrganisationGone, OrganisationRefused

FACTS = ("description", "website", "country", "department", "city", "postcode", "address", "founded", "logo_file_id")
OURS = {Membership.__tablename__: "members", Invitation.__tablename__: "invitations", Content.__tablename__: "published"}
UNTOLD = {Organisation.__tablename__, Value.__tablename__, FormerName.__tablename__}


@dataclass(frozen=True)
class Preview:
    """What a merge would do.

    Args:
        kept, gone: ``id``, ``name``, ``slug``, ``kind``, ``is_official`` of both.
        counts: what moves: ``members``, ``invitations``, ``published``, else rows by plugin id.
        filled: facts that the kept one lacks and gets.
        objection: why it is not done; None when it can be.
    """

    kept: Row[Any]
    gone: Row[Any]
    counts: Mapping[str, int]
    filled: tuple[str, ...]
    objection: Any = None


def preview(db: Session, kept_id: int, gone_id: int) -> Preview:
    """See what would move.

    Raises:
        OrganisationGone: when one of the two is no more, or both are one.
    """
    kept, gone = _both(db, kept_id, gone_id, hold=False)
    facts = _filled(kept, gone)
    return Preview(kept, gone, _counts(db, gone_id), tuple(facts), _objection(kept, gone))


def merge(request: Any, kept_id: int, gone_id: int) -> Preview:
    """Merge ``gone_id`` into ``kept_id``, audited; it cannot be undone.

    Members, invitations, publications, files and names move; facts that the kept one lacks are filled in; the old address
    redirects.

    Raises:
        OrganisationGone: when one of the two is no more, or both are one.
        OrganisationRefused: when the one that would go is official and the other is not, or a plugin's rows cannot be moved.
    """
    with request.db.begin_nested():
        kept, gone = _both(request.db, kept_id, gone_id, hold=True)
        if objection := _objection(kept, gone):
            raise OrganisationRefused(objection)
        found = Preview(kept, gone, _counts(request.db, gone_id), tuple(_filled(kept, gone)))
        _move(request, kept, gone)
        _ask_others(request, kept_id, gone_id)
        if left := _pointing(request.db, gone_id, but=UNTOLD):
            raise OrganisationRefused(_("The plugin ${plugin} has records of ${name} that it cannot move. Nothing was merged.",
                                        mapping={"plugin": ", ".join(sorted(map(_plugin, left))), "name": gone.name}))
        _bury(request.db, kept, gone)
    request.audit("organisations.merged", target=("party", kept.id, kept.name), gone=gone.name, gone_id=gone.id,
                  gone_slug=gone.slug, moved=dict(found.counts), filled=list(found.filled))
    request.emit(OrganisationMerged(kept_id, gone_id))
    return found


def _both(db: Session, kept_id: int, gone_id: int, *, hold: bool) -> tuple[Row[Any], Row[Any]]:
    if hold:  # in the order of their keys, as everybody holds them
        db.execute(select(Party.id).where(Party.id.in_((kept_id, gone_id))).order_by(Party.id).with_for_update())
    statement = (select(Party.name, Party.slug, *Organisation.__table__.columns).join(Organisation, Organisation.id == Party.id)
                 .where(Party.id.in_((kept_id, gone_id)), Party.kind == ORGANISATION, Party.state != CLOSED))
    rows = {row.id: row for row in db.execute(statement)}
    if len(rows) < 2:
        raise OrganisationGone
    return rows[kept_id], rows[gone_id]


def _objection(kept: Row[Any], gone: Row[Any]) -> Any:
    if gone.is_official and not kept.is_official:
        return _("${gone} is official and ${kept} is not: keep the official one.", mapping={"gone": gone.name, "kept": kept.name})
    return None


def _filled(kept: Row[Any], gone: Row[Any]) -> dict[str, Any]:
    return {name: getattr(gone, name) for name in FACTS if not getattr(kept, name) and getattr(gone, name)}


def _counts(db: Session, organisation_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for table, count in _pointing(db, organisation_id, but=UNTOLD).items():
        name = OURS.get(table, _plugin(table))
        found[name] = found.get(name, 0) + count
    return found


def _pointing(db: Session, organisation_id: int, but: set[str]) -> dict[str, int]:
    """Rows of any table that point at the organisation, by table, in one statement."""
    parts = [select(literal(table.name).label("name"), func.count().label("rows")).where(column == organisation_id)
             for table in Base.metadata.sorted_tables if table.name not in but for column in table.columns
             for key in column.foreign_keys if key.target_fullname in ("core_party.id", "organisations_organisation.id")]
    found: dict[str, int] = {}
    for name, rows in db.execute(union_all(*parts)):
        if rows:
            found[name] = found.get(name, 0) + rows
    return found


def _plugin(table: str) -> str:
    return table.partition("_")[0]


def _move(request: Any, kept: Row[Any], gone: Row[Any]) -> None:
    db: Session = request.db
    for party_id in db.scalars(update(Membership).where(Membership.organisation_id == gone.id)
                               .values(organisation_id=kept.id).returning(Membership.party_id)).all():
        request.emit(MembershipChanged(party_id, kept.id, gone.id))
    known = select(Invitation.email).where(Invitation.organisation_id == kept.id)
    db.execute(delete(Invitation).where(Invitation.organisation_id == gone.id, Invitation.email.in_(known)))
    db.execute(update(Invitation).where(Invitation.organisation_id == gone.id).values(organisation_id=kept.id))
    for column in (Content.publisher_id, Content.owner_id, File.owner_id):
        db.execute(update(column.class_).where(column == gone.id).values({column.key: kept.id})
                   .execution_options(synchronize_session=False))
    if filled := _filled(kept, gone):
        db.execute(update(Organisation).where(Organisation.id == kept.id).values(**filled))
    has = select(Value.field).where(Value.organisation_id == kept.id)
    db.execute(update(Value).where(Value.organisation_id == gone.id, Value.field.not_in(has)).values(organisation_id=kept.id)
               .execution_options(synchronize_session=False))


def _ask_others(request: Any, kept: int, gone: int) -> None:
    """Every loaded plugin, also one that is switched off: its rows must not be lost meanwhile."""
    everybody = frozenset(request.registry.plugins.order)
    for plugin, _result, has_failed in request.registry.hooks.outcomes(
            "aipress_party_merged", everybody, request.db, kept=kept, gone=gone, db=request.db):
        if has_failed:
            raise OrganisationRefused(_("The plugin ${plugin} could not move its records. Nothing was merged.",
                                        mapping={"plugin": plugin}))


def _bury(db: Session, kept: Row[Any], gone: Row[Any]) -> None:
    db.execute(update(FormerName).where(FormerName.organisation_id == gone.id).values(organisation_id=kept.id))
    db.execute(delete(Party).where(Party.id == gone.id))
    db.add(FormerName(organisation_id=kept.id, canonical=gone.canonical, slug=gone.slug))
    db.flush()
