"""Who looks after a group when its only owner goes: the moderator who is in it longest, else the member who is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, exists, select, update
from sqlalchemy.orm import Session, aliased

from aipress_core.api import Party
from aipress_social.models import MODERATOR, OWNER, Group, Membership


def hand_over(db: Session, group_id: int, leaving_id: int | None = None) -> int | None:
    """Make the next in line an owner of a group whose row the caller holds; returns who that is, None where nobody is left.

    Args:
        leaving_id: a member who is not asked. Members who cannot sign in are asked last.
    """
    rank = case((Party.state == "live", 0), else_=1), case((Membership.role == MODERATOR, 0), else_=1)
    heir = db.scalar(select(Membership.party_id).join(Party, Party.id == Membership.party_id)
                     .where(Membership.group_id == group_id, Membership.party_id != (leaving_id or 0))
                     .order_by(*rank, Membership.joined_at, Membership.party_id).limit(1))
    if heir is not None:
        db.execute(update(Membership).where(Membership.group_id == group_id, Membership.party_id == heir).values(role=OWNER)
                   .execution_options(synchronize_session=False))
    return heir


def owned_alone(db: Session, party_id: int) -> Sequence[int]:
    """The groups of which a member is the only owner."""
    other = aliased(Membership)
    others = exists().where(other.group_id == Membership.group_id, other.role == OWNER, other.party_id != party_id)
    return db.scalars(select(Membership.group_id).where(Membership.party_id == party_id, Membership.role == OWNER, ~others)
                      .order_by(Membership.group_id)).all()


def ownerless(limit: int) -> Select[tuple[int]]:
    """Groups that have members and no owner: whoever it was is gone with all their rows."""
    anybody = exists().where(Membership.group_id == Group.id)
    return select(Group.id).where(anybody, ~anybody.where(Membership.role == OWNER)).order_by(Group.id).limit(limit)
