"""Telling the workers, after a commit, that there is something to do. It may fail: the sweep finds every row anyway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class BrokerNudge:
    """Sends ``aipress.drain`` from a thread of its own, so that a dead broker delays no answer.

    Nudges that come while one is being sent become one.

    Args:
        send: puts the message on the broker; raises when it cannot.
    """

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask for a drain; returns at once."""
        self._wanted.set()
        with self._lock:
            # Started at the first nudge, so that a server that forks after loading has its thread too.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="aipress-nudge", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._send()
            except Exception as error:  # noqa: BLE001 - whatever the broker's client raises: the sweep delivers
                log.warning("the broker was not reached (%s); the sweep will deliver", type(error).__name__)
