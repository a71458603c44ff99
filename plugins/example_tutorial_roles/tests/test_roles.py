"""Step 6 of the tutorial: what editors, authors and others may do."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.api import utcnow
from aipress_core.testing import PluginContract
from aipress_example_tutorial_roles import services
from aipress_example_tutorial_roles.models import Entry

PLACE = "/example_tutorial_roles/"


class TestContract(PluginContract):
    plugin = "example_tutorial_roles"


@pytest.fixture
def author(world: Any) -> int:
    """Somebody who has signed the book."""
    author = world.login(name="Maud Keravec")
    with world.database.session() as db, db.begin():
        services.sign(db, author, "A fine wire.", utcnow())
    return author


def _hide_buttons(world: Any) -> list[Any]:
    return [form for form in world.browser.get(PLACE).forms.values() if form.action.endswith("/hide")]


def test_author_hides_the_own_word_and_no_other(world: Any, author: int) -> None:
    (button,) = _hide_buttons(world)
    button.submit(status=303)
    page = world.browser.get(PLACE).text
    assert "A fine wire." not in page
    assert "The guestbook is open." in page


def test_editor_hides_any_word(world: Any, author: int) -> None:
    world.login("editor")
    assert len(_hide_buttons(world)) == 2


def test_others_have_no_button_and_are_refused(world: Any, author: int) -> None:
    world.login("journalist")
    assert _hide_buttons(world) == []
    page = world.browser.get(PLACE)
    with world.database.session() as db:
        word = db.query(Entry.id).filter_by(text="A fine wire.").scalar()
    token = page.html.find("input", {"name": "csrf_token"})["value"]
    answer = world.browser.post(f"{PLACE}{word}/hide", {"csrf_token": token}, expect_errors=True)
    assert answer.status_int in (403, 404)
    assert "A fine wire." in world.browser.get(PLACE).text
