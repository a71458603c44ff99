"""``notifications_notification``: what each member is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, Json, UTCDateTime, utcnow

_UNREAD: Any = {name: text("read_at IS NULL") for name in ("sqlite_where", "postgresql_where")}


class Notification(Base):
    """One thing that one member is told; the sentence is made of its kind and its values for each reader.

    While it is unread, a further one with the same ``group_key`` (kind and address) raises ``count`` and takes its place:
    twenty comments on one article are one line. ``created_at`` is when the latest of them was said.
    """

    __tablename__ = "notifications_notification"
    __table_args__ = (
        Index("ix_notifications_notification_party", "party_id", "created_at", "id"),
        Index("ix_notifications_notification_unread", "party_id", "created_at", "id", **_UNREAD),
        Index("uq_notifications_notification_group", "party_id", "group_key", unique=True, **_UNREAD),
        Index("ix_notifications_notification_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(80))
    group_key: Mapped[str] = mapped_column(String(32))
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    url: Mapped[str] = mapped_column(String(1000), default="/", server_default="/")
    count: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    read_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
