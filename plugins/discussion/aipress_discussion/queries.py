"""Reading discussions: a thread, one comment, whether a visitor likes an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from aipress_core.api import Content, Keyset, Page, Party, planned_once
from aipress_discussion.models import Comment, Like

NEWEST = Keyset(columns=(Comment.created_at, Comment.id), size=30, names=("created_at", "id"))
ANSWERS_SHOWN = 10  # below a comment on the item's page; all of them on the comment's own


@dataclass(frozen=True)
class Thread:
    """One page of comments, newest first, with the first answers to each, oldest first.

    Args:
        answers: comment id → its answers.
        totals: comment id → how many answers it has.
    """

    page: Page
    answers: dict[int, list[Row[Any]]] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)


NO_ANSWERS = Thread(Page([]))


_LIKED = planned_once(select(exists().where(Like.content_id == bindparam("item"), Like.party_id == bindparam("member"))))


def is_liked(db: Session, content_id: int, party_id: int) -> bool:
    """Does this member like the item?"""
    return bool(db.connection().scalar(_LIKED, {"item": content_id, "member": party_id}))


def liked_among(db: Session, content_ids: Sequence[int], party_id: int) -> set[int]:
    """Those of the items that this member likes; one statement for a list."""
    return set(db.scalars(select(Like.content_id).where(Like.party_id == party_id, Like.content_id.in_(content_ids))))


def header(db: Session, content_id: int, readable: ColumnElement[bool]) -> Row[Any] | None:
    """What a discussion needs of an item that the visitor may read; None when there is none."""
    return db.execute(_header().where(Content.id == content_id, readable)).first()


def comment(db: Session, comment_id: int, readable: ColumnElement[bool]) -> Row[Any] | None:
    """One comment and its author, with the item's columns as ``content_…``; None unless the visitor may read the item."""
    item = (Content.type.label("content_type"), Content.slug.label("content_slug"), Content.title.label("content_title"),
            Content.owner_id.label("content_owner_id"))
    statement = _comments().add_columns(Comment.content_id, *item).join(Content, Content.id == Comment.content_id)
    return db.execute(statement.where(Comment.id == comment_id, readable)).first()


def thread(db: Session, content_id: int, cursor: str | None = None) -> Thread:
    """A page of an item's comments, in two statements.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    page = NEWEST.run(db, _thread, cursor, {"item": content_id})
    return _with_answers(db, page, ANSWERS_SHOWN)


@cache
def _thread(direction: str) -> Select[Any]:
    """The statement of a page of comments, built once for its direction: every article's page runs it."""
    of_item = _comments().where(Comment.content_id == bindparam("item"), Comment.parent_id.is_(None))
    return planned_once(NEWEST.cut(of_item, direction))


def all_answers(db: Session, row: Row[Any], most: int) -> Thread:
    """One comment with its answers, at most ``most``, in one statement."""
    return _with_answers(db, Page([row]), most)


def _with_answers(db: Session, page: Page, most: int) -> Thread:
    if not page.rows:
        return Thread(page)
    found = Thread(page)
    for row in db.connection().execute(_first_answers(), {"comments": [one.id for one in page.rows], "most": most}):
        found.answers.setdefault(row.parent_id, []).append(row)
        found.totals[row.parent_id] = row.total
    return found


def _header() -> Select[*tuple[Any, ...]]:
    return select(Content.id, Content.type, Content.slug, Content.title, Content.owner_id, Content.like_count,
                  Content.comment_count)


def _comments(of: Any = Comment) -> Select[Any]:
    author = Party.name.label("author_name"), Party.portrait.label("author_portrait")
    return (select(of.id, of.parent_id, of.author_id, of.body, of.state, of.created_at, of.edited_at, *author)
            .outerjoin(Party, Party.id == of.author_id))


@cache
def _first_answers() -> Select[Any]:
    """The statement of the first answers to some comments, built once: building it took longer than running it."""
    place = func.row_number().over(partition_by=Comment.parent_id, order_by=(Comment.created_at, Comment.id)).label("place")
    total = func.count().over(partition_by=Comment.parent_id).label("total")
    ranked = select(Comment.id, place, total).where(Comment.parent_id.in_(bindparam("comments", expanding=True))).subquery()
    answer = aliased(Comment)
    return planned_once(_comments(answer).add_columns(ranked.c.total).join(ranked, ranked.c.id == answer.id)
                        .where(ranked.c.place <= bindparam("most")).order_by(answer.parent_id, answer.created_at, answer.id))
