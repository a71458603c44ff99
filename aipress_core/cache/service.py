"""``request.cached(TERMS, key, make)``: look, and work it out where nothing is found."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any, TypeVar

from pyramid.request import Request

from aipress_core.cache.regions import CacheRegion
from aipress_core.cache.stores import Store
from aipress_core.cache.tokens import tokens
from aipress_core.db.sessions import SAFE_METHODS

LARGEST = 1_000_000  # signs of one answer; a larger one is not kept
PATIENCE = 5.0  # seconds to wait for another thread that works the same answer out
Answer = TypeVar("Answer")


class Cache:
    """The answers of a site.

    Args:
        store: where they are kept.
        secret: of the site, so that two sites may share a server.
    """

    def __init__(self, store: Store, secret: str) -> None:
        self.store = store
        self._site = hmac.new(secret.encode(), b"cache", hashlib.sha256).hexdigest()[:16]
        self._making: dict[str, tuple[Lock, int]] = {}
        self._lock = Lock()

    def get(self, region: CacheRegion, token: int, key: Any, make: Callable[[], Answer]) -> Answer:
        """The answer under ``key`` in this state of the region; of threads that want it at once, one works it out."""
        name = self._name(region, token, key)
        text = self.store.get(name)
        if text is None:
            with self._alone(name):
                text = self.store.get(name)
                if text is None:
                    text = json.dumps(make(), ensure_ascii=False, separators=(",", ":"))
                    if len(text) <= LARGEST:
                        self.store.put(name, text, region.seconds)
        answer: Answer = json.loads(text)
        return answer

    def _name(self, region: CacheRegion, token: int, key: Any) -> str:
        digest = hashlib.sha256(json.dumps(key, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
        return f"aipress:{self._site}:{region.name}:{token}:{digest}"

    @contextlib.contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with self._lock:
            lock, waiting = self._making.get(name, (Lock(), 0))
            self._making[name] = lock, waiting + 1
        is_mine = lock.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if is_mine:
                lock.release()
            with self._lock:
                lock, waiting = self._making[name]
                if waiting == 1:
                    del self._making[name]
                else:
                    self._making[name] = lock, waiting - 1


def cached(request: Request, region: CacheRegion, key: Any, make: Callable[[], Answer]) -> Answer:
    """An answer that is kept, the same for every visitor.

    ``request.cached(TERMS, ("themes", locale), lambda: labels(request.db, "themes", locale))``

    A request whose transaction has begun to write works everything out, because it may see what others must not.

    Args:
        key: all that decides the answer besides the region's tables: texts, numbers, tuples of them. Never the viewer, nor
            anything that only some may see.
        make: works it out from the region's tables: texts, numbers, lists, dicts with texts as keys.
    """
    if may_write(request):
        return make()
    cache: Cache = request.registry.cache
    return cache.get(region, cache_token(request, region), key, make)


def cache_token(request: Request, region: CacheRegion) -> int:
    """The state that a region's tables are in: in the key of markup that is made from them, it makes sure that none is old.

    ``request.fragment("social/filters.html", (choice, request.cache_token(TRAITS)), …)``

    A request whose transaction has begun to write gets a number of its own: what it renders is never found again.
    """
    if may_write(request):
        return secrets.randbits(63)
    return tokens_of(request).get(region.name, 0)


def tokens_of(request: Request) -> dict[str, int]:
    """The cache's tokens by region, as this request read them with its visitor."""
    return request.memo("cache tokens", lambda: tokens(request.site.cache_tokens))  # type: ignore[no-any-return]


def may_write(request: Request) -> bool:
    return request.method not in SAFE_METHODS and "db" in request.__dict__
