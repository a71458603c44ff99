"""Reading groups: the directory, one group, its members, who waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import Session

from aipress_core.api import Identity, Keyset, Page, Party, slugify
from aipress_organisations.services import canonical_name
from aipress_social.models import OWNER, REQUEST, SECRET, Exclusion, Group, Membership, PendingEntry, Post, Report
from aipress_social.queries.portraits import with_portrait

BY_NAME = Keyset((Group.sort_name, Group.id), size=30, names=("sort_name", "id"), ascending=True)
MEMBERS = Keyset((Membership.joined_at, Membership.party_id), size=30, names=("joined_at", "id"))
MOST = 200  # of lists that are short by nature: who asks, who is invited, who was put out
PREVIEW = 12


def seen_by(viewer: Identity | None) -> ColumnElement[bool]:
    """SQL for the groups that may be known to a viewer: all but other people's secret ones."""
    if viewer is None:
        return false()
    return or_(Group.privacy != SECRET,
               exists().where(Membership.group_id == Group.id, Membership.party_id == viewer.party_id).correlate(Group),
               exists().where(PendingEntry.group_id == Group.id, PendingEntry.party_id == viewer.party_id).correlate(Group))


def directory(db: Session, viewer: Identity, words: str, *, own: bool = False, cursor: str | None = None) -> Page:
    """A page of groups by name.

    Args:
        words: beginnings of words of the name.
        own: only those in which the viewer is.

    Raises:
        CursorError: for a cursor of another list.
    """
    return BY_NAME.page(db, _lines().where(*_conditions(viewer, words, own=own)), cursor)


def count(db: Session, viewer: Identity, words: str, *, own: bool = False) -> int:
    """How many groups the directory has for these words."""
    return db.scalars(select(func.count()).select_from(Group).where(*_conditions(viewer, words, own=own))).one()


def by_slug(db: Session, viewer: Identity, slug: str) -> Row[Any] | None:
    """One group with what it is to the viewer (``role``, ``waiting``, ``is_excluded``); None for what must not be known of."""
    me = viewer.party_id
    excluded = exists().where(Exclusion.group_id == Group.id, Exclusion.party_id == me).correlate(Group)
    waiting = (select(func.count()).select_from(PendingEntry).join(Party, Party.id == PendingEntry.party_id)
               .where(PendingEntry.group_id == Group.id, PendingEntry.kind == REQUEST)
               .correlate(Group).scalar_subquery())
    statement = (select(Group.id, Group.name, Group.slug, Group.summary, Group.description, Group.privacy, Group.member_count,
                        Group.post_count, Group.created_at, Membership.role, PendingEntry.kind.label("waiting"),
                        excluded.label("is_excluded"), waiting.label("request_count"))
                 .outerjoin(Membership, and_(Membership.group_id == Group.id, Membership.party_id == me))
                 .outerjoin(PendingEntry, and_(PendingEntry.group_id == Group.id, PendingEntry.party_id == me))
                 .where(Group.slug == slug))
    return db.execute(statement.where(or_(seen_by(viewer), reported()) if viewer.is_owner else seen_by(viewer))).first()


def reported() -> ColumnElement[bool]:
    """SQL for groups of which a member has reported the group or a post: the site owner, who decides, must see them."""
    post = select(Post.id).where(Post.group_id == Group.id).correlate(Group)
    return exists().where(or_(Report.group_id == Group.id, Report.content_id.in_(post))).correlate(Group)


def members(db: Session, group_id: int, cursor: str | None = None) -> Page:
    """A page of a group's members, newest first.

    Raises:
        CursorError: for a cursor of another list.
    """
    return MEMBERS.run(db, lambda direction: MEMBERS.cut(_members(), direction), cursor, {"group": group_id})


def _members() -> Select[Any]:
    statement = select(Party.id, Party.name, Party.slug, Membership.role, Membership.joined_at)
    return with_portrait(statement.join_from(Membership, Party, Party.id == Membership.party_id)
                         .where(Membership.group_id == bindparam("group"), Party.state == "live"))


def staff(db: Session, group_id: int) -> list[Row[Any]]:
    """A group's owners and moderators, at most twelve."""
    rank = Membership.role == OWNER
    return list(db.execute(_members().where(Membership.role != "member").order_by(rank.desc(), Membership.joined_at, Party.id)
                           .limit(PREVIEW), {"group": group_id}))


def pending(db: Session, group_id: int) -> list[Row[Any]]:
    """Who asks to come in and who is invited, the oldest first; ``by_name`` is who invited."""
    by = Party.__table__.alias("by")
    return list(db.execute(
        select(Party.id, Party.name, Party.slug, Party.portrait, PendingEntry.kind, PendingEntry.created_at,
               by.c.name.label("by_name"))
        .join(Party, Party.id == PendingEntry.party_id).outerjoin(by, by.c.id == PendingEntry.by_id)
        .where(PendingEntry.group_id == group_id, Party.state == "live")
        .order_by(PendingEntry.created_at, PendingEntry.party_id).limit(MOST)))


def excluded(db: Session, group_id: int) -> list[Row[Any]]:
    """Whom the group has put out, the latest first."""
    return list(db.execute(
        select(Party.id, Party.name, Party.slug, Party.portrait, Exclusion.created_at).join(Party, Party.id == Exclusion.party_id)
        .where(Exclusion.group_id == group_id).order_by(Exclusion.created_at.desc(), Party.id).limit(MOST)))


def of_member(db: Session, viewer: Identity, party_id: int, limit: int = 100) -> list[Row[Any]]:
    """The groups of a member that a viewer may know of, by name: open and closed ones, and secret ones that they share."""
    shared = exists().where(Membership.group_id == Group.id, Membership.party_id == viewer.party_id).correlate(Group)
    mine = select(Membership.group_id).where(Membership.party_id == party_id)
    statement = _lines().where(Group.id.in_(mine), or_(Group.privacy != SECRET, shared))
    return list(db.execute(statement.order_by(Group.sort_name, Group.id).limit(limit)))


def managers(db: Session, group_id: int) -> list[int]:
    """Whom to tell of a request: owners and moderators."""
    return list(db.scalars(select(Membership.party_id).where(Membership.group_id == group_id, Membership.role != "member")
                           .order_by(Membership.party_id).limit(MOST)))


def _conditions(viewer: Identity, words: str, *, own: bool) -> list[ColumnElement[bool]]:
    found = [seen_by(viewer)]
    if own:
        found.append(Group.id.in_(select(Membership.group_id).where(Membership.party_id == viewer.party_id)))
    asked = canonical_name(words).split()[:6] if slugify(words) != "item" else []
    name = Group.sort_name
    return [*found, *(or_(name.startswith(word, autoescape=True), name.contains(f" {word}", autoescape=True)) for word in asked)]


def _lines() -> Select[Any]:
    return select(Group.id, Group.sort_name, Group.name, Group.slug, Group.summary, Group.privacy, Group.member_count,
                  Group.post_count)
