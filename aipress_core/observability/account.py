"""The account of each plugin, kept in the process: requests, time, SQL, errors, jobs, mails, hooks.

Adding to it costs about two microseconds and touches nothing else; ``flush`` carries it to the database every few seconds.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from pyramid.registry import Registry

REGISTRY_KEY = "aipress.account"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds; what takes longer falls into the last bucket
BUCKETS = (*(f"le_{bound:g}" for bound in BOUNDS), "le_inf")
SERVER_ERROR = 500

Figures = Mapping[str, Mapping[str, float]]  # plugin id → name → value


class Account:
    """What this process has done since the last `take`, by plugin. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._figures: dict[str, dict[str, float]] = {}

    def _of(self, plugin: str) -> dict[str, float]:
        found = self._figures.get(plugin)
        if found is None:
            found = self._figures[plugin] = defaultdict(float)
        return found

    def request(self, plugin: str, status: int, seconds: float, sql: int = 0, sql_seconds: float = 0.0) -> None:
        """A request was answered by a view of ``plugin``; from 500 on it is an error."""
        bucket = BUCKETS[bisect_left(BOUNDS, seconds)]
        with self._lock:
            figures = self._of(plugin)
            figures["requests"] += 1
            figures["seconds"] += seconds
            figures["sql"] += sql
            figures["sql_seconds"] += sql_seconds
            figures[bucket] += 1
            if status >= SERVER_ERROR:
                figures["errors"] += 1

    def job(self, plugin: str, seconds: float, *, failed: bool = False, sql: int = 0, sql_seconds: float = 0.0) -> None:
        """A task or an observer of ``plugin`` ran."""
        with self._lock:
            figures = self._of(plugin)
            figures["jobs"] += 1
            figures["job_seconds"] += seconds
            figures["job_sql"] += sql
            figures["job_sql_seconds"] += sql_seconds
            if failed:
                figures["job_errors"] += 1

    def hook(self, plugin: str, seconds: float, *, failed: bool = False) -> None:
        """An implementation of a hook by ``plugin`` was called, on a page of whichever plugin."""
        with self._lock:
            figures = self._of(plugin)
            figures["hooks"] += 1
            figures["hook_seconds"] += seconds
            if failed:
                figures["hook_errors"] += 1

    def hooks(self, plugin: str, calls: int, seconds: float, failures: int = 0) -> None:
        """Several calls of implementations by ``plugin`` at once, so that each costs the page nothing."""
        with self._lock:
            figures = self._of(plugin)
            figures["hooks"] += calls
            figures["hook_seconds"] += seconds
            if failures:
                figures["hook_errors"] += failures

    def mail(self, plugin: str, count: int = 1) -> None:
        """Mails of ``plugin`` were handed over for delivery."""
        with self._lock:
            self._of(plugin)["mails"] += count

    def take(self) -> Figures:
        """All figures since the last time; they start again from nothing."""
        with self._lock:
            figures, self._figures = self._figures, {}
        return figures

    def give_back(self, figures: Figures) -> None:
        """Add figures that could not be written, so that they are written with the next."""
        with self._lock:
            for plugin, values in figures.items():
                mine = self._of(plugin)
                for name, value in values.items():
                    mine[name] += value

    def present(self) -> Figures:
        """A copy of what was not taken yet."""
        with self._lock:
            return {plugin: dict(values) for plugin, values in self._figures.items()}


def account_of(registry: Registry) -> Account:
    """The process' account, made at first need."""
    account: Account = registry.setdefault(REGISTRY_KEY, Account())
    return account
