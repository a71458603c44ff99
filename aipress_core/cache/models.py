"""``core_cache_token``: which state of its tables each region of the cache is in."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import BigId


class CacheToken(Base):
    """A random number, another after each change; a region without a row has never changed."""

    __tablename__ = "core_cache_token"

    region: Mapped[str] = mapped_column(String(80), primary_key=True)
    token: Mapped[int] = mapped_column(BigId)
