"""Step 7 of the tutorial: what happens outside the request."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aipress_core.api import enqueue, utcnow
from aipress_core.testing import PluginContract
from aipress_example_tutorial_work.models import Entry

PLACE = "/example_tutorial_work/"


class TestContract(PluginContract):
    plugin = "example_tutorial_work"


def _sign(world: Any, text: str) -> None:
    form = world.browser.get(PLACE).forms["form"]
    form["text"] = text
    form.submit(status=303)


def test_word_with_a_link_is_hidden_once_the_worker_has_seen_it(world: Any) -> None:
    world.login()
    _sign(world, "Cheap watches: https://example.org")
    _sign(world, "A fine wire.")
    assert "Cheap watches" in world.browser.get(PLACE).text
    world.run_outbox()
    page = world.browser.get(PLACE).text
    assert "Cheap watches" not in page
    assert "A fine wire." in page


def test_words_hidden_long_ago_are_forgotten(world: Any) -> None:
    now = utcnow()
    with world.database.session() as db, db.begin():
        db.add_all([Entry(text="long", hidden_at=now - dt.timedelta(days=31)), Entry(text="short", hidden_at=now)])
        enqueue(db, "example_tutorial_work.tidy")
    world.run_outbox()
    with world.database.session() as db:
        assert [text for (text,) in db.query(Entry.text).filter(Entry.hidden_at.is_not(None))] == ["short"]
