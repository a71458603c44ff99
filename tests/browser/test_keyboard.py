"""The whole way through the site by keyboard alone, and the same without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
PASSWORD = "newsroom-demo"
OWN_MENU = ".ap-mast-tools .ap-drop:not(.ap-bell)"
FOCUS = """() => { const one = document.activeElement, mark = getComputedStyle(one), after = getComputedStyle(one, "::after");
  const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { name: one === document.body ? "BODY" : one.id || one.name || one.className, seen: drawn(mark) || drawn(after) }; }"""


def tab_to(page: Any, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus; every stop on the way can be seen."""
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["name"] != "BODY":
            assert stop["seen"], f"the focus on {stop['name']} cannot be seen"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{most} presses of Tab do not reach {selector}")


def press(page: Any, key: str, address: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation(url=address, wait_until="load"):
        page.keyboard.press(key)


def test_skip_link_leads_to_the_content(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    page.goto(newsroom.address("/wire/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ap-skip"
    assert page.locator(".ap-skip").bounding_box()["y"] >= 0, "it comes into view"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_member_signs_in_reads_likes_comments_and_signs_out_by_keyboard_alone(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("", "en")
    page.goto(newsroom.address("/account/login?next=/wire/"))
    assert page.evaluate("document.activeElement.id") == "email", "one can type at once"
    page.keyboard.type("academic@demo.example")
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    press(page, "Enter", "**/wire/")
    tab_to(page, "#filters input[name=heading]")
    page.keyboard.press("Space")
    tab_to(page, "#filters > .btn")
    press(page, "Enter", "**/wire/?heading=*")
    tab_to(page, ".ap-item .ap-headline a")
    headline = page.evaluate("document.activeElement.textContent")
    press(page, "Enter", "**/wire/*")
    assert page.locator("h1").text_content() == headline
    tab_to(page, "form[action$='/like'] button")
    with page.expect_response("**/like"):
        page.keyboard.press("Enter")
    page.wait_for_selector("form[action$='/like'] button[aria-pressed=true]")
    tab_to(page, "#comments textarea")
    page.keyboard.type("Written without a mouse.")
    tab_to(page, "#comments form .btn-primary")
    press(page, "Enter", "**/wire/*#comment-*")
    assert page.get_by_text("Written without a mouse.").is_visible()
    tab_to(page, f"{OWN_MENU} > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".ap-drop-out")
    press(page, "Enter", newsroom.address("/"))
    assert page.get_by_text("You are signed out.").is_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    page.goto(newsroom.address("/account/"))
    tab_to(page, f"{OWN_MENU} > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(OWN_MENU).evaluate("menu => menu.open")
    assert page.evaluate("selector => document.activeElement.matches(selector)", f"{OWN_MENU} > summary")


def test_bell_opens_and_leads_to_what_it_tells_by_keyboard_alone(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member", "en")
    page.goto(newsroom.address("/account/"))
    tab_to(page, ".ap-bell > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ap-bell .ap-notice-open")
    tab_to(page, ".ap-bell .ap-notice-open", most=1)
    tab_to(page, ".ap-bell .ap-drop-panel > a", most=8)
    page.keyboard.press("Escape")
    assert not page.locator(".ap-bell").evaluate("menu => menu.open")
    with page.expect_response("**/notifications/latest"):  # anew, whenever it opens
        page.keyboard.press("Enter")
    tab_to(page, ".ap-bell .ap-drop-panel > a", most=8)
    press(page, "Enter", newsroom.address("/notifications/"))


def test_member_signs_in_reads_likes_comments_and_signs_out_without_scripts(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("", "en", java_script_enabled=False)
    page.goto(newsroom.address("/account/login?next=/wire/"))
    page.fill("#email", "transformer@demo.example")
    page.fill("#password", PASSWORD)
    page.click("#login .btn-primary")
    assert page.url == newsroom.address("/wire/")
    page.check("#filters input[name=heading] >> nth=0")
    page.click("#filters > .btn")
    assert "heading=" in page.url
    page.click("noscript a")
    assert page.locator("h1").text_content() == "Filters"
    page.go_back()
    headline = page.locator(".ap-item .ap-headline a").first
    title = headline.text_content()
    headline.click()
    assert page.locator("h1").text_content() == title
    likes = page.locator("form[action$='/like'] button")
    before = likes.get_attribute("aria-pressed")
    likes.click()
    assert (before, likes.get_attribute("aria-pressed")) == ("false", "true")
    page.fill("#comments textarea", "Written without a script.")
    page.click("#comments form .btn-primary")
    assert page.get_by_text("Written without a script.").is_visible()
    page.click(f"{OWN_MENU} > summary")
    page.click(".ap-drop-out")
    assert page.get_by_text("You are signed out.").is_visible()


def test_sorting_and_language_work_without_scripts(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member", "fr", java_script_enabled=False)
    page.goto(newsroom.address("/wire/"))
    page.select_option("#sort", "likes")
    page.click(".ap-sort .btn")
    assert "sort=likes" in page.url
    page.click(".ap-ear .ap-locale button[value=en]")
    assert "sort=likes" in page.url, "the same page in the other language"
    assert page.locator("html").get_attribute("lang") == "en"
