"""When each session was last seen: noted in memory, written in batches after an answer has gone out.

Reading a page writes nothing in its own transaction. A session is noted once in five minutes, so its mark is that coarse;
what is noted when a process is killed is lost, and the next page brings it back.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyramid.config import Configurator
from pyramid.events import NewResponse
from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.api import Session, database

log = logging.getLogger(__name__)

REGISTRY_KEY = "accounts.presence"
DATABASE_KEY = "aipress.database"  # a test's own database lies there in the WSGI environment
MARK = update(Session.__table__).where(Session.__table__.c.id == bindparam("session_id")).values(seen_at=bindparam("at"))


@dataclass
class Presence:
    """The sessions that one process has seen.

    Args:
        coarse: seconds in which a session is noted once.
        pause: seconds between two writes.
        limit: how many sessions are remembered; when there are more, it starts to note anew.
        clock: seconds that only go up.
    """

    coarse: float = 300.0
    pause: float = 10.0
    limit: int = 20_000
    clock: Callable[[], float] = time.monotonic
    _noted: dict[int, float] = field(default_factory=dict)
    _waiting: dict[int, dt.datetime] = field(default_factory=dict)
    _written_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, session_id: int, at: dt.datetime) -> bool:
        """Note that a session was seen; is there something to write now?"""
        now = self.clock()
        with self._lock:
            if now - self._noted.get(session_id, float("-inf")) >= self.coarse:
                if len(self._noted) >= self.limit:
                    self._noted.clear()
                self._noted[session_id], self._waiting[session_id] = now, at
            return bool(self._waiting) and now - self._written_at >= self.pause

    def write(self, source: Any) -> int:
        """Write what waits, in one short transaction; returns how many sessions.

        Args:
            source: gives database sessions: ``database(registry)``.
        """
        with self._lock:
            taken, self._waiting = self._waiting, {}
            self._written_at = self.clock()
        if taken:
            try:
                with source.session() as db, db.begin():
                    db.connection().execute(MARK, [{"session_id": one, "at": at} for one, at in sorted(taken.items())])
            except SQLAlchemyError as error:
                log.warning("when %s sessions were seen could not be written: %s", len(taken), type(error).__name__)
        return len(taken)


class AfterBody:
    """An answer's body that does something when the server has sent it (PEP 3333 calls ``close``)."""

    def __init__(self, body: Iterable[bytes], work: Callable[[], object]) -> None:
        self.body, self.work = body, work

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        """Close the body, then work."""
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.work()


def notice(event: NewResponse) -> None:
    """Note whoever this request has recognised; asking costs nothing where nobody asked before.

    A view that a page asks by itself, without anybody's hand, sets ``request.is_unattended``: it keeps no session awake.
    """
    request = event.request
    identity = request.visitor[1] if "visitor" in request.__dict__ else None
    if identity is None or not identity.session_id or getattr(request, "is_unattended", False):
        return
    presence: Presence = request.registry[REGISTRY_KEY]
    if presence.note(identity.session_id, request.now):
        source = request.environ.get(DATABASE_KEY) or database(request.registry)
        length = event.response.content_length
        event.response.app_iter = AfterBody(event.response.app_iter, lambda: presence.write(source))
        event.response.content_length = length  # WebOb forgets it with the body


def includeme(config: Configurator) -> None:
    """Watch the answers."""
    config.registry[REGISTRY_KEY] = Presence()
    config.add_subscriber(notice, NewResponse)
