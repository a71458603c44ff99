"""Groups: who they are, who is in, who waits, who is kept out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

OPEN, CLOSED, SECRET = "open", "closed", "secret"
OWNER, MODERATOR, MEMBER = "owner", "moderator", "member"
REQUEST, INVITATION = "request", "invitation"


class Group(Base):
    """A group of members.

    ``open`` groups let anybody in and read; ``closed`` ones are listed, and let in whom they accept; ``secret`` ones exist for
    their members and those whom they invite, and for nobody else. ``sort_name`` is the name without case and accents.
    """

    __tablename__ = "social_group"
    __table_args__ = (
        Index("uq_social_group_slug", "slug", unique=True),
        Index("ix_social_group_sort_name", "sort_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="", server_default="")
    description: Mapped[str] = mapped_column(Text, default="", server_default="")  # clean HTML
    privacy: Mapped[str] = mapped_column(String(8), default=OPEN, server_default=OPEN)
    member_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    post_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Membership(Base):
    """A member of a group."""

    __tablename__ = "social_membership"
    __table_args__ = (Index("ix_social_membership_party", "party_id", "group_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("social_group.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), default=MEMBER, server_default=MEMBER)
    joined_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class PendingEntry(Base):
    """Somebody asks to be let in (``request``), or is asked in (``invitation``)."""

    __tablename__ = "social_pending_entry"
    __table_args__ = (Index("ix_social_pending_entry_party", "party_id", "kind"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("social_group.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Exclusion(Base):
    """Somebody whom a group has put out; they cannot come back, ask or be asked until it is lifted."""

    __tablename__ = "social_exclusion"

    group_id: Mapped[int] = mapped_column(ForeignKey("social_group.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
