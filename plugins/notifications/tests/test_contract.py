"""The plugin keeps the platform's promises."""

from __future__ import annotations

from aipress_core.testing import PluginContract


class TestContract(PluginContract):
    plugin = "notifications"
    slot_statements = 0
