"""Who belongs to which organisation: joining, leaving, what a member declares.

Whoever changes a membership first holds the person's row and those of the organisations that they leave and join, in the
order of their keys: two joins of one person, and a join and a merge or a clearing away of the organisation, wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from aipress_accounts.services import User
from aipress_core.api import Party, utcnow
from aipress_organisations.events import MembershipChanged
from aipress_organisations.models import Invitation, Membership, Organisation
from aipress_organisations.services.clearing import clear_away
from aipress_organisations.services.records import LIVE, canonical_name, get_or_declare
from aipress_organisations.services.refusals import OrganisationGone

MOST_MEMBERS = 1000
TRIES = 5


@dataclass(frozen=True)
class Affiliation:
    """The organisation that a person belongs to.

    Args:
        id: of the organisation.
        is_official: and not deactivated: may it be shown as official?
        is_manager: does the person look after its page?
    """

    id: int
    name: str
    slug: str
    kind: str
    canonical: str
    is_official: bool
    is_manager: bool


def organisation_of(db: Session, party_id: int) -> Affiliation | None:
    """The organisation that a person belongs to; None when they belong to none."""
    return organisations_of(db, (party_id,)).get(party_id)


def organisations_of(db: Session, party_ids: Collection[int]) -> dict[int, Affiliation]:
    """The same for many people, for lists, in one statement; who belongs to none is left out."""
    if not party_ids:
        return {}
    statement = (select(Membership.party_id, Party.id, Party.name, Party.slug, Organisation.kind, Organisation.canonical,
                        Organisation.is_official & Organisation.is_active, Membership.is_manager)
                 .select_from(Membership).join(Organisation, Organisation.id == Membership.organisation_id)
                 .join(Party, Party.id == Organisation.id)
                 .where(Membership.party_id.in_(party_ids), Party.state == LIVE))
    return {person: Affiliation(*rest[:5], bool(rest[5]), bool(rest[6])) for person, *rest in db.execute(statement)}


def members_of(db: Session, organisation_id: int, limit: int = MOST_MEMBERS) -> Sequence[Row[Any]]:
    """The live members of an organisation by name: ``party_id``, ``name``, ``slug``, ``is_manager``, ``joined_at``."""
    return db.execute(live_members(organisation_id).order_by(Party.name, Party.id).limit(limit)).all()


def live_members(organisation_id: int) -> Select[Any]:
    """The statement behind :func:`members_of`, without order and limit. Who was deactivated, or waits, is no live member."""
    return (select(Membership.party_id, Party.name, Party.slug, Party.portrait, Membership.is_manager, Membership.joined_at)
            .join(Party, Party.id == Membership.party_id)
            .where(Membership.organisation_id == organisation_id, Party.state == LIVE))


def count_members(db: Session, organisation_id: int) -> int:
    """How many live members an organisation has."""
    return db.scalar(select(func.count()).select_from(live_members(organisation_id).subquery())) or 0


def join(context: Any, party_id: int, organisation_id: int, *, is_manager: bool = False) -> None:
    """Make a person a member; the organisation that they were in is left, and cleared away if nobody needs it any more.

    Args:
        context: a request that writes, or a task's context.
        is_manager: of one who is a member already it is left as it is.

    Raises:
        OrganisationGone: when the organisation is no more.
    """
    db: Session = context.db
    left, held = _hold(db, party_id, organisation_id)
    if organisation_id not in held:
        raise OrganisationGone
    if left == organisation_id:
        return
    values = {"organisation_id": organisation_id, "is_manager": is_manager, "joined_at": utcnow()}
    if left is None:
        db.execute(insert(Membership).values(party_id=party_id, **values))
    else:
        db.execute(update(Membership).where(Membership.party_id == party_id).values(**values))
    context.emit(MembershipChanged(party_id, organisation_id, left))
    if left is not None:
        clear_away(context, left)


def leave(context: Any, party_id: int, organisation_id: int | None = None) -> int | None:
    """End a person's membership.

    Args:
        context: a request that writes, or a task's context.
        organisation_id: end it only if it is that of this organisation; None = whichever it is.

    Returns:
        The organisation that was left, which may be cleared away by now; None when they were in none, or in another.
    """
    db: Session = context.db
    left, _held = _hold(db, party_id)
    if left is None or organisation_id not in (None, left):
        return None
    db.execute(delete(Membership).where(Membership.party_id == party_id))
    context.emit(MembershipChanged(party_id, None, left))
    clear_away(context, left)
    return left


def set_manager(context: Any, party_id: int, organisation_id: int, is_manager: bool) -> bool:
    """Make a member a manager, or no longer one; False when nothing changed, because they are no member, or are so already."""
    statement = update(Membership).where(Membership.party_id == party_id, Membership.organisation_id == organisation_id,
                                         Membership.is_manager.is_not(is_manager))
    return bool(context.db.execute(statement.values(is_manager=is_manager)).rowcount)


def attach_declared(context: Any, party_id: int, name: str, kind: str = "other") -> int | None:
    """Put a person into the organisation that they say they belong to, at approval and whenever their profile changes.

    An empty name ends their membership. Whoever is in an organisation of this name stays there. An invitation of an
    organisation of this name, even an official one, is taken up. Else it is the declared organisation of this name, which is
    written if there is none; nobody gets into an official one by saying so.

    Args:
        context: a request that writes, or a task's context.
        name: as it was typed; case, accents, spacing and punctuation do not matter.
        kind: of an organisation that has to be written; see :data:`KINDS`.

    Returns:
        The organisation's id, or None.

    Raises:
        ValueError: for an unknown kind.
    """
    canonical = canonical_name(name)
    if not canonical:
        leave(context, party_id)
        return None
    present = organisation_of(context.db, party_id)
    if present is not None and present.canonical == canonical:
        return present.id
    for _attempt in range(TRIES):
        invited = _invited_by(context.db, party_id, canonical)
        organisation_id = invited or get_or_declare(context.db, name, kind)
        try:
            join(context, party_id, organisation_id)
        except OrganisationGone:
            continue
        if invited:
            accept_silently(context.db, party_id, invited)
        return organisation_id
    raise OrganisationGone


def accept_silently(db: Session, party_id: int, organisation_id: int) -> None:
    """An invitation that led to a membership has done its work."""
    address = select(User.email).where(User.id == party_id).scalar_subquery()
    db.execute(delete(Invitation).where(Invitation.email == address, Invitation.organisation_id == organisation_id))


def _invited_by(db: Session, party_id: int, canonical: str) -> int | None:
    """An organisation of this name that has invited the person's address, the official one first; not one that they declined."""
    statement = (select(Organisation.id).join(Invitation, Invitation.organisation_id == Organisation.id)
                 .join(Party, Party.id == Organisation.id).join(User, User.email == Invitation.email)
                 .where(User.id == party_id, Organisation.canonical == canonical, Party.state == LIVE,
                        Invitation.declined_at.is_(None))
                 .order_by(Organisation.is_official.desc(), Organisation.id).limit(1))
    return db.scalar(statement)


def _hold(db: Session, party_id: int, *organisations: int) -> tuple[int | None, set[int]]:
    """Hold the person, the organisation that they are in and these: which one they are in, and which of all are there.

    The organisation that they are in is known for certain only when their row is held; another than before, because of a merge,
    is held in turn.
    """
    for _attempt in range(TRIES):
        present = _present(db, party_id)
        wanted = {party_id, *organisations} | ({present} if present else set())
        statement = select(Party.id).where(Party.id.in_(wanted), Party.state != "closed").order_by(Party.id)
        held = set(db.scalars(statement.with_for_update(key_share=True)))
        if _present(db, party_id) == present:
            return present, held
    raise OrganisationGone


def _present(db: Session, party_id: int) -> int | None:
    return db.scalar(select(Membership.organisation_id).where(Membership.party_id == party_id))
