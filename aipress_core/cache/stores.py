"""Where answers are kept: in this process, or in a Redis or Valkey server that all processes share.

Both keep texts: what comes out is nobody else's object, and is the same in both.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

import redis

log = logging.getLogger(__name__)
MOST = 32_000_000  # signs kept in a process
REST = 10.0  # seconds for which a server that failed is left in peace
PATIENCE = 0.25  # seconds: slower than this, working it out is faster
Clock = Callable[[], float]


class Store(Protocol):
    """A store may forget anything at any time."""

    def get(self, key: str) -> str | None:
        """The text kept under ``key``."""

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a text for at most so many seconds."""


def check_url(url: str) -> str:
    """The address of a store, if it is one.

    Raises:
        ValueError: when not.
    """
    if url and urlsplit(url).scheme not in ("redis", "rediss"):
        raise ValueError("must be empty, to keep answers in each process, or redis://host:port/0")
    return url


def open_store(url: str) -> Store:
    """The store of ``aipress.cache.url``."""
    return RedisStore.from_url(url) if url else MemoryStore()


class MemoryStore:
    """Bounded; what was not asked for longest goes first."""

    def __init__(self, most: int = MOST, clock: Clock = time.monotonic) -> None:
        self._texts: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._most, self._weight, self._clock, self._lock = most, 0, clock, Lock()

    def get(self, key: str) -> str | None:
        """The text kept under ``key``."""
        with self._lock:
            text, end = self._texts.get(key, ("", 0.0))
            if end <= self._clock():
                self._drop(key)
                return None
            self._texts.move_to_end(key)
            return text

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a text for at most so many seconds."""
        with self._lock:
            self._drop(key)
            self._texts[key] = text, self._clock() + seconds
            self._weight += len(text)
            while self._weight > self._most:
                self._drop(next(iter(self._texts)))

    def _drop(self, key: str) -> None:
        if key in self._texts:
            self._weight -= len(self._texts.pop(key)[0])


class RedisStore:
    """A server that does not answer is passed over, and asked again after ten seconds."""

    def __init__(self, client: redis.Redis, clock: Clock = time.monotonic) -> None:
        self._client, self._clock, self._rest_until = client, clock, 0.0

    @classmethod
    def from_url(cls, url: str) -> RedisStore:
        """Connects at first use."""
        return cls(redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, decode_responses=True))

    def get(self, key: str) -> str | None:
        """The text kept under ``key``."""
        found = self._ask(lambda: self._client.get(key))
        return found if isinstance(found, str) else None

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a text for at most so many seconds."""
        self._ask(lambda: self._client.set(key, text, ex=seconds))

    def _ask(self, question: Callable[[], object]) -> object:
        if self._clock() < self._rest_until:
            return None
        try:
            return question()
        except (redis.RedisError, OSError, UnicodeDecodeError) as error:
            self._rest_until = self._clock() + REST
            log.warning("the cache server does not answer (%s); it is left in peace for %d seconds", type(error).__name__, REST)
            return None
