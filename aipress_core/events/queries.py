"""Reading the outbox, for the admin pages, the command line and the metrics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from aipress_core.events.models import PENDING, RUNNING, Delivery, Outbox


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery as it is listed."""

    id: int
    source: str
    plugin: str
    handler: str
    state: str
    attempts: int
    created_at: dt.datetime
    available_at: dt.datetime
    last_error: str | None
    request_id: str | None


def deliveries(db: Session, state: str | None = None, plugin: str | None = None, before: int | None = None,
               limit: int = 50) -> list[DeliveryRow]:
    """Deliveries, the newest first.

    Args:
        state: ``pending``, ``running``, ``done`` or ``dead``.
        before: only ids below this one: the last of the previous page.
    """
    statement = (select(Delivery.id, Outbox.name.label("source"), Delivery.plugin, Delivery.handler, Delivery.state,
                        Delivery.attempts, Outbox.created_at, Delivery.available_at, Delivery.last_error, Outbox.request_id)
                 .join(Outbox, Outbox.id == Delivery.outbox_id).order_by(Delivery.id.desc()).limit(limit))
    if state is not None:
        statement = statement.where(Delivery.state == state)
    if plugin is not None:
        statement = statement.where(Delivery.plugin == plugin)
    if before is not None:
        statement = statement.where(Delivery.id < before)
    return [DeliveryRow(**row) for row in db.execute(statement).mappings()]


def counts(db: Session) -> dict[tuple[str, str], int]:
    """How many deliveries there are by (plugin, state)."""
    rows = db.execute(select(Delivery.plugin, Delivery.state, func.count()).group_by(Delivery.plugin, Delivery.state))
    return {(plugin, state): count for plugin, state, count in rows}


def lag(db: Session, now: dt.datetime) -> float:
    """For how many seconds the oldest waiting delivery has been due; parked ones count too."""
    oldest = db.scalar(select(func.min(Delivery.available_at)).where(Delivery.state == PENDING))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def undelivered(db: Session, handlers: Sequence[str], limit: int) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """What has happened and observers have not been told of yet, or are being told just now: for whoever must not wait for it.
    Tasks that have not been run yet too.

    Args:
        handlers: observers and tasks by name, ``<plugin id>.<function>``; of one plugin.
        limit: at most so many.

    Returns:
        The name and the payload of each event or task, in no order.
    """
    plugin, = {name.partition(".")[0] for name in handlers}
    theirs = select(Outbox.name, Outbox.payload).join(Delivery, Delivery.outbox_id == Outbox.id).where(
        Delivery.plugin == plugin, Delivery.handler.in_(handlers))
    parts = [theirs.where(Delivery.state == literal_column(f"'{state}'", String))  # written out, for the partial indexes
             for state in (PENDING, RUNNING)]
    return [(name, payload) for name, payload in db.execute(union_all(*parts).limit(limit))]
