"""The taxonomies plugin keeps the promises that every plugin makes."""

from __future__ import annotations

from aipress_core.testing.contract import PluginContract


class TestTaxonomies(PluginContract):
    plugin = "taxonomies"
