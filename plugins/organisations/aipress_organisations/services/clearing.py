"""Clearing away organisations that nobody needs: declared ones, without members, invitations and anything published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aipress_core.api import Base, Party
from aipress_organisations.events import OrganisationChanged
from aipress_organisations.models import Invitation, Membership, Organisation
from aipress_organisations.services.records import CLOSED, LIVE


def clear_away(context: Any, organisation_id: int) -> bool:
    """Remove the organisation if nobody needs it; harmless at any time, and as often as one likes.

    It is held against everybody who would point at it, then looked at. Where another plugin's rows forbid that it is
    deleted, it is closed, and nowhere shown.

    Args:
        context: a request that writes, or a task's context.

    Returns:
        Whether it is gone.
    """
    db: Session = context.db
    held = db.scalar(select(Party.id).where(Party.id == organisation_id, Party.state == LIVE).with_for_update())
    if held is None or not db.scalar(select(is_needless()).where(Organisation.id == organisation_id)):
        return False
    try:
        with db.begin_nested():
            db.execute(delete(Party).where(Party.id == organisation_id))
    except IntegrityError:
        db.execute(update(Party).where(Party.id == organisation_id).values(state=CLOSED))
    context.emit(OrganisationChanged(organisation_id))
    return True


def is_needless() -> ColumnElement[bool]:
    """Not official, nobody in it, nobody invited, and nobody's row would lose it: what it has published, above all."""
    return and_(
        Organisation.is_official.is_(False),
        ~exists().where(Membership.organisation_id == Organisation.id),
        ~exists().where(Invitation.organisation_id == Organisation.id),
        ~or_(*(exists(select(literal(1)).where(column == Organisation.id)) for column in losing_columns())),
    )


def losing_columns() -> list[Any]:
    """Columns of any plugin that point at a party and would be emptied with it: rows outlive it, but forget it."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns for key in column.foreign_keys
            if key.target_fullname in ("core_party.id", "organisations_organisation.id") and key.ondelete == "SET NULL"]
