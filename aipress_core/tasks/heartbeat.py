"""Keeps a claim while its handler runs, so that a dead worker's claim can be short and a slow handler's is not lost."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from aipress_core.db.sessions import SessionSource
from aipress_core.events import claims

log = logging.getLogger(__name__)


class Heartbeat:
    """Renews a claim every third of its length until the block ends or the handler's time is over.

    A process that is killed renews no more, and neither does one whose handler hangs: another worker takes over.
    On SQLite a renewal waits while the handler's transaction holds the write lock; nobody else can claim then either.
    """

    def __init__(self, database: SessionSource, claim: claims.Claim, seconds: int, timeout: int,
                 clock: Callable[[], dt.datetime]) -> None:
        self._database, self._claim, self._seconds, self._clock = database, claim, seconds, clock
        self._deadline = time.monotonic() + timeout
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"claim-{claim.delivery_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds / 3):
            if time.monotonic() > self._deadline:
                log.warning("%s takes longer than its timeout; its claim is given up", self._claim.handler)
                return
            try:
                with self._database.session() as db, db.begin():
                    until = self._clock() + dt.timedelta(seconds=self._seconds)
                    if not claims.renew(db, self._claim.delivery_id, self._claim.token, until):
                        return
            except SQLAlchemyError as error:
                log.warning("the claim of %s was not renewed: %s", self._claim.handler, type(error).__name__)
