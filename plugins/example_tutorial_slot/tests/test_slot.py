"""Step 2 of the tutorial: a template, a menu entry, a line on the front page."""

from __future__ import annotations

from typing import Any

from aipress_core.testing import PluginContract

PLACE = "/example_tutorial_slot/"
ENGLISH = {"Accept-Language": "en"}


class TestContract(PluginContract):
    plugin = "example_tutorial_slot"


def test_page_welcomes_members_by_name(world: Any) -> None:
    assert "The guestbook is open." in world.browser.get(PLACE, headers=ENGLISH).text
    world.login(name="Maud Keravec")
    assert "Welcome, Maud Keravec." in world.browser.get(PLACE, headers=ENGLISH).text


def test_page_speaks_french(world: Any) -> None:
    page = world.browser.get(PLACE, headers={"Accept-Language": "fr"})
    assert page.html.h1.text == "Livre d’or"


def test_menu_and_front_page_lead_to_it(world: Any) -> None:
    page = world.browser.get("/").html
    assert page.select_one(f".ap-sections a[href='{PLACE}']") is not None
    assert page.select_one(f".ap-rail a[href='{PLACE}']") is not None
