"""Carries the account to the database every few seconds, so that all processes, workers too, add up to one."""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import threading

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from aipress_core.db.sessions import SessionSource
from aipress_core.db.types import utcnow
from aipress_core.events.upsert import insert_into
from aipress_core.observability.account import Account, Figures
from aipress_core.observability.models import Figure

log = logging.getLogger(__name__)


def add(db: Session, figures: Figures, hour: dt.datetime) -> None:
    """Add figures to an hour's rows in the caller's transaction."""
    # In one order, so that two processes that flush together wait for each other instead of deadlocking.
    rows = [{"hour": hour, "plugin": plugin[:40], "name": name, "value": value}
            for plugin, values in sorted(figures.items()) for name, value in sorted(values.items()) if value]
    if rows:
        statement = insert_into(db, Figure).values(rows)
        db.execute(statement.on_conflict_do_update(index_elements=["hour", "plugin", "name"],
                                                   set_={"value": Figure.value + statement.excluded.value}))


def flush(database: SessionSource, account: Account, now: dt.datetime | None = None) -> bool:
    """Write what the account holds; False when the database did not take it (it stays in the account then)."""
    figures = account.take()
    if not figures:
        return True
    hour = (now or utcnow()).replace(minute=0, second=0, microsecond=0)
    try:
        with database.session() as db, db.begin():
            add(db, figures, hour)
    except SQLAlchemyError as error:
        account.give_back(figures)
        log.warning("the plugins' figures wait: %s", type(error).__name__)
        return False
    return True


class Flusher:
    """A daemon thread that flushes every ``seconds``, and once more when the process ends."""

    def __init__(self, database: SessionSource, account: Account, seconds: float) -> None:
        self._database, self._account, self._seconds = database, account, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="aipress-figures", daemon=True)

    def start(self) -> None:
        """Begin; the thread belongs to the process that starts it."""
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Write the rest and end."""
        self._ended.set()
        self._thread.join(10)
        atexit.unregister(self.stop)

    def _loop(self) -> None:
        while not self._ended.wait(self._seconds):
            flush(self._database, self._account)
        flush(self._database, self._account)
