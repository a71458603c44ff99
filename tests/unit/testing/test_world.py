"""The small site that plugins' tests get."""

from __future__ import annotations

from typing import Any

from aipress_core.api import Site


def test_a_plugin_may_have_any_name_that_is_allowed(world: Any) -> None:
    world.switch(self=True, plugins=False)
    with world.database.session() as db:
        chosen = db.get(Site, 1).plugins
    assert (chosen["self"], chosen["plugins"]) == (True, False)
