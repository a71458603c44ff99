"""Tables of the index's upkeep: what has changed and is not indexed yet, and how far things are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, BigId, Json, UTCDateTime, utcnow
from aipress_search.admin.models import Missed, Pin, Synonym
from aipress_search.saved.models import Fresh, Hit, SavedSearch

__all__ = ["Dirty", "Fresh", "Hit", "Missed", "Pin", "SavedSearch", "State", "Synonym"]


class Dirty(Base):
    """A thing that has changed since it was indexed; one row, however often. ``stamp`` tells whether it has changed again since.

    ``is_applied``: the index that answers has it already, and the one that is being built has not.
    """

    __tablename__ = "search_dirty"
    __table_args__ = (Index("ix_search_dirty_applied", "is_applied", "noted_at"),)

    type: Mapped[str] = mapped_column(String(60), primary_key=True)
    object_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stamp: Mapped[int] = mapped_column(BigId)
    noted_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    is_applied: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class State(Base):
    """How far something is, by name (``follow``, ``live``, ``build``, ``check``); see ``indexing``."""

    __tablename__ = "search_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
