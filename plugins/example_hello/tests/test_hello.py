"""The example that the tutorial includes: its promises, and what it shows."""

from __future__ import annotations

from typing import Any

from aipress_core.testing.contract import PluginContract


class TestHello(PluginContract):
    plugin = "example_hello"


def test_page_greets_members_by_name(world: Any) -> None:
    assert "Hello world" in world.browser.get("/hello/", headers={"Accept-Language": "en"}).text
    world.login(name="Maud Keravec")
    assert "Hello Maud Keravec" in world.browser.get("/hello/", headers={"Accept-Language": "en"}).text


def test_menu_and_front_page_lead_to_it(world: Any) -> None:
    page = world.browser.get("/").html
    assert page.select_one(".ap-sections a[href='/hello/']") is not None
    assert page.select_one(".ap-rail a[href='/hello/']") is not None


def test_it_is_off_until_it_is_switched_on(world: Any) -> None:
    assert world.registry.plugins.manifest("example_hello").default_enabled is False
    world.switch(example_hello=False)
    assert world.browser.get("/hello/", expect_errors=True).status_int == 404
    assert world.browser.get("/").html.select("a[href='/hello/']") == []
