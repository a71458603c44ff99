"""What is left over when people go: groups that nobody is in or owns, counts of rows that foreign keys took away."""

from __future__ import annotations

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import renew_cache
from aipress_social import groups
from aipress_social.models import TRAITS, Bearer, Group, Listed, Membership, Post, Trait
from aipress_social.posts import lock_group
from aipress_social.succession import hand_over, ownerless

MOST = 200  # groups in one run


def tidy(db: Session) -> list[int]:
    """Remove groups without a member, hand over those without an owner, and set the counts of groups and traits right where they
    are wrong. Returns which groups are gone."""
    is_empty = ~exists().where(Membership.group_id == Group.id)
    gone = list(db.scalars(select(Group.id).where(is_empty).order_by(Group.id).limit(MOST)))
    for group_id in gone:
        groups.remove(db, group_id)
    for group_id in db.scalars(ownerless(MOST)).all():
        lock_group(db, group_id)
        hand_over(db, group_id)
    for column, rows in ((Group.member_count, Membership), (Group.post_count, Post)):
        number = select(func.count()).select_from(rows).where(rows.group_id == Group.id).correlate(Group).scalar_subquery()
        db.execute(update(Group).where(column != number).values({column: number}).execution_options(synchronize_session=False))
    if _is_off(db):
        number = select(func.count()).select_from(Bearer).where(Bearer.trait_id == Trait.id).correlate(Trait).scalar_subquery()
        db.execute(update(Trait).where(Trait.number != number).values(number=number).execution_options(synchronize_session=False))
        db.execute(delete(Trait).where(Trait.number == 0).execution_options(synchronize_session=False))
        renew_cache(db, TRAITS)
    return gone


def _is_off(db: Session) -> bool:
    """Do the letters, of which everybody has one, not add up to the members that are listed?"""
    letters = select(func.coalesce(func.sum(Trait.number), 0)).where(Trait.field == "letter").scalar_subquery()
    listed = select(func.count()).select_from(Listed).scalar_subquery()
    return bool(db.scalar(select(letters != listed)))
