"""Step 1 of the tutorial: the promises of every plugin, and the page."""

from __future__ import annotations

from typing import Any

from aipress_core.testing import PluginContract


class TestContract(PluginContract):
    plugin = "example_tutorial_page"


def test_page_answers_everybody(world: Any) -> None:
    assert world.browser.get("/example_tutorial_page/").text == "The guestbook is open."
