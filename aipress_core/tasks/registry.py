"""What one application can do outside the request: observers, tasks and schedules of every loaded plugin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any

from pyramid.registry import Registry

from aipress_core.events.event import Event
from aipress_core.events.handler import Handler, collect
from aipress_core.tasks.declare import Periodic

REGISTRY_KEY = "aipress.work"


class WorkRegistry:
    """Filled at boot in plugin order, read only afterwards. One per application; nothing of it is global.

    ``nudge`` is what to call when there is something to do: it wakes the embedded worker or tells the broker. ``is_enabled``
    says whether a plugin is on, by the map of the site row; boot sets it.

    Args:
        declared: events that are named in the answers to a hook, by the hook's name, for observers of these.
    """

    def __init__(self, declared: Mapping[str, Sequence[type[Event]]] | None = None) -> None:
        self._declared = dict(declared or {})
        self._handlers: dict[str, Handler] = {}
        self._observers: dict[str, list[Handler]] = defaultdict(list)
        self._periodics: dict[str, Periodic] = {}
        self.nudge: Callable[[], object] | None = None
        self.is_enabled: Callable[[str, Mapping[str, Any]], bool] = lambda _plugin, _choices: True

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Every observer and task by name."""
        return MappingProxyType(self._handlers)

    @property
    def tasks(self) -> dict[str, Handler]:
        """The tasks by name."""
        return {name: handler for name, handler in self._handlers.items() if not handler.events}

    @property
    def periodics(self) -> list[Periodic]:
        """The schedules, in plugin order."""
        return list(self._periodics.values())

    def observers(self, event_name: str) -> list[Handler]:
        """Who observes the event, in plugin order."""
        return list(self._observers.get(event_name, ()))

    def by_plugin(self) -> dict[str, list[str]]:
        """The names of the handlers of each plugin, in plugin order."""
        names: dict[str, list[str]] = defaultdict(list)
        for handler in self._handlers.values():
            names[handler.plugin].append(handler.name)
        return dict(names)

    def add_module(self, module: ModuleType, plugin_id: str) -> None:
        """Take in the observers and tasks of a plugin's ``tasks`` module.

        Raises:
            ValueError: for a name that is taken or does not belong to the plugin.
        """
        for handler in collect(module, plugin_id, self._declared):
            if handler.name in self._handlers:
                raise ValueError(f"{handler.name} is declared twice; observers and tasks of a plugin share their names")
            self._handlers[handler.name] = handler
            for event_name in handler.events:
                self._observers[event_name].append(handler)

    def add_periodics(self, periodics: Iterable[Periodic], plugin_id: str) -> None:
        """Take in the schedules of a plugin, after its module.

        Raises:
            ValueError: for a task that the plugin does not have, or that has a schedule already.
        """
        for periodic in periodics:
            handler = self.tasks.get(periodic.task_name)
            if handler is None or handler.plugin != plugin_id:
                raise ValueError(f"the plugin {plugin_id} schedules {periodic.task_name}, which is not one of its tasks")
            if periodic.task_name in self._periodics:
                raise ValueError(f"{periodic.task_name} is scheduled twice")
            self._periodics[periodic.task_name] = periodic


def work_of(registry: Registry) -> WorkRegistry:
    """What the application can do, from Pyramid's registry."""
    work: WorkRegistry = registry[REGISTRY_KEY]
    return work
