"""Tables of likes, comments, reports and views. Their sums stand in the counters of ``core_content``."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

VISIBLE, HIDDEN, REMOVED = "visible", "hidden", "removed"


class Like(Base):
    """One member's like of one item."""

    __tablename__ = "discussion_like"

    content_id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Comment(Base):
    """A comment on an item, or (with ``parent_id``) an answer to one; answers have no answers.

    ``body`` is plain text. ``hidden`` is a moderator's act and keeps the text; ``removed`` is the author's and empties it.
    """

    __tablename__ = "discussion_comment"
    __table_args__ = (
        Index("ix_discussion_comment_thread", "content_id", "parent_id", "created_at", "id"),
        Index("ix_discussion_comment_answers", "parent_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("discussion_comment.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default=VISIBLE, server_default=VISIBLE)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class Report(Base):
    """One member's report of one comment."""

    __tablename__ = "discussion_report"
    __table_args__ = (UniqueConstraint("comment_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("discussion_comment.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class View(Base):
    """How many visitors opened an item on one day (UTC)."""

    __tablename__ = "discussion_view"

    content_id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)


class Seen(Base):
    """Who was counted today, as a keyed digest that changes with the day; forgotten after two days."""

    __tablename__ = "discussion_seen"

    content_id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True, index=True)
    visitor: Mapped[str] = mapped_column(String(32), primary_key=True)
