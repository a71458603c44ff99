"""The registration wizard in Chromium: by keyboard alone, on a telephone's width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from looking import AXE, PHONE, axe

pytestmark = pytest.mark.browser
MOST_TABS = 400


def walk_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def choose(page: Any, selector: str, words: str) -> None:
    """Type into a type-ahead and take the first that it finds."""
    walk_to(page, selector)
    page.keyboard.type(words)
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('[role=option]')")


def test_wizard_is_walked_by_keyboard_alone_on_a_telephone(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("", language="en", viewport=PHONE)
    page.add_init_script(AXE)
    page.goto(newsroom.address("/register/"))
    walk_to(page, "#choice summary")
    page.keyboard.press("Enter")
    walk_to(page, "input[name=profile]")
    page.keyboard.press("Space")
    walk_to(page, "#choice .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#step")
    draft = page.url.partition("?")[2]
    page.goto(newsroom.address(f"/register/step/organisation?{draft}"))
    choose(page, "#step-media_names", "Le Releve")
    walk_to(page, ".kyc-categories summary")
    page.keyboard.press("Enter")
    walk_to(page, ".kyc-categories input")
    page.keyboard.press("Space")
    choose(page, "#step-media_sectors-details", "a")
    choose(page, "#step-location", "Fran")
    choose(page, "#step-location-town", "29200")
    assert axe(page, on_phone=True) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    walk_to(page, "#step .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/step/matchmaking**")
    page.go_back()
    page.wait_for_selector("#step-location-town")
    assert [chip.split("\n")[0] for chip in page.locator("ap-within[data-single] .ap-chip").all_inner_texts()] == ["France", "29200 Brest"]
    page.reload()
    assert page.locator("ap-within[data-single] .ap-chip").count() == 2
