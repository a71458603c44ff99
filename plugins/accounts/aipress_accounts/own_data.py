"""Tables of what members may ask for: a copy of their data, their erasure, and what they agreed to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, Json, UTCDateTime, utcnow

WAITING, READY = "waiting", "ready"


class Export(Base):
    """The one archive of a member's data: asked for, then ready until it expires.

    Its ``core_file`` row has no owner, so that it counts in no quota and is in no later archive; only the member's own page gives
    it out.
    """

    __tablename__ = "accounts_export"

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    ready_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime, index=True)


class Erasure(Base):
    """An account that is closed and will be erased at ``due_at``, unless its member takes that back with the mailed key."""

    __tablename__ = "accounts_erasure"

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    due_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)


class Terms(Base):
    """One published version of the terms of use; never changed. ``texts`` holds the HTML by language."""

    __tablename__ = "accounts_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, unique=True)
    texts: Mapped[dict[str, str]] = mapped_column(Json)
    published_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)


class Consent(Base):
    """A member has agreed to a version of the terms, when and where: ``registration``, ``account`` or ``demo``."""

    __tablename__ = "accounts_consent"
    __table_args__ = (UniqueConstraint("party_id", "terms_id"), Index("ix_accounts_consent_terms_id", "terms_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("accounts_terms.id", ondelete="CASCADE"))
    way: Mapped[str] = mapped_column(String(20))
    agreed_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
