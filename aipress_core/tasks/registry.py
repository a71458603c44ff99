"""What one application can do outside the request: observers, tasks and schedules of every loaded plugin."""

from __future__ import annotations

import importlib
import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, ModuleType

from pyramid.registry import Registry

from aipress_core.events.handler import Handler, collect
from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.dispatch import Hooks
from aipress_core.plugins.loading import PluginFailure
from aipress_core.tasks.declare import Periodic

CORE_ROOMS = ("aipress_core.tasks.housekeeping", "aipress_core.content.tasks")


class TaskRegistry:
    """Filled at boot in plugin order, read only afterwards. One per application; nothing of it is global.

    ``nudge`` is what to call when there is something to do: it wakes the embedded worker or tells the broker.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._observers: dict[str, list[Handler]] = defaultdict(list)
        self._periodics: dict[str, Periodic] = {}
        self.nudge: Callable[[], object] | None = None

    @classmethod
    def of(cls, candidates: Mapping[str, Candidate], order: Sequence[str], hooks: Hooks) -> TaskRegistry:
        """The core's work and that of the loaded plugins.

        Args:
            order: ids of the loaded plugins.
            hooks: asked for the schedules.

        Raises:
            PluginFailure: naming the plugin whose tasks cannot be used.
        """
        registry = cls()
        registry.add_core()
        for plugin_id in order:
            room = f"{candidates[plugin_id].package}.tasks"
            try:
                if importlib.util.find_spec(room) is not None:
                    registry.add_module(importlib.import_module(room), plugin_id)
                for _, periodics in hooks.call("aipress_register_periodic_tasks", {plugin_id}):
                    registry.add_periodics(periodics, plugin_id)
            except Exception as error:  # the border between the platform and a plugin's declarations
                raise PluginFailure(plugin_id, f"its tasks cannot be used: {error}") from error
        return registry

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

    def add_core(self) -> None:
        """Take in the core's own tasks and their schedules (``PERIODICS`` of each module)."""
        for room in CORE_ROOMS:
            module = importlib.import_module(room)
            self.add_module(module, "core")
            self.add_periodics(module.PERIODICS, "core")

    def add_module(self, module: ModuleType, plugin_id: str) -> None:
        """Take in the observers and tasks of a plugin's ``tasks`` module.

        Raises:
            ValueError: for a name that is taken or does not belong to the plugin.
        """
        for handler in collect(module, plugin_id):
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


def work_of(registry: Registry) -> TaskRegistry:
    """What the application can do, from Pyramid's registry."""
    work: TaskRegistry = registry.tasks
    return work
