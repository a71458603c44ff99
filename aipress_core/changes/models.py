"""``core_setting_change``: every change of a setting, with who, when, before and after."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import Json, UTCDateTime, utcnow


class SettingChange(Base):
    """One change. ``before`` and ``after`` hold ``{"value": …}``, or nothing where the default was in force.

    Of a secret setting both stay empty: the log says that it was changed, by whom and when.
    """

    __tablename__ = "core_setting_change"
    __table_args__ = (Index("ix_core_setting_change_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    is_secret: Mapped[bool] = mapped_column(default=False)
