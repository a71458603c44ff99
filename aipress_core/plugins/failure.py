"""What is raised when a plugin breaks the start."""

from __future__ import annotations

from collections.abc import Mapping


class PluginFailure(Exception):
    """One plugin broke the start. ``plugin_id`` names it, the text says how."""

    def __init__(self, plugin_id: str, reason: str) -> None:
        super().__init__(f"the plugin {plugin_id} cannot be used: {reason}")
        self.plugin_id = plugin_id
        self.reason = reason


class PluginFailures(PluginFailure):
    """Several at once: a reason for each id. As one failure it is the first of them."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(*next(iter(reasons.items())))
        self.reasons = dict(reasons)

    def each(self) -> list[PluginFailure]:
        """One failure for each plugin."""
        return [PluginFailure(plugin_id, reason) for plugin_id, reason in self.reasons.items()]
