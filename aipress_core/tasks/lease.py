"""A role that one of several processes holds, kept as a row: whoever renews it in time is the leader.

It saves work, it does not protect data: two processes that both believe to lead (one slept through its lease) still
claim each delivery once and each schedule slot once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import delete, or_

from aipress_core.db.sessions import SessionSource
from aipress_core.db.types import utcnow
from aipress_core.events.models import Lease as Row
from aipress_core.events.upsert import insert_into


class Lease:
    """A lease on the role ``name`` for one holder.

    Args:
        holder: names this process and no other.
        seconds: how long the role stays with a holder that has died.
    """

    def __init__(self, database: SessionSource, name: str, holder: str, seconds: int = 10,
                 clock: Callable[[], dt.datetime] = utcnow) -> None:
        self.database, self.name, self.holder, self.seconds, self.clock = database, name, holder, seconds, clock

    def acquire(self) -> bool:
        """Take the role if it is free or its time is over, or renew it; False when another process holds it."""
        now = self.clock()
        values = {"holder": self.holder, "expires_at": now + dt.timedelta(seconds=self.seconds)}
        with self.database.session() as db, db.begin():
            taken = insert_into(db, Row).values(name=self.name, **values).on_conflict_do_update(
                index_elements=["name"], set_=values, where=or_(Row.holder == self.holder, Row.expires_at < now))
            return db.scalar(taken.returning(Row.holder)) == self.holder

    def release(self) -> None:
        """Give the role up at once, so that another process need not wait."""
        with self.database.session() as db, db.begin():
            db.execute(delete(Row).where(Row.name == self.name, Row.holder == self.holder))
