"""Who follows whom, who keeps whom away, and who complains about what."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

BLOCK, MUTE = "block", "mute"


class Follow(Base):
    """A member (``follower_id``) follows a member or an organisation."""

    __tablename__ = "social_follow"
    __table_args__ = (
        Index("ix_social_follow_followee", "followee_id", "created_at", "follower_id"),
        Index("ix_social_follow_newest", "follower_id", "created_at", "followee_id"),
    )

    follower_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    followee_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Shield(Base):
    """What a member holds up against another: ``block`` shuts the other out, ``mute`` spares one the other's posts."""

    __tablename__ = "social_shield"
    __table_args__ = (Index("ix_social_shield_other", "other_id", "kind", "party_id"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Report(Base):
    """One member's report of a member, a post or a group, and what the site owner decided about it.

    ``subject`` names what is reported (``post:17``), so that one member reports one thing once.
    """

    __tablename__ = "social_report"
    __table_args__ = (
        UniqueConstraint("reporter_id", "subject"),
        Index("ix_social_report_decided_at", "decided_at", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("social_group.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    decision: Mapped[str | None] = mapped_column(String(20))
    decision_note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
