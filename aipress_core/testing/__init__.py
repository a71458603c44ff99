"""The test kit for plugins: fixtures (loaded by pytest itself) and :class:`PluginContract`.

A plugin's own tests need nothing but this package::

    from aipress_core.testing import PluginContract

    class TestContract(PluginContract):
        plugin = "hello"

    def test_greets(testapp, login):
        login("journalist")
        assert "Hello" in testapp.get("/hello/").text
"""

from __future__ import annotations

from aipress_core.testing.contract import PluginContract
from aipress_core.testing.world import World

__all__ = ["PluginContract", "World"]
