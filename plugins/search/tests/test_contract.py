"""The plugin keeps the platform's promises."""

from __future__ import annotations

from aipress_core.testing import PluginContract


class TestContract(PluginContract):
    plugin = "search"
    exempt_prefixes = ("/search/stop",)  # the key in the link says whose mails are stopped; mail programs post there (RFC 8058)
