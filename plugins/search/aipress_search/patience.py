"""Questions that nobody waits for longer than a page can: asked in threads of their own.

Neither a library nor a disk can be told to stop. What takes too long ends in its thread, some time, and its answer is thrown
away; while all threads are held up so, the next questions wait no longer than this one did.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aipress_search.engine.interface import Unavailable

Answer = TypeVar("Answer")
SECONDS, THREADS = 0.9, 8


class Patience:
    """Asks and waits, at most ``SECONDS``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: tuple[int, ThreadPoolExecutor] | None = None

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer.

        Raises:
            Unavailable: there is none in time.
        """
        asked = self._threads().submit(question)
        try:
            return asked.result(SECONDS)
        except TimeoutError:
            if asked.done():  # it is the question's own, or came just now
                return asked.result()
            asked.cancel()
            raise Unavailable(f"no answer within {SECONDS} seconds") from None

    def _threads(self) -> ThreadPoolExecutor:
        """This process's threads: a process that was forked from another one has none of its."""
        with self._lock:
            if self._pool is None or self._pool[0] != os.getpid():
                self._pool = (os.getpid(), ThreadPoolExecutor(THREADS, "search"))
            return self._pool[1]
