"""What happens in groups. Each act takes the group's row first, so that two at once come one after the other; the caller has
checked who may do what, but for what depends on the member concerned, which is refused here."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import Party, _, content, insert_into, slugify
from aipress_organisations.services import canonical_name
from aipress_social.follows import has_blocked
from aipress_social.models import (
    CLOSED,
    INVITATION,
    MEMBER,
    MODERATOR,
    OPEN,
    OWNER,
    REQUEST,
    Exclusion,
    Group,
    Membership,
    PendingEntry,
    Post,
)
from aipress_social.posts import lock_group
from aipress_social.refusals import Refused
from aipress_social.succession import hand_over

PUT_OUT = _("This group has put that member out. Lift that first.")


class LastOne(Exception):
    """The owner is the only member: a group is closed by removing it, which is asked about first."""


def create(db: Session, founder_id: int, name: str, now: dt.datetime, *, summary: str = "", description: str = "",
           privacy: str = OPEN) -> Group:
    """Found a group; the founder is its first member and its owner. ``description`` is clean HTML."""
    group = Group(name=name, sort_name=canonical_name(name)[:120], slug=_free_slug(db, name), summary=summary,
                  description=description,
                  privacy=privacy, created_by=founder_id, created_at=now, member_count=1)
    db.add(group)
    db.flush()
    db.add(Membership(group_id=group.id, party_id=founder_id, role=OWNER, joined_at=now))
    db.flush()
    return group


def change(db: Session, group_id: int, name: str, *, summary: str, description: str, privacy: str) -> None:
    """Change what a group is; its address stays."""
    group = lock_group(db, group_id)
    group.name, group.sort_name, group.summary = name, canonical_name(name)[:120], summary
    group.description, group.privacy = description, privacy
    db.flush()


def join(db: Session, group_id: int, party_id: int, now: dt.datetime) -> str:
    """Go in where the door is open or one is invited, else ask; ``member`` or ``request`` is what one is then.

    Raises:
        LookupError: when there is no such group for this member.
        Refused: for whom the group has put out.
    """
    group = lock_group(db, group_id)
    if _is_in(db, group_id, party_id):
        return MEMBER
    if _is_excluded(db, group_id, party_id):
        raise Refused(_("This group has put you out."))
    waiting = db.scalar(select(PendingEntry.kind).where(PendingEntry.group_id == group_id, PendingEntry.party_id == party_id))
    if group.privacy == OPEN or waiting == INVITATION:
        _let_in(db, group_id, party_id, now)
        return MEMBER
    if group.privacy != CLOSED:
        raise LookupError(f"no group {group_id} for {party_id}")
    _wait(db, group_id, party_id, REQUEST, party_id, now)
    return REQUEST


def leave(db: Session, group_id: int, party_id: int) -> int | None:
    """Go; also takes back a request, and declines an invitation. Returns who owns the group now, where its only owner went.

    Raises:
        LastOne: for an owner after whom nobody would be left.
    """
    lock_group(db, group_id)
    heir = None
    if _owners(db, group_id) == {party_id}:
        heir = hand_over(db, group_id, party_id)
        if heir is None:
            raise LastOne
    _forget(db, group_id, party_id)
    return heir


def invite(db: Session, group_id: int, party_id: int, by_id: int, now: dt.datetime) -> bool:
    """Ask a member in; who has asked to come is let in. Returns whether there was anything to do.

    Raises:
        Refused: for whom the group has put out, and for whoever has blocked the one who invites.
    """
    lock_group(db, group_id)
    if _is_in(db, group_id, party_id):
        return False
    if _is_excluded(db, group_id, party_id):
        raise Refused(PUT_OUT)
    if has_blocked(db, party_id, by_id):
        raise Refused(_("You cannot invite this member."))
    waiting = db.scalar(select(PendingEntry.kind).where(PendingEntry.group_id == group_id, PendingEntry.party_id == party_id))
    if waiting == REQUEST:
        _let_in(db, group_id, party_id, now)
        return True
    return _wait(db, group_id, party_id, INVITATION, by_id, now)


def accept(db: Session, group_id: int, party_id: int, now: dt.datetime) -> bool:
    """Let somebody in who has asked. Returns whether the request was still there."""
    lock_group(db, group_id)
    asked = db.scalar(select(PendingEntry.kind).where(PendingEntry.group_id == group_id, PendingEntry.party_id == party_id))
    if asked != REQUEST:
        return False
    _let_in(db, group_id, party_id, now)
    return True


def dismiss(db: Session, group_id: int, party_id: int) -> str | None:
    """Refuse a request, or take an invitation back; returns which of the two it was."""
    lock_group(db, group_id)
    gone = delete(PendingEntry).where(PendingEntry.group_id == group_id, PendingEntry.party_id == party_id)
    return db.scalar(gone.returning(PendingEntry.kind))


def set_role(db: Session, group_id: int, party_id: int, role: str) -> None:
    """Make a member owner, moderator or member.

    Raises:
        LookupError: for somebody who is not in the group.
        Refused: for the last owner.
    """
    lock_group(db, group_id)
    if role != OWNER and _owners(db, group_id) == {party_id}:
        raise Refused(_("A group has an owner. Make somebody else owner first, or remove the group."))
    changed = update(Membership).where(Membership.group_id == group_id, Membership.party_id == party_id).values(role=role)
    if db.execute(changed.returning(Membership.party_id).execution_options(synchronize_session=False)).first() is None:
        raise LookupError(f"{party_id} is not in the group {group_id}")


def exclude(db: Session, group_id: int, party_id: int, by_id: int, by_role: str, now: dt.datetime) -> None:
    """Put a member out, for good until :func:`readmit`.

    Raises:
        Refused: for owners, and for moderators unless an owner does it.
        LookupError: for somebody who is not in the group.
    """
    lock_group(db, group_id)
    role = db.scalar(select(Membership.role).where(Membership.group_id == group_id, Membership.party_id == party_id))
    if role is None:
        raise LookupError(f"{party_id} is not in the group {group_id}")
    if role == OWNER or (role == MODERATOR and by_role != OWNER):
        raise Refused(_("Owners of a group cannot be put out, and moderators only by an owner."))
    _forget(db, group_id, party_id)
    row = insert_into(db, Exclusion).values(group_id=group_id, party_id=party_id, by_id=by_id, created_at=now)
    db.execute(row.on_conflict_do_nothing())


def readmit(db: Session, group_id: int, party_id: int) -> bool:
    """Lift an exclusion; the member may come or be invited again. Returns whether there was one."""
    lock_group(db, group_id)
    gone = delete(Exclusion).where(Exclusion.group_id == group_id, Exclusion.party_id == party_id)
    return db.execute(gone.returning(Exclusion.party_id)).first() is not None


def remove(db: Session, group_id: int) -> None:
    """Delete a group with all that was written in it."""
    group = lock_group(db, group_id)
    content.remove_many(db, list(db.scalars(select(Post.id).where(Post.group_id == group_id))))
    db.delete(group)
    db.flush()


def _let_in(db: Session, group_id: int, party_id: int, now: dt.datetime) -> None:
    db.execute(delete(PendingEntry).where(PendingEntry.group_id == group_id, PendingEntry.party_id == party_id))
    row = insert_into(db, Membership).values(group_id=group_id, party_id=party_id, role=MEMBER, joined_at=now)
    db.execute(row.on_conflict_do_nothing())
    _count_members(db, group_id)


def _forget(db: Session, group_id: int, party_id: int) -> None:
    for model in (Membership, PendingEntry):
        db.execute(delete(model).where(model.group_id == group_id, model.party_id == party_id))
    _count_members(db, group_id)


def _wait(db: Session, group_id: int, party_id: int, kind: str, by_id: int, now: dt.datetime) -> bool:
    row = insert_into(db, PendingEntry).values(group_id=group_id, party_id=party_id, kind=kind, by_id=by_id, created_at=now)
    return db.execute(row.on_conflict_do_nothing().returning(PendingEntry.party_id)).first() is not None


def _is_in(db: Session, group_id: int, party_id: int) -> bool:
    return db.scalar(select(Membership.role).where(Membership.group_id == group_id, Membership.party_id == party_id)) is not None


def _is_excluded(db: Session, group_id: int, party_id: int) -> bool:
    found = select(Exclusion.party_id).where(Exclusion.group_id == group_id, Exclusion.party_id == party_id)
    return db.scalar(found) is not None


def _owners(db: Session, group_id: int) -> set[int]:
    return set(db.scalars(select(Membership.party_id).where(Membership.group_id == group_id, Membership.role == OWNER)))


def _count_members(db: Session, group_id: int) -> None:
    number = (select(func.count()).select_from(Membership).join(Party, Party.id == Membership.party_id)
              .where(Membership.group_id == group_id).scalar_subquery())
    db.execute(update(Group).where(Group.id == group_id).values(member_count=number).execution_options(synchronize_session=False))


def _free_slug(db: Session, name: str) -> str:
    base = slugify(name)
    taken = set(db.scalars(select(Group.slug).where(Group.slug.startswith(base, autoescape=True))))
    number, slug = 1, base
    while slug in taken or slug == "new":
        number += 1
        slug = f"{base}-{number}"
    return slug
