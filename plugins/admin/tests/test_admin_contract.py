"""The promises that every plugin makes."""

from __future__ import annotations

from aipress_core.testing.contract import PluginContract


class TestAdmin(PluginContract):
    plugin = "admin"
