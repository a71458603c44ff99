"""Step 3 of the tutorial: a table, its migration, the rows on the page."""

from __future__ import annotations

from typing import Any

from aipress_core.testing import PluginContract
from aipress_example_tutorial_model import queries
from aipress_example_tutorial_model.models import Entry
from aipress_example_tutorial_model.plugin import aipress_seed

PLACE = "/example_tutorial_model/"


class TestContract(PluginContract):
    plugin = "example_tutorial_model"


def test_page_shows_the_newest_entry_first_with_its_author(world: Any) -> None:
    party_id = world.login(name="Maud Keravec")
    with world.database.session() as db, db.begin():
        db.add(Entry(party_id=party_id, text="What a <wire>!"))
    first = world.browser.get(PLACE).html.select("main article")[0]
    assert "What a <wire>!" in first.text
    assert "Maud Keravec" in first.text


def test_list_has_a_limit(world: Any) -> None:
    with world.database.session() as db, db.begin():
        db.add_all(Entry(text=f"Word {number}") for number in range(4))
        db.flush()
        assert [row.text for row in queries.latest(db, limit=2)] == ["Word 3", "Word 2"]


def test_seed_writes_once(world: Any) -> None:
    with world.database.session() as db, db.begin():
        db.query(Entry).delete()
        aipress_seed(db)
        db.flush()
        aipress_seed(db)
        db.flush()
        assert [row.text for row in queries.latest(db)] == ["The guestbook is open."]
