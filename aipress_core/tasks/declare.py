"""How a plugin declares tasks and their schedules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aipress_core.events.handler import MARK, Mark

F = TypeVar("F", bound=Callable[..., Any])


def task(name: str, *, max_attempts: int | None = None, timeout: int = 60) -> Callable[[F], F]:
    """Make a function of the plugin's ``tasks`` module a task::

        @task("wire.fetch", timeout=120)
        def fetch(ctx: TaskContext, source_id: int) -> None: ...

    ``request.enqueue("wire.fetch", source_id=7)`` runs it after the commit. It may run again after a crash: what it
    writes to ``ctx.db`` is committed with the mark that it is done, everything else must be idempotent.

    Args:
        name: ``<plugin id>.<verb>``.
        max_attempts: tries before it is given up; None = ``aipress.tasks.max_attempts``.
        timeout: seconds, at most 180.
    """
    def mark(function: F) -> F:
        setattr(function, MARK, Mark(name, max_attempts, timeout))
        return function
    return mark


@dataclass(frozen=True)
class Periodic:
    """Run a task again and again, once per slot of ``seconds`` since 1970 in UTC, by one worker of all.

    Slots that passed while no worker ran, or while the plugin was disabled, are made up for by one run. A slot is left
    out while the previous run is unfinished.

    Args:
        task_name: a task of the same plugin that needs no payload.
        seconds: length of a slot, at least 5 (the beat of the slower engine).

    Raises:
        ValueError: for a shorter slot.
    """

    task_name: str
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 5:
            raise ValueError(f"{self.task_name}: a periodic task rests at least 5 seconds")

    def next_slot(self, now: dt.datetime) -> dt.datetime:
        """The beginning of the first slot after ``now``."""
        return dt.datetime.fromtimestamp((int(now.timestamp()) // self.seconds + 1) * self.seconds, dt.UTC)
