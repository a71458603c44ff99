"""The decorator that makes a function an observer of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from aipress_core.events.event import Event
from aipress_core.events.handler import MARK, Mark

F = TypeVar("F", bound=Callable[..., Any])


def observes(*events: type[Event], max_attempts: int | None = None, timeout: int = 60, waits: bool = True,
             declared_by: str = "") -> Callable[[F], F]:
    """Call the function, outside the request, for each of these events::

        @observes(ArticlePublished)
        def index_article(event: ArticlePublished, ctx: TaskContext) -> None: ...

    It stands in the plugin's ``tasks`` module. A handler that writes to ``ctx.db`` alone takes effect exactly once; one
    with outside effects may be called again after a crash and must be idempotent (``ctx.delivery_id`` is its key).

    Args:
        events: event classes.
        max_attempts: tries before it is given up; None = ``aipress.tasks.max_attempts``.
        timeout: seconds, at most 180.
        waits: False for an observer that is told nothing of what happens while its plugin is disabled, because it finds out
            by itself afterwards: nothing piles up for it.
        declared_by: a registering hook whose answers name events (``aipress_register_search_types``): these are observed too.
    """
    def mark(function: F) -> F:
        setattr(function, MARK, Mark(function.__name__, max_attempts, timeout, events, declared_by, waits))
        return function
    return mark
