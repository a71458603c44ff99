"""The worker of small sites: a thread of ``pserve``. Of several processes the one that holds the lease works.

It cannot stop a handler that hangs (no thread can): the claim and the lease of such a process run out, and another one
takes over. Sites with a broker use Celery, whose limits end the process.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import signal
import socket
import threading
import time
from types import FrameType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from aipress_core.observability import sentry
from aipress_core.observability.account import account_of
from aipress_core.observability.flush import Flusher
from aipress_core.tasks.context import Runtime
from aipress_core.tasks.lease import Lease
from aipress_core.tasks.nudge import BrokerNudge
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.runner import Runner

log = logging.getLogger(__name__)

LEASE = "worker"
LEASE_SECONDS = 10
RENEW = 3.0  # seconds; also how often a follower tries, so that it takes over within 13
SHORTEST, LONGEST = 0.2, 1.5  # seconds between sweeps, longer while there is nothing to do


class EmbeddedWorker:
    """Runs what is due in a daemon thread while this process holds the lease.

    Args:
        runtime: the application.
        holder: names this process in ``core_lease``.
    """

    def __init__(self, runtime: Runtime, holder: str | None = None) -> None:
        self.runner = Runner(runtime)
        self.lease = Lease(runtime.database, LEASE, holder or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
                           LEASE_SECONDS)
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._renewed = float("-inf")

    def start(self) -> None:
        """Start the thread, and stop it when the interpreter ends."""
        self._thread = threading.Thread(target=self._loop, name="aipress-worker", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def nudge(self) -> None:
        """There is something to do: look now."""
        self._wake.set()

    def stop(self, patience: float = 10.0) -> None:
        """Finish the delivery that is running, give the lease back and end.

        Args:
            patience: seconds to wait for the delivery; afterwards its claim runs out and it is tried again.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(patience)
            self._thread = None
        atexit.unregister(self.stop)

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def _loop(self) -> None:
        rest = SHORTEST
        while not self._stopping.is_set():
            try:
                rest = self._work(rest)
            except SQLAlchemyError as error:
                log.warning("the database did not answer the worker: %s", type(error).__name__)
                rest = LONGEST
            except Exception:  # a fault of ours must not end background work until the next restart
                log.exception("the worker stumbled")
                rest = LONGEST
            self._wake.wait(rest)
            self._wake.clear()
        self._give_back()

    def _work(self, rest: float) -> float:
        """Lead or follow; returns how long to rest."""
        if not self._leads():
            return RENEW
        ran = self.runner.tick() + self.runner.run_due(limit=100, stop=lambda: self._stopping.is_set() or not self._leads())
        return SHORTEST if ran else min(rest * 1.5, LONGEST)

    def _leads(self) -> bool:
        if time.monotonic() - self._renewed < RENEW:
            return True
        leads = self.lease.acquire()
        self._renewed = time.monotonic() if leads else float("-inf")
        return leads

    def _give_back(self) -> None:
        try:
            self.lease.release()
        except SQLAlchemyError as error:
            log.warning("the lease was not given back: %s", type(error).__name__)


def start_with(runtime: Runtime) -> EmbeddedWorker | None:
    """What a web process does besides answering: figures, error reports, and background work, by broker or embedded worker.

    Returns:
        The worker, already started; None with a broker or with ``aipress.worker = false``.
    """
    sentry.start(runtime.settings)
    seconds = runtime.settings.get("aipress.metrics.seconds", 0)
    if seconds:
        Flusher(runtime.database, account_of(runtime.registry), seconds).start()
    broker: str = runtime.settings["celery.broker_url"]
    if broker:
        from aipress_core.tasks.app import configured, send_drain

        app = configured(broker)
        work_of(runtime.registry).nudge = BrokerNudge(lambda: send_drain(app))
        return None
    if not runtime.settings["aipress.worker"]:
        return None
    worker = EmbeddedWorker(runtime)
    work_of(runtime.registry).nudge = worker.nudge
    worker.start()
    stop_at_sigterm()
    return worker


def stop_at_sigterm() -> None:
    """Let SIGTERM end ``pserve`` as Ctrl-C does, so that the worker and the server finish what they are at.

    Python's default ends the process on the spot: no ``finally``, no ``atexit``. A handler that somebody else has set is
    left alone, and so is everything outside the main thread, where signals cannot be handled.
    """
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)


def _leave(_signal: int, _frame: FrameType | None) -> Any:
    raise SystemExit(0)
