"""The breaker of one plugin's part in one hook: after too many failures or slow answers it is left out for a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"


@dataclass(frozen=True)
class Limits:
    """When a breaker opens: so many failures within ``window`` seconds; for how long: ``rest`` seconds, then one try.

    A call that takes longer than ``budget`` seconds is a failure; one of ten times that opens the breaker at once.
    """

    failures: int = 5
    window: float = 60.0
    rest: float = 60.0
    budget: float = 0.2


class Breaker:
    """Counts one plugin's failures in one hook.

    Attributes:
        open_until: on the clock; 0 while it is closed. The only thing that a call looks at while all is well.
        errors: calls that raised or gave something unusable, since the start.
        slow: calls over the budget, since the start.
        slowest: seconds; ``latest`` those of the last call.
        last: what was wrong the last time.
        openings: how often it opened.
    """

    __slots__ = ("_clock", "_failed", "_limits", "_told", "errors", "last", "latest", "open_until", "openings", "slow", "slowest")

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic,
                 told: Callable[[Breaker], object] = lambda _breaker: None) -> None:
        self._limits, self._clock, self._told = limits, clock, told
        self._failed: deque[float] = deque(maxlen=limits.failures)
        self.open_until, self.latest, self.slowest, self.last = 0.0, 0.0, 0.0, ""
        self.errors, self.slow, self.openings = 0, 0, 0

    @property
    def state(self) -> str:
        """``closed``, ``open``, or ``half-open``: the next call is a try."""
        if not self.open_until:
            return CLOSED
        return OPEN if self._clock() < self.open_until else HALF_OPEN

    def lets_through(self) -> bool:
        """May an open breaker's plugin be called again? One caller is told so, the others rest on."""
        now = self._clock()
        if now < self.open_until:
            return False
        self.open_until = now + self._limits.rest
        return True

    def failed(self, what: str) -> None:
        """A call raised, or gave something unusable."""
        self.errors += 1
        self._count(what, at_once=False)

    def was_slow(self, seconds: float) -> None:
        """A call took longer than the budget."""
        self.slow += 1
        self.slowest = max(self.slowest, seconds)
        self._count(f"took {seconds * 1000:.0f} ms", at_once=seconds > 10 * self._limits.budget)

    def succeeded(self) -> None:
        """The try of a half-open breaker was good."""
        self.open_until = 0.0
        self._failed.clear()

    def _count(self, what: str, *, at_once: bool) -> None:
        now, self.last = self._clock(), what
        self._failed.append(now)
        is_full = len(self._failed) == self._limits.failures and now - self._failed[0] <= self._limits.window
        if self.open_until or at_once or is_full:
            self.open_until = now + self._limits.rest
            self.openings += 1
            self._told(self)
