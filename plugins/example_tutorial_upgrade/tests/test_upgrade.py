"""Step 5 of the tutorial: a second migration, on a table with rows."""

from __future__ import annotations

from typing import Any

from aipress_core.api import utcnow
from aipress_core.testing import PluginContract
from aipress_example_tutorial_upgrade.models import Entry


class TestContract(PluginContract):
    """Takes the newest revision back and applies it again, with rows in the table."""

    plugin = "example_tutorial_upgrade"


def test_hidden_word_is_not_shown(world: Any) -> None:
    with world.database.session() as db, db.begin():
        db.add_all([Entry(text="In sight"), Entry(text="Out of sight", hidden_at=utcnow())])
    page = world.browser.get("/example_tutorial_upgrade/").text
    assert "In sight" in page
    assert "Out of sight" not in page
