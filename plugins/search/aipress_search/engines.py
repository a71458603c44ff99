"""Which engine the site has: the setting ``aipress.search.url``, one engine a process. Pages wait for it a second at most, and
not at all for a while after it failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from importlib.metadata import entry_points
from typing import Any

from pyramid.registry import Registry

from aipress_search.engine.interface import Engine, Factory, Status, Unavailable
from aipress_search.patience import Patience

KEY = "aipress_search.engine"
GROUP = "aipress.search_engines"  # entry points of engines that come in other packages, by scheme
REST = 3.0  # seconds for which an engine that failed is not asked by pages


class Guarded:
    """An engine, and whether it failed a moment ago: one page waits for an engine that is away, though not for long, and the next
    ones do not."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._patience = Patience()
        self._clock, self._until = clock, float("-inf")

    def ask(self, question: Callable[[Engine], Any]) -> Any:
        """Put a question to the engine.

        Raises:
            Unavailable: it does not answer, not in time, or did not a moment ago.
        """
        if self._clock() < self._until:
            raise Unavailable("it did not answer a moment ago")
        try:
            return self._patience.ask(lambda: question(self.engine))
        except Unavailable:
            self._until = self._clock() + REST
            raise

    def status(self, types: Collection[str]) -> Status:
        """How it is, for a page: whether it failed a moment ago or not."""
        try:
            return self._patience.ask(lambda: self.engine.status(types))
        except Unavailable as problem:
            return Status(self.engine.name, problem=str(problem))

    def wake(self) -> None:
        """Ask it again at once: somebody has seen it answer."""
        self._until = float("-inf")


def factories() -> Mapping[str, Factory]:
    """Makers of engines by the scheme of their address."""
    from aipress_search.engine import embedded, remote

    others = {point.name: point.load() for point in entry_points(group=GROUP)}
    return {**others, "embedded": embedded.from_address, "typesense": remote.from_address}


def make_engine(settings: Mapping[str, Any]) -> Engine:
    """The engine of ``aipress.search.url``.

    Raises:
        ValueError: for an address of which nobody makes an engine; it does not show the key.
    """
    scheme, _colon, rest = str(settings["aipress.search.url"]).partition(":")
    known = factories()
    if scheme not in known:
        raise ValueError(f"aipress.search.url begins with {scheme!r}; it must be one of {', '.join(sorted(known))}")
    return known[scheme](rest, settings)


def engine_of(registry: Registry) -> Guarded:
    """This process's engine."""
    found: Guarded | None = registry.get(KEY)
    if found is None:
        found = registry[KEY] = Guarded(make_engine(registry.aipress_settings))
    return found
