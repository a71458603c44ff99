"""``core_file``: who may see which stored bytes, and what is to be said under the picture."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import UTCDateTime, utcnow

PARENT, OWNER, PUBLIC = "parent", "owner", "public"


class File(Base):
    """One use of stored bytes. Several rows may name the same bytes; they are swept when no row names them.

    ``visibility`` decides who gets them: ``parent`` = who may read the content that the file belongs to, ``owner`` = its
    owner alone, ``public`` = everybody.
    """

    __tablename__ = "core_file"
    __table_args__ = (CheckConstraint("visibility IN ('parent', 'owner', 'public')", name="visibility"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    mime: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    original_name: Mapped[str] = mapped_column(String(255), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), index=True)
    visibility: Mapped[str] = mapped_column(String(16), default=PARENT)
    alt: Mapped[str] = mapped_column(String(500), default="")
    caption: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)

    @property
    def is_picture(self) -> bool:
        """Can a page show it?"""
        return self.width is not None
