"""Step 9 of the tutorial: singular and plural in both languages; what every plugin promises."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.testing import PluginContract
from aipress_example_tutorial_words.models import Entry

PLACE = "/example_tutorial_words/"


class TestContract(PluginContract):
    plugin = "example_tutorial_words"

    def add_rows(self, db: Any, number: int) -> None:
        """Words that the page shows; the rows that are invented for us would do here too."""
        db.add_all([Entry(text=f"Word {one}") for one in range(number)])
        db.flush()


@pytest.mark.parametrize(("more", "language", "line"), [
    (0, "en", "1 word, the newest first"), (1, "en", "2 words, the newest first"),
    (0, "fr", "1 mot"), (1, "fr", "2 mots, les plus récents d’abord"),
])
def test_words_are_counted_in_the_reader_s_language(world: Any, more: int, language: str, line: str) -> None:
    with world.database.session() as db, db.begin():
        db.add_all([Entry(text="One more") for _one in range(more)])
    page = world.browser.get(PLACE, headers={"Accept-Language": language})
    assert page.html.select_one("main h1 + p").text == line
