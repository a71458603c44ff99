"""Claiming deliveries, so that each is run by one worker at a time and none is lost with a worker.

A claim is a row marked ``running`` with a random token and a time. The token fences: who lost the claim (because it was
too slow, or slept) finds that its last statement changes no row, and rolls everything back. The time recovers: the claim
of a killed worker runs out, and its attempt has been counted already, so a handler that kills its worker dies out too.

``FOR UPDATE SKIP LOCKED`` keeps workers apart on PostgreSQL; SQLite's compiler leaves it out, and there ``BEGIN
IMMEDIATE`` admits one writer at a time.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, select, union_all, update
from sqlalchemy.orm import Session

from aipress_core.events.models import DEAD, DONE, PENDING, RUNNING, Delivery, Outbox


class ClaimLost(Exception):
    """Another worker took the delivery over, because this one did not renew its claim in time."""


@dataclass(frozen=True)
class Claim:
    """A delivery that this worker may run, and what it needs for that."""

    delivery_id: int
    token: str
    handler: str
    attempt: int
    source: str
    payload: Mapping[str, Any]
    request_id: str | None


def due_plugins(db: Session, handlers: Mapping[str, Sequence[str]], now: dt.datetime) -> list[str]:
    """Which of these plugins have a delivery that could run now.

    Args:
        handlers: names of handlers by plugin; what is not in it (disabled, not loaded, of another release) is left alone.
    """
    if not handlers:
        return []
    probes = [select(literal(plugin)).where(exists().where(_due(plugin, names, now))) for plugin, names in handlers.items()]
    return list(db.scalars(union_all(*probes)))


def claim(db: Session, plugin: str, handlers: Sequence[str], now: dt.datetime, token: str, seconds: int) -> Claim | None:
    """Take the plugin's oldest due delivery for ``seconds``, counting the attempt; None when there is none."""
    oldest = (select(Delivery.id).where(_due(plugin, handlers, now)).order_by(Delivery.available_at, Delivery.id)
              .limit(1).with_for_update(skip_locked=True))
    delivery_id = db.scalar(oldest)
    if delivery_id is None:
        return None
    taken = db.execute(
        update(Delivery).where(Delivery.id == delivery_id)
        .values(state=RUNNING, attempts=Delivery.attempts + 1, locked_by=token, locked_until=now + dt.timedelta(seconds=seconds))
        .returning(Delivery.handler, Delivery.attempts, Delivery.outbox_id)).one()
    source = db.execute(select(Outbox.name, Outbox.payload, Outbox.request_id).where(Outbox.id == taken.outbox_id)).one()
    return Claim(delivery_id, token, taken.handler, taken.attempts, source.name, source.payload, source.request_id)


def renew(db: Session, delivery_id: int, token: str, until: dt.datetime) -> bool:
    """Keep the claim until a later time; False when it is over or lost."""
    return _change(db, delivery_id, token, {"locked_until": until})


def mark_done(db: Session, delivery_id: int, token: str, now: dt.datetime) -> None:
    """End the claim in the handler's own transaction: effects and mark are committed together or not at all.

    Raises:
        ClaimLost: the caller must roll back.
    """
    if not _change(db, delivery_id, token, {"state": DONE, "done_at": now, "locked_by": None, "locked_until": None,
                                            "last_error": None}):
        raise ClaimLost(f"delivery {delivery_id} was taken over")


def mark_failed(db: Session, delivery_id: int, token: str, error: str, retry_at: dt.datetime | None) -> bool:
    """End the claim after a failure: wait until ``retry_at``, or dead when it is None. False when the claim was lost."""
    return _change(db, delivery_id, token, _failure(error, retry_at))


def expired(db: Session, now: dt.datetime, limit: int = 100) -> list[tuple[int, str, str, int]]:
    """Claims that ran out, as (delivery id, token, handler, attempts)."""
    rows = db.execute(select(Delivery.id, Delivery.locked_by, Delivery.handler, Delivery.attempts)
                      .where(Delivery.state == RUNNING, Delivery.locked_until < now).order_by(Delivery.locked_until).limit(limit))
    return [(row.id, row.locked_by or "", row.handler, row.attempts) for row in rows]


def pause(delivery_id: int, attempts: int) -> dt.timedelta:
    """How long to wait after a failed attempt: 5 s doubled each time, at most an hour, spread by half to either side.

    The spread is drawn from the delivery and the attempt, so that a thousand deliveries that failed together do not
    come back together, and a test can foretell each.
    """
    spread = random.Random(f"{delivery_id}:{attempts}").uniform(0.5, 1.5)  # noqa: S311 - no secret, only a spread
    return dt.timedelta(seconds=min(5 * 2 ** (min(attempts, 16) - 1), 3600) * spread)


def _due(plugin: str, handlers: Sequence[str], now: dt.datetime) -> ColumnElement[bool]:
    return and_(Delivery.state == literal(PENDING, literal_execute=True), Delivery.plugin == plugin,
                Delivery.available_at <= now, Delivery.handler.in_(handlers))


def _failure(error: str, retry_at: dt.datetime | None) -> dict[str, Any]:
    ended = {"locked_by": None, "locked_until": None, "last_error": error[:300]}
    return {**ended, "state": DEAD} if retry_at is None else {**ended, "state": PENDING, "available_at": retry_at}


def _change(db: Session, delivery_id: int, token: str, values: dict[str, Any]) -> bool:
    mine = and_(Delivery.id == delivery_id, Delivery.state == RUNNING, Delivery.locked_by == token)
    return db.scalars(update(Delivery).where(mine).values(values).returning(Delivery.id)).first() is not None
