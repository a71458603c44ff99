"""Do two kinds of questions take the same time? For pages that must not tell who has an account.

A page that is to be proved hands in two ways to ask, :class:`Askers`; the rest is the same for all of them.
"""

from __future__ import annotations

import gc
import math
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

TRIES = 500
MOST_APART = 0.005  # seconds between the medians
LEAST_P = 0.01
MARKS = re.compile(r'name="csrf_token" value="[^"]*"|content="[0-9a-f]{64}"|nonce="[\w-]+"|[0-9a-f]{32}')


@dataclass(frozen=True)
class Askers:
    """How a page is asked about the n-th address that has an account, and about the n-th that has none; both answer."""

    known: Callable[[int], Any]
    unknown: Callable[[int], Any]


@dataclass(frozen=True)
class Comparison:
    """What was measured: the medians' distance in seconds, and the chance of such a difference where there is none."""

    apart: float
    p: float

    @property
    def tells_nothing(self) -> bool:
        return self.apart <= MOST_APART and self.p > LEAST_P


def clock_for(database: Any) -> Callable[[], float]:
    """What to measure with. All work for SQLite is done in this process: its own time is what a stranger waits on a quiet machine,
    and what other programs do on a busy one does not blur it. A server's work is seen on the wall clock only."""
    return time.process_time if database.engine.dialect.name == "sqlite" else time.perf_counter


def measure(askers: Askers, tries: int = TRIES, seed: str = "1", clock: Callable[[], float] = time.perf_counter) -> Comparison:
    """Ask both kinds in pairs, in an order that is drawn for each pair, so that a machine that grows tired tires both."""
    order, times = random.Random(f"timing:{seed}"), {"known": [], "unknown": []}  # type: ignore[var-annotated]
    for warm in range(3):
        askers.known(-1 - warm), askers.unknown(-1 - warm)
    gc.collect()
    gc.disable()
    try:
        for number in range(tries):
            for kind in order.sample(["known", "unknown"], 2):
                started = clock()
                getattr(askers, kind)(number)
                times[kind].append(clock() - started)
            if number % 50 == 49:
                gc.collect()
    finally:
        gc.enable()
    apart = abs(statistics.median(times["known"]) - statistics.median(times["unknown"]))
    return Comparison(apart, mann_whitney(times["known"], times["unknown"]))


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> float:
    """The two-sided p of the rank test of Mann and Whitney, by the normal approximation with correction for ties."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, ties, start = [0.0] * len(ranked), 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ranks[start:end] = [(start + end + 1) / 2] * (end - start)
        ties += (end - start) ** 3 - (end - start)
        start = end
    n, m, total = len(first), len(second), len(ranked)
    u = sum(rank for rank, (_value, which) in zip(ranks, ranked, strict=True) if which == 0) - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((total + 1) - ties / (total * (total - 1))))
    return 1.0 if spread == 0 else math.erfc(max(0.0, abs(u - n * m / 2) - 0.5) / spread / math.sqrt(2))


def shape(answer: Any, address: str) -> tuple[int, list[str], str, str]:
    """What a stranger sees of an answer: status, header names, where it leads, and the page without what is new in every answer."""
    body = re.sub(r'name="q" value="[^"]*"', "", MARKS.sub("", answer.text.replace(address, "")))  # the words of the address
    names = sorted(name for name in answer.headers if not name.startswith("X-SQL"))
    return answer.status_int, names, answer.headers.get("Location", ""), body


def refuse_to_tell(measured: Callable[[], Comparison]) -> None:
    """Fail if the times tell something. Of a hundred honest pages one has a p below 0.01, so a first bad one is measured again."""
    found = [measured()]
    if not found[0].tells_nothing:
        found.append(measured())
    assert found[-1].tells_nothing, [f"medians {one.apart * 1000:.2f} ms apart, p = {one.p:.4f}" for one in found]
