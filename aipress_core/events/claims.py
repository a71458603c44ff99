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

from sqlalchemy import ColumnElement, Integer, Update, and_, bindparam, exists, literal, literal_column, select, union_all, update
from sqlalchemy.orm import Session

from aipress_core.events.models import DEAD, DONE, PENDING, RUNNING, Delivery, Outbox

# Built once, on the tables and not on the classes: a delivery costs four statements, and building them costs more than
# running them.
_D, _O = Delivery.metadata.tables["core_delivery"].c, Outbox.metadata.tables["core_outbox"].c


def _due(plugin: ColumnElement[str], handlers: str) -> ColumnElement[bool]:
    # A literal state, not a parameter: databases use a partial index only when they see its condition.
    return and_(_D.state == literal_column(f"'{PENDING}'"), _D.plugin == plugin, _D.available_at <= bindparam("now"),
                _D.handler.in_(bindparam(handlers, expanding=True)))


def _mine() -> Update:
    return update(_D.id.table).where(_D.id == bindparam("delivery_id"), _D.state == RUNNING, _D.locked_by == bindparam("token"))


_OLDEST = (select(_D.id).where(_due(bindparam("plugin"), "handlers")).order_by(_D.available_at, _D.id)
           .limit(1).with_for_update(skip_locked=True))
_TAKE = (update(_D.id.table).where(_D.id == bindparam("delivery_id"))
         .values(state=RUNNING, attempts=_D.attempts + 1, locked_by=bindparam("token"), locked_until=bindparam("until"))
         .returning(_D.handler, _D.attempts, _D.outbox_id))
_EXPIRED = (select(_D.id, _D.locked_by, _D.handler, _D.attempts)
            .where(_D.state == literal_column(f"'{RUNNING}'"), _D.locked_until < bindparam("now"))
            .order_by(_D.locked_until).limit(bindparam("limit", type_=Integer)))
_SOURCE = select(_O.name, _O.payload, _O.request_id).where(_O.id == bindparam("outbox_id"))
_RENEW = _mine().values(locked_until=bindparam("until")).returning(_D.id)
_DONE = (_mine().values(state=DONE, done_at=bindparam("now"), locked_by=None, locked_until=None, last_error=None)
         .returning(_D.id))
_FAIL = (_mine().values(state=bindparam("after"), available_at=bindparam("retry_at"), locked_by=None, locked_until=None,
                        last_error=bindparam("error")).returning(_D.id))


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
    probes = [select(literal(plugin)).where(exists().where(_due(literal(plugin), f"handlers_{number}")))
              for number, plugin in enumerate(handlers)]
    names = {f"handlers_{number}": list(found) for number, found in enumerate(handlers.values())}
    return list(db.scalars(union_all(*probes), {"now": now, **names}))


def claim(db: Session, plugin: str, handlers: Sequence[str], now: dt.datetime, token: str, seconds: int) -> Claim | None:
    """Take the plugin's oldest due delivery for ``seconds``, counting the attempt; None when there is none."""
    delivery_id = db.scalar(_OLDEST, {"plugin": plugin, "handlers": list(handlers), "now": now})
    if delivery_id is None:
        return None
    until = now + dt.timedelta(seconds=seconds)
    taken = db.execute(_TAKE, {"delivery_id": delivery_id, "token": token, "until": until}).one()
    source = db.execute(_SOURCE, {"outbox_id": taken.outbox_id}).one()
    return Claim(delivery_id, token, taken.handler, taken.attempts, source.name, source.payload, source.request_id)


def renew(db: Session, delivery_id: int, token: str, until: dt.datetime) -> bool:
    """Keep the claim until a later time; False when it is over or lost."""
    return db.scalar(_RENEW, {"delivery_id": delivery_id, "token": token, "until": until}) is not None


def mark_done(db: Session, delivery_id: int, token: str, now: dt.datetime) -> None:
    """End the claim in the handler's own transaction: effects and mark are committed together or not at all.

    Raises:
        ClaimLost: the caller must roll back.
    """
    if db.scalar(_DONE, {"delivery_id": delivery_id, "token": token, "now": now}) is None:
        raise ClaimLost(f"delivery {delivery_id} was taken over")


def mark_failed(db: Session, delivery_id: int, token: str, error: str, now: dt.datetime,
                retry_at: dt.datetime | None) -> bool:
    """End the claim after a failure: wait until ``retry_at``, or dead when it is None. False when the claim was lost."""
    values = {"after": DEAD if retry_at is None else PENDING, "retry_at": retry_at or now, "error": error[:300]}
    return db.scalar(_FAIL, {"delivery_id": delivery_id, "token": token, **values}) is not None


def expired(db: Session, now: dt.datetime, limit: int = 100) -> list[tuple[int, str, str, int]]:
    """Claims that ran out, as (delivery id, token, handler, attempts)."""
    rows = db.execute(_EXPIRED, {"now": now, "limit": limit})
    return [(row.id, row.locked_by or "", row.handler, row.attempts) for row in rows]


def pause(delivery_id: int, attempts: int) -> dt.timedelta:
    """How long to wait after a failed attempt: 5 s doubled each time, at most an hour, spread by half to either side.

    The spread is drawn from the delivery and the attempt, so that a thousand deliveries that failed together do not
    come back together, and a test can foretell each.
    """
    spread = random.Random(f"{delivery_id}:{attempts}").uniform(0.5, 1.5)  # noqa: S311 - no secret, only a spread
    return dt.timedelta(seconds=min(5 * 2 ** (min(attempts, 16) - 1), 3600) * spread)

