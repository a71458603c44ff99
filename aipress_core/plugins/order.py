"""The one order: which plugins are loaded, and in which sequence everything is done."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from aipress_core.plugins.manifest import Manifest


class OrderError(Exception):
    """A requirement that is missing or goes round in a circle; the text names the chain."""


class Circle(OrderError):
    """Plugins that wait for one another; ``members`` are sorted."""

    def __init__(self, members: list[str]) -> None:
        super().__init__(f"these plugins wait for one another: {', '.join(members)}")
        self.members = members


def closure(wanted: Iterable[str], manifests: Mapping[str, Manifest]) -> set[str]:
    """``wanted`` plus everything that it requires.

    Raises:
        OrderError: naming the chain that leads to a plugin that is not installed.
    """
    loaded: set[str] = set()
    queue: list[tuple[str, tuple[str, ...]]] = [(plugin_id, ()) for plugin_id in wanted]
    while queue:
        plugin_id, chain = queue.pop()
        if plugin_id in loaded:
            continue
        if plugin_id not in manifests:
            asked = f" (required by {' → '.join(chain)})" if chain else ""
            raise OrderError(f"the plugin {plugin_id!r} is not installed{asked}")
        loaded.add(plugin_id)
        queue += [(required, (*chain, plugin_id)) for required in manifests[plugin_id].required_ids]
    return loaded


def order(loaded: Iterable[str], manifests: Mapping[str, Manifest], wanted: Sequence[str] = ()) -> list[str]:
    """Sort topologically by ``requires`` and ``after``; ties by position in the ini file, then by id.

    Raises:
        Circle: naming its members.
    """
    ids = set(loaded)
    position = {plugin_id: index for index, plugin_id in enumerate(wanted)}
    before = {one: ids & {*manifests[one].required_ids, *manifests[one].after} for one in ids}
    ready = [(position.get(one, len(position)), one) for one in ids if not before[one]]
    heapq.heapify(ready)
    result: list[str] = []
    while ready:
        _, plugin_id = heapq.heappop(ready)
        result.append(plugin_id)
        for other in sorted(ids):
            if plugin_id in before[other]:
                before[other] -= {plugin_id}
                if not before[other]:
                    heapq.heappush(ready, (position.get(other, len(position)), other))
    if len(result) < len(ids):
        raise Circle(_circle(ids - set(result), before))
    return result


def _circle(stuck: set[str], before: Mapping[str, set[str]]) -> list[str]:
    """Of the plugins that never came to be ready, those that are waited for: the others only come after the circle."""
    while waited_for := {one for one in stuck if any(one in before[other] for other in stuck)}:
        if waited_for == stuck:
            break
        stuck = waited_for
    return sorted(stuck)


def dependents(plugin_id: str, manifests: Mapping[str, Manifest]) -> list[str]:
    """Every plugin that needs ``plugin_id``, directly or through others, sorted."""
    found: set[str] = set()
    queue = [plugin_id]
    while queue:
        current = queue.pop()
        for other, manifest in manifests.items():
            if current in manifest.required_ids and other not in found:
                found.add(other)
                queue.append(other)
    return sorted(found)
