"""The search box by keyboard alone, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
BOX = "header input[type=search]"


@pytest.fixture
def box(visit: Any, newsroom: Any) -> Any:
    """A member on the front page, with the field in focus by its key."""
    page = visit("member", "en")
    page.goto(newsroom.address("/"))
    page.wait_for_selector(f"{BOX}[role=combobox]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('header input[type=search]')")
    return page


def state(page: Any) -> tuple[str | None, str | None]:
    field = page.locator(BOX)
    return field.get_attribute("aria-expanded"), field.get_attribute("aria-activedescendant")


def test_suggestions_are_chosen_by_the_arrows(box: Any) -> None:
    box.keyboard.type("port")
    box.wait_for_selector("header [role=option]")
    assert state(box) == ("true", None)
    assert box.locator("header [role=listbox]").get_attribute("id") == box.locator(BOX).get_attribute("aria-controls")
    assert "suggestions" in box.locator("header ap-suggest [role=status]").text_content()
    box.keyboard.press("ArrowDown")
    box.keyboard.press("ArrowDown")
    box.keyboard.press("ArrowUp")
    marked = box.locator("header [role=option][aria-selected=true]")
    assert marked.count() == 1
    assert marked.get_attribute("id") == state(box)[1] == box.locator("header [role=option]").first.get_attribute("id")
    address = marked.get_attribute("data-url")
    with box.expect_navigation():
        box.keyboard.press("Enter")
    assert box.url.endswith(address)


def test_enter_without_a_choice_searches(box: Any) -> None:
    box.keyboard.type("port")
    box.wait_for_selector("header [role=option]")
    with box.expect_navigation():
        box.keyboard.press("Enter")
    assert box.url.endswith("/search?q=port")
    assert box.locator("main input[type=search]").input_value() == "port"


def test_escape_closes_the_list_and_keeps_the_words(box: Any) -> None:
    box.keyboard.type("port")
    box.wait_for_selector("header [role=option]")
    box.keyboard.press("ArrowDown")
    box.keyboard.press("Escape")
    assert state(box) == ("false", None)
    assert box.locator(BOX).input_value() == "port"
    assert box.evaluate("document.activeElement.matches('header input[type=search]')")
    box.keyboard.press("ArrowDown")
    box.wait_for_selector("header [role=option]")


def test_an_answer_under_way_does_not_open_a_list_that_was_closed(box: Any) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    box.keyboard.type("po")
    box.wait_for_selector("header [role=option]")
    box.route("**/search/suggest?q=port", hold)
    with box.expect_request("**/search/suggest?q=port"):
        box.keyboard.type("rt")
    box.keyboard.press("Escape")
    held[0].continue_()
    box.evaluate("fetch('/search/suggest?q=news').then((answer) => answer.text())")  # the one before it is answered by then
    assert state(box) == ("false", None)


def test_typing_on_forgets_the_choice(box: Any) -> None:
    box.keyboard.type("po")
    box.wait_for_selector("header [role=option]")
    box.keyboard.press("ArrowDown")
    box.route("**/search/suggest?q=port", lambda _route: None)
    box.keyboard.type("rt")
    assert state(box)[1] is None
    with box.expect_navigation():
        box.keyboard.press("Enter")
    assert box.url.endswith("/search?q=port")


def test_tab_leaves_the_field_and_closes_the_list(box: Any) -> None:
    box.keyboard.type("port")
    box.wait_for_selector("header [role=option]")
    box.keyboard.press("Tab")
    assert state(box)[0] == "false"


def test_the_key_is_a_sign_where_one_writes(visit: Any, newsroom: Any) -> None:
    page = visit("member", "en")
    page.goto(newsroom.address("/search/save?q=port"))
    page.focus("#saved-name")
    page.keyboard.type("/")
    assert "/" in page.input_value("#saved-name")


def test_searching_narrowing_and_saving_work_without_scripts(visit: Any, newsroom: Any) -> None:
    page = visit("member", "en", java_script_enabled=False)
    page.goto(newsroom.address("/"))
    page.fill(BOX, "port")
    page.press(BOX, "Enter")
    assert page.url.endswith("/search?q=port")
    page.check("#filters input[name=heading] >> nth=0")
    page.click("#filters > .btn")
    assert "heading=" in page.url
    page.click("a[href^='/search/save']")
    page.click("#saved .btn-primary")
    assert page.url.endswith("/account/searches")
    page.click("a[href$='/delete']")
    page.click(".btn-danger")
    page.get_by_text("Saved search deleted.").wait_for()


def test_what_folds_has_an_arrow_and_no_bar(visit: Any, newsroom: Any) -> None:
    page = visit("member", "en")
    page.goto(newsroom.address("/search?q=port"))
    shapes = page.locator("#filters summary").evaluate_all("""(all) => all.map((one) => getComputedStyle(one, "::after"))
        .map((style) => [style.display, style.width === style.height])""")
    assert shapes == [["block", True]] * len(shapes) != []


def test_the_reason_for_a_hit_and_its_pin_are_not_below_the_headline(visit: Any, newsroom: Any) -> None:
    page = visit("owner", "en")
    page.goto(newsroom.address("/search?q=port&type=wire.article"))
    page.locator(".ap-hit a[href^='/search/why']").first.click()
    pin = page.locator(".ap-hit .ap-why a").first
    with page.expect_navigation():
        pin.click()
    assert "/admin/search/pins?" in page.url


def test_a_phone_has_a_way_to_the_search(visit: Any, newsroom: Any) -> None:
    page = visit("member", "fr", viewport={"width": 360, "height": 740})
    page.goto(newsroom.address("/"))
    page.click("header a[href='/search']")
    assert page.locator("main input[type=search]").is_visible()
