"""Reading posts: the wall, a group's, a member's, one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.orm import Session

from aipress_core.api import Content, Keyset, Page, Party, Visibility
from aipress_social.models import BLOCK, POST, Follow, Group, Membership, Post, Shield
from aipress_social.queries.portraits import with_portrait

NEWEST = Keyset((Post.created_at, Post.id), size=20, names=("created_at", "id"))


def wall(db: Session, visibility: Visibility, member_id: int, cursor: str | None = None) -> Page:
    """A page of what the member and whom they follow have written outside groups, newest first; never the muted.

    Raises:
        CursorError: for a cursor of another list.
    """
    followed = select(Follow.followee_id).where(Follow.follower_id == member_id)
    kept_away = exists().where(Shield.party_id == member_id, Shield.other_id == Post.author_id)  # muted or blocked
    statement = _listed(visibility).where(Post.group_id.is_(None), or_(Post.author_id == member_id, Post.author_id.in_(followed)),
                                          ~kept_away)
    return NEWEST.page(db, statement, cursor)


def of_group(db: Session, visibility: Visibility, group_id: int, cursor: str | None = None) -> Page:
    """A page of what was written in a group, newest first.

    Raises:
        CursorError: for a cursor of another list.
    """
    statement = _listed(visibility).where(Post.group_id == group_id)
    if visibility.viewer is not None:
        statement = statement.where(~exists().where(
            Shield.party_id == visibility.viewer.party_id, Shield.other_id == Post.author_id, Shield.kind == BLOCK))
    return NEWEST.page(db, statement, cursor)


def latest_of(db: Session, visibility: Visibility, author_id: int, limit: int) -> list[Row[Any]]:
    """The newest posts of a member outside groups."""
    statement = _listed(visibility).where(Post.author_id == author_id, Post.group_id.is_(None))
    return list(db.execute(statement.order_by(Post.created_at.desc(), Post.id.desc()).limit(limit)))


def by_slug(db: Session, slug: str, readable: ColumnElement[bool], viewer_id: int) -> Row[Any] | None:
    """One post that the viewer may read; ``role`` is the viewer's in the group that it stands in."""
    role = (select(Membership.role).where(Membership.group_id == Post.group_id, Membership.party_id == viewer_id)
            .correlate(Post).scalar_subquery())
    statement = _selected().add_columns(Content.title, Post.group_id, role.label("role"))
    return db.execute(statement.where(Content.type == POST, Content.slug == slug, readable)).first()


def _listed(visibility: Visibility) -> Select[Any]:
    return _selected().where(visibility.listed(POST))


def _selected() -> Select[Any]:
    return with_portrait(
        select(Post.id, Post.body, Post.created_at, Post.author_id, Content.owner_id, Content.slug, Content.language,
               Content.like_count, Content.comment_count, Party.name.label("author_name"), Party.slug.label("author_slug"),
               Party.state.label("author_state"), Group.name.label("group_name"), Group.slug.label("group_slug"))
        .join_from(Post, Content, Content.id == Post.id).outerjoin(Party, Party.id == Post.author_id)
        .outerjoin(Group, Group.id == Post.group_id))
