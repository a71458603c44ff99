"""``core_outbox`` and ``core_delivery``: what is to be done outside the request.

``core_lease`` and ``core_schedule``: by whom, and when.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import Json, UTCDateTime, utcnow

EVENT, TASK = "event", "task"
PENDING, RUNNING, DONE, DEAD = "pending", "running", "done", "dead"


def _only(state: str) -> dict[str, Any]:
    """Keyword arguments that make an index partial: it stays small however many deliveries are done."""
    condition = text(f"state = '{state}'")
    return {"postgresql_where": condition, "sqlite_where": condition}


class Outbox(Base):
    """One event or one enqueued task, written in the transaction that caused it."""

    __tablename__ = "core_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    plugin: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    available_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    request_id: Mapped[str | None] = mapped_column(String(64))


class Delivery(Base):
    """One outbox row for one handler. ``locked_by`` is a token of one claim, so a worker that lost its claim cannot end it."""

    __tablename__ = "core_delivery"
    __table_args__ = (
        UniqueConstraint("outbox_id", "handler"),
        Index("ix_core_delivery_due", "plugin", "available_at", "id", **_only(PENDING)),
        Index("ix_core_delivery_claimed", "locked_until", **_only(RUNNING)),
        Index("ix_core_delivery_dead", "id", **_only(DEAD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("core_outbox.id", ondelete="CASCADE"))
    plugin: Mapped[str] = mapped_column(String(40))
    handler: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8), default=PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    available_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    locked_until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    locked_by: Mapped[str | None] = mapped_column(String(80))
    last_error: Mapped[str | None] = mapped_column(String(300))
    done_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class Lease(Base):
    """A role that one process holds until ``expires_at`` unless it renews."""

    __tablename__ = "core_lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class Schedule(Base):
    """When a periodic task is due. ``outbox_id`` is its latest run, so that a slow one is not started twice."""

    __tablename__ = "core_schedule"

    task: Mapped[str] = mapped_column(String(120), primary_key=True)
    last_run_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    next_run_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("core_outbox.id", ondelete="SET NULL"), index=True)
