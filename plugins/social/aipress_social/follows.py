"""Following, blocking, muting: the acts, which may be repeated without harm, and the questions about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from aipress_core.api import ORGANISATION, PERSON, Party, _, insert_into, planned_once
from aipress_organisations.services import Organisation
from aipress_social.models import BLOCK, MUTE, Follow, Shield
from aipress_social.refusals import Refused

NOT_ONESELF = _("You cannot follow yourself.")
SHUT_OUT = _("This member does not wish to be followed by you.")
UNBLOCK_FIRST = _("You have blocked this member. Lift the block first.")


def follow(db: Session, follower_id: int, followee_id: int, now: dt.datetime) -> bool:
    """Let a member follow a member or an organisation; once is enough. Returns whether that is new.

    Raises:
        LookupError: when there is no such live person or organisation.
        Refused: for oneself, and between people of whom one blocks the other.
    """
    if follower_id == followee_id:
        raise Refused(NOT_ONESELF)
    _lock(db, followee_id)
    for blocker, sentence in ((followee_id, SHUT_OUT), (follower_id, UNBLOCK_FIRST)):
        if has_blocked(db, blocker, follower_id if blocker == followee_id else followee_id):
            raise Refused(sentence)
    row = insert_into(db, Follow).values(follower_id=follower_id, followee_id=followee_id, created_at=now)
    return db.execute(row.on_conflict_do_nothing().returning(Follow.followee_id)).first() is not None


def unfollow(db: Session, follower_id: int, followee_id: int) -> bool:
    """Let a member follow no more. Returns whether they did until now."""
    gone = delete(Follow).where(Follow.follower_id == follower_id, Follow.followee_id == followee_id)
    return db.execute(gone.returning(Follow.followee_id)).first() is not None


def block(db: Session, party_id: int, other_id: int, now: dt.datetime) -> bool:
    """Shut a member out: neither follows the other any more. Returns whether that is new.

    Raises:
        LookupError: when there is no such live person.
        Refused: for oneself.
    """
    if party_id == other_id:
        raise Refused(_("You cannot block yourself."))
    _lock(db, party_id)  # whoever is following this member just now comes before, and goes with the others
    is_new = _shield(db, party_id, other_id, BLOCK, now)
    db.execute(delete(Follow).where(or_(and_(Follow.follower_id == party_id, Follow.followee_id == other_id),
                                        and_(Follow.follower_id == other_id, Follow.followee_id == party_id))))
    return is_new


def mute(db: Session, party_id: int, other_id: int, now: dt.datetime) -> bool:
    """Spare a member another one's posts; the other is not told. Returns whether that is new.

    Raises:
        LookupError: when there is no such live person.
        Refused: for oneself.
    """
    if party_id == other_id:
        raise Refused(_("You cannot mute yourself."))
    return _shield(db, party_id, other_id, MUTE, now)


def lift(db: Session, party_id: int, other_id: int, kind: str) -> bool:
    """Take a block or a mute back. Returns whether there was one."""
    gone = delete(Shield).where(Shield.party_id == party_id, Shield.other_id == other_id, Shield.kind == kind)
    return db.execute(gone.returning(Shield.other_id)).first() is not None


_HAS_BLOCKED = select(exists().where(Shield.party_id == bindparam("blocker"), Shield.other_id == bindparam("other"),
                                     Shield.kind == BLOCK))


def has_blocked(db: Session, blocker_id: int, other_id: int) -> bool:
    """Has the first blocked the second?"""
    return bool(db.connection().scalar(_HAS_BLOCKED, {"blocker": blocker_id, "other": other_id}))


def shields_of(db: Session, party_id: int, other_id: int) -> set[str]:
    """What the first holds up against the second: ``block``, ``mute``."""
    return set(db.scalars(select(Shield.kind).where(Shield.party_id == party_id, Shield.other_id == other_id)))


def shielded_among(db: Session, ids: Collection[int], other_id: int) -> set[int]:
    """Those of ``ids`` who have blocked or muted the other; one statement."""
    return set(db.scalars(select(Shield.party_id).where(Shield.other_id == other_id, Shield.party_id.in_(ids)))) if ids else set()


_FOLLOWED = planned_once(select(Follow.followee_id).where(
    Follow.follower_id == bindparam("follower"), Follow.followee_id.in_(bindparam("parties", expanding=True))))


def followed_among(db: Session, follower_id: int, ids: Collection[int]) -> set[int]:
    """Those of ``ids`` whom the member follows; one statement."""
    return set(db.connection().scalars(_FOLLOWED, {"follower": follower_id, "parties": list(ids)})) if ids else set()


def followed_of_kind(db: Session, follower_id: int, kind: str) -> set[int]:
    """Whom a member follows: ``person``, or organisations of the kind ``agency`` or ``media``."""
    statement = select(Follow.followee_id).where(Follow.follower_id == follower_id)
    if kind == PERSON:
        return set(db.scalars(statement.join(Party, Party.id == Follow.followee_id).where(Party.kind == PERSON)))
    return set(db.scalars(statement.join(Organisation, Organisation.id == Follow.followee_id).where(Organisation.kind == kind)))


def counts_of(db: Session, party_id: int) -> tuple[int, int]:
    """How many live parties somebody follows, and how many follow them; one statement."""
    def number(mine: Any, theirs: Any) -> Any:
        return (select(func.count()).select_from(Follow).join(Party, Party.id == theirs)
                .where(mine == party_id, Party.state == "live").scalar_subquery())
    row = db.execute(select(number(Follow.follower_id, Follow.followee_id), number(Follow.followee_id, Follow.follower_id))).one()
    return row[0], row[1]


def _shield(db: Session, party_id: int, other_id: int, kind: str, now: dt.datetime) -> bool:
    _check(db, other_id, (PERSON,))
    row = insert_into(db, Shield).values(party_id=party_id, other_id=other_id, kind=kind, created_at=now)
    return db.execute(row.on_conflict_do_nothing().returning(Shield.other_id)).first() is not None


def _lock(db: Session, party_id: int) -> None:
    """Hold the party until the end of the transaction, so that a follow and a block of the same two come one after the other."""
    found = db.scalar(select(Party.id).where(Party.id == party_id, Party.kind.in_((PERSON, ORGANISATION)), Party.state == "live")
                      .with_for_update(key_share=True))
    if found is None:
        raise LookupError(f"no live party {party_id}")


def _check(db: Session, party_id: int, kinds: Iterable[str]) -> None:
    if db.scalar(select(Party.id).where(Party.id == party_id, Party.kind.in_(tuple(kinds)), Party.state == "live")) is None:
        raise LookupError(f"no live party {party_id}")
