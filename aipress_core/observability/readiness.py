"""Can this process do its work? Each engine is asked in a thread of its own and has one second to answer."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import redis
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.db.migrate import pending
from aipress_core.db.types import utcnow
from aipress_core.events.models import Lease
from aipress_core.site import Site

if TYPE_CHECKING:
    from aipress_core.boot import Runtime

OK, OFF = "ok", "off"
PATIENCE = 1.0  # seconds that the answer may take
SETTLED = 60.0  # seconds for which migrations that were applied are taken to be so still
GRACE = 15.0  # seconds after the start within which no worker need have begun: a lease of a dead process lasts ten
ESSENTIAL = ("database", "migrations")  # without these no page can be made; the rest only delays work


@dataclass(frozen=True)
class Readiness:
    """``failed``: no page can be made. ``degraded``: pages are, something else is not as it should be."""

    status: str
    checks: Mapping[str, str]


@dataclass
class Probe:
    """The checks of one process. Those who ask while an answer is being sought share the next one."""

    runtime: Runtime
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _known: Readiness | None = None
    _asked: float = float("-inf")
    _settled: float = float("-inf")

    def __post_init__(self) -> None:
        self._started = self.clock()

    def readiness(self) -> Readiness:
        """How things are, found out after this call began."""
        came = self.clock()
        with self._lock:
            if self._known is None or self._asked < came:
                self._asked = self.clock()
                self._known = self._ask()
            return self._known

    def _ask(self) -> Readiness:
        questions: dict[str, Callable[[], str]] = {
            "database": self._database, "migrations": self._migrations, "worker": self._worker, "broker": self._broker,
            "disk": self._disk}
        answers = dict.fromkeys(questions, "no answer")

        def ask(name: str) -> None:
            try:
                answers[name] = questions[name]()
            except (SQLAlchemyError, redis.RedisError, OSError) as error:
                answers[name] = f"no answer ({type(error).__name__})"

        threads = [threading.Thread(target=ask, args=(name,), name=f"ready-{name}", daemon=True) for name in questions]
        for thread in threads:
            thread.start()
        end = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return Readiness(self._verdict(answers), dict(answers))

    def _verdict(self, answers: Mapping[str, str]) -> str:
        if any(answers[name] != OK for name in ESSENTIAL):
            return "failed"
        is_whole = all(answer in (OK, OFF) for answer in answers.values()) and not self.runtime.declared.plugins.quarantined
        return "ok" if is_whole else "degraded"

    def _database(self) -> str:
        with self.runtime.database.read_session() as db:
            return OK if db.scalar(select(Site.id)) == 1 else "no site row"

    def _migrations(self) -> str:
        if self.clock() - self._settled < SETTLED:
            return OK
        if pending(self.runtime.engine, self.runtime.lines()):
            return "pending"
        self._settled = self.clock()
        return OK

    def _worker(self) -> str:
        """Somebody must hold the worker's lease. With a broker Celery works, and with ``aipress.worker = false`` others do."""
        settings = self.runtime.settings
        if settings["celery.broker_url"] or not settings["aipress.worker"]:
            return OFF
        with self.runtime.database.read_session() as db:
            expires_at = db.scalar(select(Lease.expires_at).where(Lease.name == "worker"))
        is_held = expires_at is not None and expires_at > utcnow() - dt.timedelta(seconds=5)
        return OK if is_held or self.clock() - self._started < GRACE else "nobody works"

    def _broker(self) -> str:
        url: str = self.runtime.settings["celery.broker_url"]
        if not url:
            return OFF
        client = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        try:
            client.ping()
        finally:
            client.close()
        return OK

    def _disk(self) -> str:
        free = free_megabytes(Path(self.runtime.settings["aipress.data"]))
        return OK if free >= self.runtime.settings["aipress.disk.least_mb"] else f"{free} MB left"


def free_megabytes(folder: Path) -> int:
    """How much may still be written there."""
    return shutil.disk_usage(folder).free // 1_000_000
