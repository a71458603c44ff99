"""What other plugins may call, and what the views do: like, comment, answer, edit, remove, hide, report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import _, insert_into
from aipress_discussion import counters
from aipress_discussion.models import HIDDEN, REMOVED, VISIBLE, Comment, Like, Report
from aipress_discussion.text import LONGEST, clean, is_blank

__all__ = ["EDIT_WINDOW", "MOST_ANSWERS", "REASONS", "Refused", "answer", "comment", "edit", "hide", "like", "remove", "report",
           "restore", "unlike"]

EDIT_WINDOW = dt.timedelta(minutes=15)
MOST_ANSWERS = 100
REASONS: dict[str, Any] = {
    "illegal": _("It is against the law"), "insult": _("It insults or threatens somebody"), "false": _("It is false"),
    "advertising": _("It is advertising"), "other": _("Another reason"),
}


class Refused(ValueError):
    """The act is against the rules of discussions; the text says which one."""


def like(db: Session, content_id: int, party_id: int, now: dt.datetime) -> tuple[bool, int]:
    """Let a member like an item; once is enough.

    Returns:
        Whether that is new, and how many like the item now.

    Raises:
        LookupError: when there is no such item.
    """
    counters.lock(db, content_id)
    row = insert_into(db, Like).values(content_id=content_id, party_id=party_id, created_at=now).on_conflict_do_nothing()
    is_new = db.execute(row.returning(Like.party_id)).first() is not None
    return is_new, counters.count_likes(db, content_id)


def unlike(db: Session, content_id: int, party_id: int) -> int:
    """Take a member's like back; returns how many like the item now.

    Raises:
        LookupError: when there is no such item.
    """
    counters.lock(db, content_id)
    db.execute(delete(Like).where(Like.content_id == content_id, Like.party_id == party_id))
    return counters.count_likes(db, content_id)


def comment(db: Session, content_id: int, author_id: int, body: str, now: dt.datetime) -> int:
    """Publish a comment on an item; returns its id.

    Raises:
        LookupError: when there is no such item.
        Refused: for a blank or too long text.
    """
    counters.lock(db, content_id)
    return _write(db, content_id, author_id, None, body, now)


def answer(db: Session, comment_id: int, author_id: int, body: str, now: dt.datetime) -> int:
    """Publish an answer to a comment; the answer to an answer stands beside it. Returns its id.

    Raises:
        LookupError: when there is no such comment.
        Refused: for a blank or too long text, a comment that cannot be read any more, or one that has `MOST_ANSWERS`.
    """
    content_id = db.scalar(select(Comment.content_id).where(Comment.id == comment_id))
    if content_id is None:
        raise LookupError(f"no comment {comment_id}")
    counters.lock(db, content_id)  # whoever takes the comment away at this moment is waited for
    found = db.execute(select(Comment.parent_id, Comment.state).where(Comment.id == comment_id)).first()
    if found is None or found.state != VISIBLE:
        raise Refused("the comment has been taken away")
    return _write(db, content_id, author_id, found.parent_id or comment_id, body, now)


def edit(db: Session, comment_id: int, author_id: int, body: str, now: dt.datetime) -> None:
    """Let the author change a comment while it is fresh.

    Raises:
        Refused: for a blank or too long text, for anybody else's comment, or after `EDIT_WINDOW`.
    """
    changed = (update(Comment).where(Comment.id == comment_id, Comment.author_id == author_id, Comment.state == VISIBLE,
                                     Comment.created_at > now - EDIT_WINDOW)
               .values(body=_accepted(body), edited_at=now).returning(Comment.id))
    if db.execute(changed.execution_options(synchronize_session=False)).first() is None:
        raise Refused("the comment cannot be changed any more")


def remove(db: Session, comment_id: int, author_id: int) -> None:
    """Let the author take a comment back: its text is gone, its place stays, so that answers make sense.

    Raises:
        Refused: for anybody else's comment.
    """
    _set_state(db, comment_id, REMOVED, Comment.author_id == author_id, body="")


def hide(db: Session, comment_id: int) -> None:
    """Take a comment away as a moderator; its text is kept. One that its author has removed stays removed."""
    _set_state(db, comment_id, HIDDEN, Comment.state != REMOVED)


def restore(db: Session, comment_id: int) -> None:
    """Undo `hide`."""
    _set_state(db, comment_id, VISIBLE, Comment.state == HIDDEN)


def report(db: Session, comment_id: int, reporter_id: int, reason: str, note: str, now: dt.datetime) -> bool:
    """Record that a member reports a comment; returns whether it is this member's first report of it.

    Args:
        reason: a key of `REASONS`.

    Raises:
        Refused: for any other reason.
    """
    if reason not in REASONS:
        raise Refused("no such reason")
    row = insert_into(db, Report).values(comment_id=comment_id, reporter_id=reporter_id, reason=reason, note=clean(note)[:1000],
                                         created_at=now)
    return db.execute(row.on_conflict_do_nothing().returning(Report.id)).first() is not None


def _write(db: Session, content_id: int, author_id: int, parent_id: int | None, body: str, now: dt.datetime) -> int:
    """Below the lock of the item's header."""
    text = _accepted(body)
    if parent_id is not None and _answers_to(db, parent_id) >= MOST_ANSWERS:
        raise Refused("the comment has all its answers")
    row = Comment(content_id=content_id, author_id=author_id, parent_id=parent_id, body=text, created_at=now)
    db.add(row)
    db.flush()
    counters.count_comments(db, content_id)
    return row.id


def _accepted(body: str) -> str:
    text = clean(body)
    if is_blank(text) or len(text) > LONGEST:
        raise Refused("a comment has something to read, and at most 4,000 characters")
    return text


def _answers_to(db: Session, comment_id: int) -> int:
    return db.scalars(select(func.count()).where(Comment.parent_id == comment_id)).one()


def _set_state(db: Session, comment_id: int, state: str, *conditions: ColumnElement[bool], **values: str) -> None:
    content_id = db.scalar(select(Comment.content_id).where(Comment.id == comment_id))
    if content_id is None:
        raise Refused("no such comment")
    counters.lock(db, content_id)
    changed = update(Comment).where(Comment.id == comment_id, *conditions).values(state=state, **values).returning(Comment.id)
    if db.execute(changed.execution_options(synchronize_session=False)).first() is None:
        raise Refused("the comment is not in a state that allows this, or not yours")
    counters.count_comments(db, content_id)
