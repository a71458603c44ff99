"""Which plugins are enabled: the site owner's map, the manifests' defaults, and what ops lock or forbid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from aipress_core.plugins.discovery import Candidate
from aipress_core.plugins.manifest import Manifest
from aipress_core.plugins.order import dependents


@dataclass(frozen=True)
class Plugins:
    """Everything known about the plugins of this process. Static after start."""

    order: tuple[str, ...]
    candidates: Mapping[str, Candidate]
    modules: Mapping[str, ModuleType]
    quarantined: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    _answers: dict[tuple[tuple[str, bool], ...], frozenset[str]] = field(  # not init: a copy with other facts answers anew
        default_factory=dict, init=False, repr=False, compare=False)

    def manifest(self, plugin_id: str) -> Manifest:
        """The manifest of a loaded plugin."""
        manifest = self.candidates[plugin_id].manifest
        assert manifest is not None
        return manifest

    @property
    def manifests(self) -> dict[str, Manifest]:
        """Manifests of the loaded plugins, in order."""
        return {plugin_id: self.manifest(plugin_id) for plugin_id in self.order}

    def chosen(self, plugin_id: str, choices: Mapping[str, Any]) -> bool:
        """What the site owner wants for this plugin, requirements aside."""
        manifest = self.manifest(plugin_id)
        if manifest.core:
            return True
        if plugin_id in self.forbidden:
            return False
        return bool(choices.get(plugin_id, manifest.default_enabled))

    def enabled(self, choices: Mapping[str, Any]) -> frozenset[str]:
        """The ids that are on: chosen, and everything that they require is on too.

        Args:
            choices: ``core_site.plugins``.
        """
        known = tuple((plugin_id, bool(choice)) for plugin_id, choice in choices.items())
        answer = self._answers.get(known)
        if answer is None:
            answer = self._closed(choices)
            self._answers.clear()  # a choice changes with a click of the owner: the last one is asked for at each request
            self._answers[known] = answer
        return answer

    def _closed(self, choices: Mapping[str, Any]) -> frozenset[str]:
        on: set[str] = set()
        for plugin_id in self.order:  # requirements come first in the order
            if self.chosen(plugin_id, choices) and on.issuperset(self.manifest(plugin_id).required_ids):
                on.add(plugin_id)
        return frozenset(on)

    def dependents(self, plugin_id: str) -> list[str]:
        """Loaded plugins that need this one, directly or not."""
        return dependents(plugin_id, self.manifests)

    def owner_of(self, module: str) -> str | None:
        """The id of the plugin that a module belongs to, None for the core and for libraries."""
        top = module.partition(".")[0]
        return self._owners().get(top)

    def _owners(self) -> dict[str, str]:
        return {self.candidates[one].module.partition(".")[0]: one for one in self.order}


def ordered(ids: Sequence[str] | frozenset[str], plugins: Plugins) -> list[str]:
    """``ids`` in plugin order."""
    return [plugin_id for plugin_id in plugins.order if plugin_id in ids]
