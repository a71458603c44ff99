"""Writing to the outbox: events, tasks, second chances. All of it in the caller's transaction; nobody commits here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from aipress_core.db.types import utcnow
from aipress_core.events.event import Event, jsonable
from aipress_core.events.handler import Handler
from aipress_core.events.models import DEAD, EVENT, PENDING, TASK, Delivery, Outbox
from aipress_core.site import Site

if TYPE_CHECKING:
    from aipress_core.tasks.registry import WorkRegistry

_CHOICES = select(Site.plugins).where(Site.id == 1)


def emit(db: Session, event: Event, registry: WorkRegistry, request_id: str | None = None) -> int:
    """Write the event and one delivery for each observer of every loaded plugin.

    Observers of a disabled plugin get their delivery too, which waits until the plugin is enabled; those that do not wait for
    what they missed get none.

    Returns:
        The id of the outbox row.

    Raises:
        TypeError: when the event carries a value that JSON cannot hold.
    """
    row = {"kind": EVENT, "name": event.name, "payload": event.to_payload(), "request_id": request_id}
    return _write(db, row, [(one.plugin, one.name) for one in _told(db, registry, event.name)], utcnow())


def _told(db: Session, registry: WorkRegistry, event_name: str) -> list[Handler]:
    """The event's observers, without those that do not wait and whose plugin is off."""
    observers = registry.observers(event_name)
    if all(one.waits for one in observers):
        return observers
    choices = db.scalar(_CHOICES) or {}
    return [one for one in observers if one.waits or registry.is_enabled(one.plugin, choices)]


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


def withdraw(db: Session, ids: Sequence[int]) -> None:
    """Take rows back, by the ids that :func:`emit` and :func:`enqueue` gave: what they were to do is needed no more."""
    db.execute(delete(Outbox).where(Outbox.id.in_(ids)))


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
