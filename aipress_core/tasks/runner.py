"""The one engine that both workers use: find what is due, claim it, run each delivery in its own transaction.

Guarantees: a delivery's effects on ``ctx.db`` and its mark ``done`` are one commit, so they happen exactly once; effects
elsewhere happen at least once. A plugin that is not enabled, or not loaded in this process, keeps its deliveries: they
are not looked at, count no attempt and hold up nobody. Plugins take turns, so one plugin's backlog does not starve another.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aipress_core.db.counting import count_sql
from aipress_core.db.types import utcnow
from aipress_core.events import claims
from aipress_core.observability.account import account_of
from aipress_core.observability.context import logged_as
from aipress_core.plugins.journal import journal_of
from aipress_core.security.identity import SiteState
from aipress_core.tasks import schedule
from aipress_core.tasks.context import Runtime, TaskContext, number
from aipress_core.tasks.failure import describe, where
from aipress_core.tasks.heartbeat import Heartbeat
from aipress_core.tasks.registry import work_of

log = logging.getLogger(__name__)

TURN = 10  # deliveries of one plugin before the next one's


@dataclass
class Outcome:
    """How one delivery went."""

    is_done: bool = False


class Runner:
    """Runs deliveries of one application, in the calling thread.

    Args:
        runtime: the application.
        clock: what time it is; tests pass their own.
    """

    def __init__(self, runtime: Runtime, clock: Callable[[], dt.datetime] = utcnow) -> None:
        self.runtime, self.clock = runtime, clock
        self.work = work_of(runtime.registry)
        self._account = account_of(runtime.registry)
        self._max_attempts = number(runtime.settings, "aipress.tasks.max_attempts")
        self._claim_seconds = number(runtime.settings, "aipress.tasks.claim_seconds")

    def tick(self) -> int:
        """Put the periodic tasks whose slot has come into the outbox; returns how many."""
        return schedule.enqueue_due(self.runtime.database, self.work, self.clock(), self._is_enabled)

    def run_due(self, limit: int = 1000, stop: Callable[[], bool] = lambda: False) -> int:
        """Run what is due until nothing is left.

        Args:
            limit: how many deliveries at most.
            stop: asked before each delivery.

        Returns:
            How many were run, well or badly.
        """
        self._release_expired()
        ran = 0
        while ran < limit and not stop():
            before = ran
            for plugin in self._due_plugins():
                for _ in range(TURN):
                    if ran >= limit or stop() or not self._run_one(plugin):
                        break
                    ran += 1
            if ran == before:
                break
        return ran

    def _is_enabled(self, plugin: str, site: SiteState) -> bool:
        return self.runtime.is_enabled(plugin, site.plugins)

    def _due_plugins(self) -> list[str]:
        with self.runtime.database.read_session() as db:
            site = schedule.read_site(db)
            enabled = {plugin: names for plugin, names in self.work.by_plugin().items() if self._is_enabled(plugin, site)}
            return claims.due_plugins(db, enabled, self.clock())

    def _run_one(self, plugin: str) -> bool:
        claimed = self._claim(plugin, self.work.by_plugin()[plugin])
        if claimed is None:
            return False
        self._deliver(*claimed)
        return True

    def _claim(self, plugin: str, names: Sequence[str]) -> tuple[claims.Claim, SiteState] | None:
        """Claim under the site row as it is now: a plugin switched off a moment ago is not run."""
        with self.runtime.database.session() as db, db.begin():
            site = schedule.read_site(db)
            if not self._is_enabled(plugin, site):
                return None
            claim = claims.claim(db, plugin, names, self.clock(), secrets.token_hex(16), self._claim_seconds)
            return (claim, site) if claim is not None else None

    def _deliver(self, claim: claims.Claim, site: SiteState) -> None:
        handler = self.work.handlers[claim.handler]
        ctx = TaskContext(self.runtime, site, self.clock(), claim.delivery_id, claim.attempt, claim.handler, claim.request_id)
        started = time.perf_counter()
        ids = {"request_id": claim.request_id, "task": claim.handler, "delivery": claim.delivery_id, "attempt": claim.attempt}
        with (logged_as(**ids), self._accounted(handler.plugin) as outcome,
              journal_of(self.runtime.registry).running(handler.plugin, f"task {handler.name}"),
              Heartbeat(self.runtime.database, claim, self._claim_seconds, handler.timeout, self.clock)):
            try:
                handler.run(claim.source, claim.payload, ctx)
                claims.mark_done(ctx.db, claim.delivery_id, claim.token, self.clock())
                ctx.db.commit()
                outcome.is_done = True
                taken = round(1000 * (time.perf_counter() - started), 1)
                level = logging.INFO if claim.request_id else logging.DEBUG  # what runs every few seconds by itself is no news
                log.log(level, "%s done", claim.handler, extra={"ms": taken, "plugin": handler.plugin})
            except claims.ClaimLost as error:
                log.warning("%s; what %s did here is undone", error, claim.handler)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the border to unknown code; recorded and tried again
                ctx.close()
                log.error("%s failed (attempt %s, request %s): %s\n%s", claim.handler, claim.attempt, claim.request_id,
                          describe(error), where(error))
                self._record_failure(claim.delivery_id, claim.token, claim.handler, claim.attempt, describe(error))
            finally:
                ctx.close()

    @contextmanager
    def _accounted(self, plugin: str) -> Iterator[Outcome]:
        """Enter what happens in the block into the plugin's account."""
        outcome, started = Outcome(), time.perf_counter()
        with count_sql() as sql:
            try:
                yield outcome
            finally:
                self._account.job(plugin, time.perf_counter() - started, failed=not outcome.is_done, sql=sql.count,
                                  sql_seconds=sql.seconds)

    def _record_failure(self, delivery_id: int, token: str, handler_name: str, attempts: int, error: str) -> None:
        handler = self.work.handlers.get(handler_name)
        allowed = (handler and handler.max_attempts) or self._max_attempts
        retry_at = None if attempts >= allowed else self.clock() + claims.pause(delivery_id, attempts)
        with self.runtime.database.session() as db, db.begin():
            recorded = claims.mark_failed(db, delivery_id, token, error, self.clock(), retry_at)
        if recorded and retry_at is None:
            log.error("%s is given up after %s attempts (delivery %s)", handler_name, attempts, delivery_id)

    def _release_expired(self) -> None:
        with self.runtime.database.read_session() as db:
            expired = claims.expired(db, self.clock())
        for delivery_id, token, handler, attempts in expired:
            self._record_failure(delivery_id, token, handler, attempts,
                                 "the worker stopped while running it: killed, out of memory, or over the time limit")


def run_due(runtime: Runtime, limit: int = 1000) -> int:
    """Enqueue what is scheduled and run what is due; returns how many deliveries were run."""
    runner = Runner(runtime)
    runner.tick()
    return runner.run_due(limit)
