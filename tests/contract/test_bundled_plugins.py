"""Every bundled plugin keeps the promises of the contract: those that do not say so in tests of their own say it here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aipress_core.plugins.discovery import discover
from aipress_core.testing import PluginContract

PLUGINS = Path(__file__).parents[2] / "plugins"


def _with_items(contract: Any, db: Any, number: int) -> None:
    """Items that the feed lists."""
    from tests.functional.conftest import write_item

    PluginContract.add_rows(contract, db, number)
    for _one in range(number):
        write_item(db)


ROWS: dict[str, Callable[[Any, Any, int], None]] = {"wire": _with_items}


def _says_so_itself(plugin_id: str) -> bool:
    return any("(PluginContract)" in path.read_text(encoding="utf-8") for path in (PLUGINS / plugin_id / "tests").glob("test_*.py"))


for _id in discover():
    if not _says_so_itself(_id):
        _name = f"Test{_id.title().replace('_', '')}"
        _more = {"add_rows": ROWS[_id]} if _id in ROWS else {}
        globals()[_name] = type(_name, (PluginContract,), {"plugin": _id, "__test__": True, "__doc__": f"The plugin {_id}.", **_more})
