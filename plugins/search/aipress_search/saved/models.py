"""Tables of saved searches: the searches, what each has told of, and what is new and not looked at yet."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, BigId, Json, UTCDateTime, utcnow

LONGEST_NAME = 80


def _new_key() -> str:
    return secrets.token_urlsafe(18)


class SavedSearch(Base):
    """What a member searches for again and again, and how they want to be told of what is new.

    ``choice`` is the query as its address has it: words, kind of result, filters (see :class:`aipress_search.choice.Choice`);
    ``digest`` names it, so that a search which many members have saved is run once. ``due_at`` is when what was found is to be
    told; without anything to tell it is empty. ``stop_key`` stands in the link of its mails that stops them without signing in.
    """

    __tablename__ = "search_saved"
    __table_args__ = (Index("ix_search_saved_due", "due_at", "id"), Index("ix_search_saved_alive", "is_paused", "digest", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    choice: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    frequency: Mapped[str] = mapped_column(String(8))
    by_bell: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    by_mail: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_paused: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    stop_key: Mapped[str] = mapped_column(String(32), default=_new_key)
    told_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class Hit(Base):
    """One thing that one saved search has found. Its key is what makes sure that nothing is told twice: the row stays.

    ``told_at`` is empty while it waits for the hour or the morning.
    """

    __tablename__ = "search_hit"
    __table_args__ = (Index("ix_search_hit_waiting", "saved_id", "told_at", "found_at"),)

    saved_id: Mapped[int] = mapped_column(ForeignKey("search_saved.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(60), primary_key=True)
    object_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    found_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class Fresh(Base):
    """Something that has come to be seen in lists, until the saved searches have been asked whether they want it."""

    __tablename__ = "search_fresh"

    type: Mapped[str] = mapped_column(String(60), primary_key=True)
    object_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)
