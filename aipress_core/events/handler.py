"""What runs outside the request: one function of one plugin, whether it observes events or is a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    declared_by: str = ""
    waits: bool = True

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
        waits: are its deliveries kept while its plugin is disabled?
    """

    name: str
    plugin: str
    function: Callable[..., object]
    max_attempts: int | None = None
    timeout: int = 60
    events: Mapping[str, type[Event]] = field(default_factory=dict)
    waits: bool = True

    def run(self, source: str, payload: Mapping[str, Any], ctx: TaskContext) -> None:
        """Call the function: ``(event, ctx)`` for an observer, ``(ctx, **payload)`` for a task."""
        if self.events:
            self.function(self.events[source].from_payload(payload), ctx)
        else:
            self.function(ctx, **payload)


def collect(module: ModuleType, plugin_id: str, declared: Mapping[str, Sequence[type[Event]]] | None = None) -> list[Handler]:
    """The observers and tasks of a plugin's ``tasks`` module, in the order in which they are written.

    Args:
        declared: events by the hook whose answers name them.

    Raises:
        ValueError: for a task whose name does not start with ``<plugin id>.``.
    """
    found = []
    for function in vars(module).values():
        mark = getattr(function, MARK, None)
        if not isinstance(mark, Mark) or not f"{function.__module__}.".startswith(f"{module.__name__}."):
            continue
        is_task = not mark.events and not mark.declared_by
        name = mark.name if is_task else f"{plugin_id}.{mark.name}"
        if not name.startswith(f"{plugin_id}."):
            raise ValueError(f"the task {name} of the plugin {plugin_id} must be named {plugin_id}.…")
        events = {event.name: event for event in (*mark.events, *(declared or {}).get(mark.declared_by, ()))}
        if events or is_task:
            found.append(Handler(name, plugin_id, function, mark.max_attempts, mark.timeout, events, mark.waits))
    return found
