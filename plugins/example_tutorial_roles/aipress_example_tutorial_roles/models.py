from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow


class Entry(Base):
    """One word in the book; without a party, the house wrote it."""

    __tablename__ = "example_tutorial_roles_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(280))
    written_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    hidden_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
