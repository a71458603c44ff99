"""Writing to the outbox: events, tasks, second chances. All of it in the caller's transaction; nobody commits here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from aipress_core.db.types import utcnow
from aipress_core.events.event import Event, jsonable
from aipress_core.events.models import DEAD, EVENT, PENDING, TASK, Delivery, Outbox

if TYPE_CHECKING:
    from aipress_core.tasks.registry import WorkRegistry


def emit(db: Session, event: Event, registry: WorkRegistry, request_id: str | None = None) -> int:
    """Write the event and one delivery for each observer of every loaded plugin.

    Observers of a disabled plugin get their delivery too; it waits until the plugin is enabled.

    Returns:
        The id of the outbox row.

    Raises:
        TypeError: when the event carries a value that JSON cannot hold.
    """
    row = {"kind": EVENT, "name": event.name, "payload": event.to_payload(), "request_id": request_id}
    return _write(db, row, [(handler.plugin, handler.name) for handler in registry.observers(event.name)], utcnow())


def enqueue(db: Session, task: str, payload: Mapping[str, Any] | None = None, available_at: dt.datetime | None = None,
            request_id: str | None = None) -> int:
    """Write a task to be run once, now or at ``available_at`` (any distance: it waits in the database, not in the broker).

    Returns:
        The id of the outbox row.

    Raises:
        TypeError: when the payload carries a value that JSON cannot hold.
    """
    row = {"kind": TASK, "name": task, "payload": jsonable(dict(payload or {}), f"the task {task}"), "request_id": request_id}
    return _write(db, row, [(_plugin(task), task)], available_at or utcnow())


def retry(db: Session, delivery_ids: Sequence[int] | None = None, plugin: str | None = None) -> int:
    """Give dead deliveries all their attempts again.

    Args:
        delivery_ids: which ones; None = all that are dead.
        plugin: only this plugin's.

    Returns:
        How many were revived.
    """
    statement = update(Delivery).where(Delivery.state == DEAD)
    if delivery_ids is not None:
        statement = statement.where(Delivery.id.in_(delivery_ids))
    if plugin is not None:
        statement = statement.where(Delivery.plugin == plugin)
    revived = db.scalars(statement.values(state=PENDING, attempts=0, available_at=utcnow()).returning(Delivery.id)).all()
    return len(revived)


def _plugin(name: str) -> str:
    return name.partition(".")[0]


def _write(db: Session, row: dict[str, Any], handlers: Sequence[tuple[str, str]], available_at: dt.datetime) -> int:
    values = {**row, "plugin": _plugin(row["name"]), "available_at": available_at}
    outbox_id = db.scalars(insert(Outbox).values(values).returning(Outbox.id)).one()
    if handlers:
        db.execute(insert(Delivery), [{"outbox_id": outbox_id, "plugin": plugin, "handler": handler, "available_at": available_at}
                                      for plugin, handler in handlers])
    return outbox_id
