"""The counters of ``core_content`` that this plugin keeps. They have these writers and no others.

A like or a comment first locks the header, so that the count which follows sees every row of whoever was before. A
statement that counts and updates at once would not: on PostgreSQL it counts what there was when it began to wait.
Counters are not corrections: ``modified_at`` stays.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from aipress_core.api import Content
from aipress_discussion.models import VISIBLE, Comment, Like, View


def lock(db: Session, content_id: int) -> None:
    """Take the item's header until the end of the transaction. On SQLite the transaction is the only writer anyway.

    Raises:
        LookupError: when there is no such item any more.
    """
    # FOR NO KEY UPDATE: rows that refer to the header may still be written.
    if db.scalar(select(Content.id).where(Content.id == content_id).with_for_update(key_share=True)) is None:
        raise LookupError(f"no content {content_id}")


def count_likes(db: Session, content_id: int) -> int:
    """Set the item's number of likes from the rows, below `lock`; returns it."""
    return _set(db, content_id, Content.like_count, likes_of(content_id))


def count_comments(db: Session, content_id: int) -> int:
    """Set the item's number of comments and answers that can be read, below `lock`; returns it."""
    return _set(db, content_id, Content.comment_count, comments_of(content_id))


def likes_of(content_id: Any) -> ScalarSelect[int]:
    """How many like an item (an id, or a column of an outer statement)."""
    return select(func.count()).select_from(Like).where(Like.content_id == content_id).scalar_subquery()


def comments_of(content_id: Any) -> ScalarSelect[int]:
    """How many comments and answers of an item can be read."""
    return (select(func.count()).select_from(Comment).where(Comment.content_id == content_id, Comment.state == VISIBLE)
            .scalar_subquery())


def add_views(db: Session, content_id: int, number: int) -> None:
    """Raise the item's number of views."""
    db.execute(update(Content).where(Content.id == content_id)
               .values({Content.view_count: Content.view_count + number, Content.modified_at: Content.modified_at}))


def _set(db: Session, content_id: int, column: InstrumentedAttribute[int], number: ScalarSelect[int]) -> int:
    changed = update(Content).where(Content.id == content_id).values({column: number, Content.modified_at: Content.modified_at})
    return db.execute(changed.returning(column).execution_options(synchronize_session=False)).scalar_one()


def recount_all(db: Session) -> None:
    """Set every counter of every item from the rows, in one statement: after loading in bulk, or to repair."""
    views = select(func.coalesce(func.sum(View.count), 0)).where(View.content_id == Content.id).scalar_subquery()
    db.execute(update(Content).values({
        Content.like_count: likes_of(Content.id), Content.comment_count: comments_of(Content.id), Content.view_count: views,
        Content.modified_at: Content.modified_at}).execution_options(synchronize_session=False))
