"""Tables of what the site owner steers search with."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, BigId, UTCDateTime, utcnow

LONGEST_TERM, LONGEST_PHRASE = 60, 120


class Synonym(Base):
    """One term of a set of terms that mean the same: searching for one also finds the others.

    ``term`` is as the site owner wrote it, ``folded`` as the engine compares it; both may have several words.
    """

    __tablename__ = "search_synonym"
    __table_args__ = (UniqueConstraint("set_id", "folded"), Index("ix_search_synonym_folded", "folded", "set_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(BigId)
    term: Mapped[str] = mapped_column(String(LONGEST_TERM))
    folded: Mapped[str] = mapped_column(String(LONGEST_TERM * 2))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Pin(Base):
    """One thing that stands first when exactly these words are searched for, as long as its reader may find it."""

    __tablename__ = "search_pin"
    __table_args__ = (UniqueConstraint("folded", "type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(LONGEST_PHRASE))
    folded: Mapped[str] = mapped_column(String(LONGEST_PHRASE * 2))
    type: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[int] = mapped_column(BigId)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Missed(Base):
    """Words that found nothing, and how often in one day (UTC). Nobody's name stands here, and no time of day."""

    __tablename__ = "search_missed"

    words: Mapped[str] = mapped_column(String(LONGEST_PHRASE), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True, index=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
