"""What scripts add: swaps, counts, errors that are said, the appearance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from looking import watch

pytestmark = pytest.mark.browser
LIKE = "form[action$='/like'] button"


def test_like_button_swaps_without_leaving_the_page(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("another")
    complaints = watch(page, newsroom)
    page.goto(newsroom.address("release"))
    page.evaluate("window.stayed = true")
    before = int(page.locator(f"{LIKE} .ap-count").text_content())
    page.click(LIKE)
    page.wait_for_selector(f"{LIKE}[aria-pressed=true]")
    assert int(page.locator(f"{LIKE} .ap-count").text_content()) == before + 1
    assert page.evaluate("window.stayed")
    page.wait_for_function("document.activeElement.matches(\"form[action$='/like'] button\")")
    page.click(LIKE)
    page.wait_for_selector(f"{LIKE}[aria-pressed=false]")
    assert int(page.locator(f"{LIKE} .ap-count").text_content()) == before
    assert (complaints.policy, complaints.console, complaints.strangers) == ([], [], [])


def test_counts_of_filters_come_in_after_the_page(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    complaints = watch(page, newsroom)
    page.goto(newsroom.address("/wire/?country=FR"))
    page.wait_for_selector("#filters .ap-count")
    assert page.locator("#filters input[value=FR]").is_checked()
    assert page.locator("#filters fieldset").first.locator(".ap-count").first.is_visible()
    assert (complaints.policy, complaints.console) == ([], [])


def test_refused_act_is_said_on_the_page(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("another")
    page.goto(newsroom.address("illustrated"))
    page.context.clear_cookies(name="aipress_session")
    page.click(LIKE)
    message = page.locator(".ap-actions .ap-flash-problem")
    message.wait_for()
    assert message.is_visible()
    assert "Ce formulaire" in message.text_content(), "what happened, in the reader's language"
    assert (page.locator("main").count(), page.locator("h1").count()) == (1, 1), "the answer's whole page lies not inside this one"
    assert page.locator(LIKE).is_visible(), "one may try again"
    page.click(LIKE)
    page.wait_for_load_state("networkidle")
    assert message.count() == 1, "said once"


def test_chosen_appearance_is_there_before_the_first_paint(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member", color_scheme="light")
    page.goto(newsroom.address("/wire/"))
    page.click(".ap-ear [data-appearance] button[value=dark]")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.add_init_script("""new MutationObserver(() => { if (document.body && !window.firstGround) {
        window.firstGround = document.documentElement.dataset.bsTheme; } }).observe(document, { childList: true, subtree: true })""")
    page.reload()
    assert page.evaluate("window.firstGround") == "dark", "known when the body begins, so nothing flashes"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.locator(".ap-ear [data-appearance] button[value=dark]").get_attribute("aria-pressed") == "true"
    page.click(".ap-ear [data-appearance] button[value=auto]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_sorting_acts_at_once(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    page.goto(newsroom.address("/wire/"))
    with page.expect_navigation(url="**/wire/?*sort=views*"):
        page.select_option("#sort", "views")


def test_filters_open_as_a_sheet_on_a_phone(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member", viewport={"width": 360, "height": 740})
    page.goto(newsroom.address("/wire/"))
    sheet = page.locator("#filters")
    assert not sheet.is_visible()
    page.click("[popovertarget=filters] >> nth=0")
    assert sheet.is_visible()
    box = page.locator("#filters > .btn").bounding_box()
    assert box["y"] + box["height"] <= 740, "the button to apply them is in reach"
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
