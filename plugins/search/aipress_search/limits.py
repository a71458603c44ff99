"""How often one reader may search: counted in the memory of each process.

``request.rate_limit`` counts in the database, which takes the write lock; a search reads only, and must not wait for whoever
writes. With several processes a reader may search as often in each: this guards the machine, and no secret.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from pyramid.httpexceptions import HTTPTooManyRequests
from pyramid.registry import Registry
from pyramid.request import Request

REGISTRY_KEY = "search.limits"
MOST_READERS, A_MINUTE = 20_000, 60


@dataclass
class Limits:
    """Buckets that refill steadily: ``most`` searches at once, and then as many in a minute.

    Args:
        clock: seconds that only go up.
    """

    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[tuple[str, str], tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str, reader: str, most: int) -> float:
        """Take one; returns 0, or how many seconds to wait for the next."""
        with self._lock:
            now = self.clock()
            left, at = self._buckets.pop((name, reader), (float(most), now))
            left = min(float(most), left + (now - at) * most / A_MINUTE)
            taken = left >= 1
            self._buckets[name, reader] = (left - 1 if taken else left, now)
            while len(self._buckets) > MOST_READERS:
                self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - left) * A_MINUTE / most


def limit(request: Request, name: str) -> None:
    """Count one search of this reader: a member, or an address. The setting ``search.rate`` says how many there may be.

    Raises:
        HTTPTooManyRequests: with ``Retry-After``, when there were too many.
    """
    reader = f"member {request.identity.party_id}" if request.identity else str(request.client_addr)
    limits: Limits = request.registry[REGISTRY_KEY]
    if wait := limits.wait(name, reader, request.settings["search.rate"]):
        raise HTTPTooManyRequests(headers={"Retry-After": str(int(wait) + 1)})


def install(registry: Registry) -> None:
    """Give an application its limits."""
    registry[REGISTRY_KEY] = Limits()
