"""Every bundled plugin keeps the promises of the contract, and each promise is noticed when it is broken."""

from __future__ import annotations

from aipress_core.plugins.discovery import discover
from aipress_core.testing import PluginContract

for _id in discover():
    _name = f"Test{_id.title().replace('_', '')}"
    globals()[_name] = type(_name, (PluginContract,), {"plugin": _id, "__test__": True, "__doc__": f"The plugin {_id}."})
