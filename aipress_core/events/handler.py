"""What runs outside the request: one function of one plugin, whether it observes events or is a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

from aipress_core.events.event import Event

if TYPE_CHECKING:
    from aipress_core.tasks.context import TaskContext

# Celery's soft limit leaves a handler this long after the last moment at which one may start (tasks/app.py).
LONGEST_TIMEOUT = 180
MARK = "__aipress_handler__"


@dataclass(frozen=True)
class Mark:
    """What a decorator notes on a function until its module is collected."""

    name: str
    max_attempts: int | None
    timeout: int
    events: tuple[type[Event], ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise ValueError(f"{self.name}: a timeout is 1 to {LONGEST_TIMEOUT} seconds; split longer work")
        if self.max_attempts is not None and self.max_attempts < 1:
            raise ValueError(f"{self.name}: max_attempts must be at least 1")


@dataclass(frozen=True)
class Handler:
    """A function that the workers can run.

    Args:
        name: ``<plugin id>.<name>``, unique in the application.
        max_attempts: tries before the delivery is put among the dead ones; None = the setting.
        timeout: seconds after which another worker may take the delivery over.
        events: the events that it observes by name; empty for a task.
    """

    name: str
    plugin: str
    function: Callable[..., object]
    max_attempts: int | None = None
    timeout: int = 60
    events: Mapping[str, type[Event]] = field(default_factory=dict)

    def run(self, source: str, payload: Mapping[str, Any], ctx: TaskContext) -> None:
        """Call the function: ``(event, ctx)`` for an observer, ``(ctx, **payload)`` for a task."""
        if self.events:
            self.function(self.events[source].from_payload(payload), ctx)
        else:
            self.function(ctx, **payload)


def collect(module: ModuleType, plugin_id: str) -> list[Handler]:
    """The observers and tasks of a plugin's ``tasks`` module, in the order in which they are written.

    Raises:
        ValueError: for a task whose name does not start with ``<plugin id>.``.
    """
    found = []
    for function in vars(module).values():
        mark = getattr(function, MARK, None)
        if not isinstance(mark, Mark) or not f"{function.__module__}.".startswith(f"{module.__name__}."):
            continue
        name = mark.name if not mark.events else f"{plugin_id}.{mark.name}"
        if not name.startswith(f"{plugin_id}."):
            raise ValueError(f"the task {name} of the plugin {plugin_id} must be named {plugin_id}.…")
        found.append(Handler(name, plugin_id, function, mark.max_attempts, mark.timeout, {e.name: e for e in mark.events}))
    return found
