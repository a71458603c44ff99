"""Writing and removing posts, and who may see them."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from aipress_core.api import Content, Identity, Settings, _, clean_text, content, is_blank
from aipress_social.models import BLOCK, OPEN, POST, Group, Membership, Post, Report, Shield
from aipress_social.refusals import Refused

LONGEST = 3000
TITLE = 80  # signs of a post that stand for it in lists and on the pages about it


def audience(viewer: Identity | None, settings: Settings) -> ColumnElement[bool]:
    """SQL for whom posts are meant: members; those of closed and secret groups for these groups' own; never for whom the author
    has blocked."""
    if viewer is None:
        return false()
    return _meant_for(viewer.party_id)


@lru_cache(maxsize=256)
def _meant_for(me: int) -> ColumnElement[bool]:
    """The condition for one member, kept: pages that list or count posts take longer to build it than to ask it."""
    post = aliased(Post)
    is_in = exists().where(Membership.group_id == post.group_id, Membership.party_id == me)
    is_open = exists().where(Group.id == post.group_id, Group.privacy == OPEN)
    is_shut_out = exists().where(Shield.party_id == Content.owner_id, Shield.other_id == me, Shield.kind == BLOCK)
    meant = exists().where(post.id == Content.id, or_(post.group_id.is_(None), is_open, is_in))
    return and_(meant, ~is_shut_out)


def reported(viewer: Identity, settings: Settings) -> ColumnElement[bool]:
    """SQL for posts that the site owner may read although they are not for them: those that a member has reported."""
    return exists().where(Report.content_id == Content.id) if viewer.is_owner else false()


def write(db: Session, author_id: int, body: str, now: dt.datetime, *, language: str, group_id: int | None = None) -> Content:
    """Publish a post on the wall or, with ``group_id``, in a group in which the author is.

    Raises:
        Refused: for a text without words, or too long.
        LookupError: when there is no such group for the author, who may have been put out at this moment.
    """
    text = clean_text(body)
    if is_blank(text) or len(text) > LONGEST:
        raise Refused(_("A post has something to read, and at most ${number} characters.", mapping={"number": LONGEST}))
    if group_id is not None:
        lock_group(db, group_id)
        if db.scalar(select(Membership.role).where(Membership.group_id == group_id, Membership.party_id == author_id)) is None:
            raise LookupError(f"{author_id} is not in the group {group_id}")
    header = Content(type=POST, owner_id=author_id, title=shortened(text), slug=secrets.token_hex(8), language=language)
    db.add(header)
    db.flush()
    db.add(Post(id=header.id, author_id=author_id, group_id=group_id, body=text, created_at=now))
    content.publish(db, header, now)
    if group_id is not None:
        count_posts(db, group_id)
    return header


def remove(db: Session, post_id: int) -> None:
    """Delete a post with all that was said below it; deleting it again does no harm."""
    header, group_id = db.get(Content, post_id), db.scalar(select(Post.group_id).where(Post.id == post_id))
    if header is None or header.type != POST:
        return
    if group_id is not None:
        lock_group(db, group_id)
    content.remove(db, header)
    if group_id is not None:
        count_posts(db, group_id)


def shortened(text: str) -> str:
    """The beginning of a text as a title, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rpartition(' ')[0] or line[:TITLE]}…"


def lock_group(db: Session, group_id: int) -> Any:
    """Take the group until the end of the transaction: counts and last owners are worked out from its rows.

    Raises:
        LookupError: when there is no such group.
    """
    found = db.scalar(select(Group).where(Group.id == group_id).with_for_update(key_share=True)
                      .execution_options(populate_existing=True))
    if found is None:
        raise LookupError(f"no group {group_id}")
    return found


def count_posts(db: Session, group_id: int) -> None:
    """Set a group's number of posts from the rows, below :func:`lock_group`."""
    number = select(func.count()).select_from(Post).where(Post.group_id == group_id).scalar_subquery()
    db.execute(update(Group).where(Group.id == group_id).values(post_count=number).execution_options(synchronize_session=False))
