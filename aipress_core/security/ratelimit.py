"""How often something may be tried, counted in the database in transactions of its own.

A window is made of six slots. What counts is the present slot and the six before it, so no stretch of time as long as
the window holds more than ``limit`` tries, not even across an edge; the price is that a try weighs up to a sixth longer.
Refused tries do not count. The key is stored as a digest: it is often an address or an e-mail.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPTooManyRequests
from pyramid.request import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.db.sessions import SAFE_METHODS, SessionSource, database
from aipress_core.db.types import utcnow
from aipress_core.events.upsert import insert_into
from aipress_core.security.models import Rate

SLOTS = 6


@dataclass(frozen=True)
class RateResult:
    """Whether the try is allowed, how many remain, and how many seconds to wait when it is not."""

    allowed: bool
    remaining: int
    retry_after: int


def hit(source: SessionSource | Session, name: str, key: str, limit: int, window_seconds: int,
        now: dt.datetime | None = None) -> RateResult:
    """Count one try, if it is allowed.

    Args:
        source: a database (the try counts whatever happens to the caller), or a session that writes.
        name: of the limit: ``login``.
        key: whose tries: an address, an account.
        limit: tries in any ``window_seconds``.
    """
    if isinstance(source, Session):
        return _count(source, name, key, limit, window_seconds, now or utcnow())
    with source.session() as db, db.begin():
        return _count(db, name, key, limit, window_seconds, now or utcnow())


def _count(db: Session, name: str, key: str, limit: int, window_seconds: int, now: dt.datetime) -> RateResult:
    length = max(1, window_seconds // SLOTS)
    slots = -(-window_seconds // length)
    digest = hashlib.sha256(f"{name}\0{key}".encode()).hexdigest()
    slot = int(now.timestamp()) // length
    rows = db.execute(select(Rate.window, Rate.count.label("tries")).where(
        Rate.name == name, Rate.key == digest, Rate.window.between(slot - slots, slot - 1)))
    earlier = {row.window: row.tries for row in rows}
    room = limit - sum(earlier.values())
    used = _add_one(db, name, digest, slot, room, now + dt.timedelta(seconds=length * (slots + 1))) if room > 0 else None
    if used is not None:
        return RateResult(True, room - used, 0)
    present = max(0, room)  # a refused try found the slot full
    free_slot = _first_free({**earlier, slot: present}, limit, slots)
    return RateResult(False, 0, max(1, int(free_slot * length - now.timestamp()) + 1))


def _add_one(db: Session, name: str, digest: str, slot: int, room: int, expires_at: dt.datetime) -> int | None:
    """Raise the slot's count unless it has reached ``room``: one statement, so that tries at the same time all count."""
    counted = insert_into(db, Rate).values(name=name, key=digest, window=slot, count=1, expires_at=expires_at)
    counted = counted.on_conflict_do_update(index_elements=["name", "key", "window"], set_={"count": Rate.count + 1},
                                            where=Rate.count < room)
    return db.scalar(counted.returning(Rate.count))


def _first_free(counts: dict[int, int], limit: int, slots: int) -> int:
    """The first slot in which enough of the old tries have stopped to count."""
    left = sum(counts.values())
    for slot in sorted(counts):
        left -= counts[slot]
        if left < limit:
            return slot + slots + 1
    return max(counts) + slots + 1


def rate_limit(request: Request, name: str, *, key: str, limit: int, window: int) -> RateResult:
    """``request.rate_limit("login", key=email, limit=10, window=600)``, before the first use of ``request.db``.

    Raises:
        HTTPTooManyRequests: with ``Retry-After``, when there were too many tries.
        RuntimeError: when a writing ``request.db`` is open already: on SQLite it would wait for itself.
    """
    if request.method not in SAFE_METHODS and "db" in request.__dict__:
        raise RuntimeError(f"the rate limit {name} must come before the first use of request.db")
    result = hit(request.environ.get("aipress.database") or database(request.registry), name, key, limit, window)
    if not result.allowed:
        raise HTTPTooManyRequests(headers={"Retry-After": str(result.retry_after)})
    return result


def includeme(config: Configurator) -> None:
    """Give requests ``rate_limit``."""
    config.add_request_method(rate_limit)
