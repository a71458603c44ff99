"""The registration wizard in Chromium: by keyboard alone, on a telephone's width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from looking import AXE, PHONE, axe, reader

pytestmark = pytest.mark.browser
MOST_TABS = 400
WORDS = {"step-email": "nadia.belkacem@example.org", "step-mobile_phone": "+33 6 12 34 56 78", "step-password": "three odd words 7"}
PLACE = (("#step-location", "Fran"), ("#step-location-town", "29200"))
MOST_TURNS = 2  # a password is asked for again when something else was wrong


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


def answer(page: Any, name: str, picture: str) -> None:
    """Fill in what an error names, with the keys that its control takes."""
    selector = f"[id='{name}']"
    kind = page.eval_on_selector(selector, "one => one.getAttribute('role') || one.type || one.localName")
    if kind == "combobox":
        for one, words in PLACE if name == "step-location" else ((selector, "a"),):
            choose(page, one, words)
        return
    if kind == "summary":
        answer_pair(page, name, selector)
        return
    walk_to(page, selector)
    if kind == "file":
        with page.expect_file_chooser() as chosen:
            page.keyboard.press("Space")
        chosen.value.set_files(picture)
    elif kind in ("checkbox", "radio"):
        page.keyboard.press("Space")
    elif kind == "select-one":
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(WORDS.get(name, "Something"))


def answer_pair(page: Any, name: str, selector: str) -> None:
    """Tick a family, then take one of its kind."""
    walk_to(page, selector)
    if not page.eval_on_selector(selector, "one => one.parentElement.open"):
        page.keyboard.press("Enter")
    first = f"details:has({selector}) input"
    walk_to(page, first)
    if not page.locator(first).first.is_checked():
        page.keyboard.press("Space")
    choose(page, f"[id='{name}-details']", "a")


def press_last_button(page: Any, form: str) -> None:
    """Send the form, and wait for the page that answers."""
    walk_to(page, f"{form} .btn-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.proof
def test_registration_is_finished_by_keyboard_alone_and_no_page_of_it_shuts_anybody_out(
        start: Callable[..., Any], chromium: Any, tmp_path: Any) -> None:
    from PIL import Image

    site, picture = start(), tmp_path / "face.png"
    Image.new("RGB", (300, 300), "navy").save(picture)
    with reader(chromium, site, "", "en", viewport=PHONE) as context:
        page, seen = context.new_page(), {}

        def look(name: str) -> None:
            seen[name] = axe(page, on_phone=True)
        page.set_default_timeout(20_000)
        page.add_init_script(AXE)
        page.goto(site.address("/register/"))
        look("choice")
        walk_to(page, "#choice summary")
        page.keyboard.press("Enter")
        walk_to(page, "input[name=profile]")
        page.keyboard.press("Space")
        press_last_button(page, "#choice")
        while "/step/" in page.url:
            step, turns = page.url.partition("?")[0], 0
            look(step)
            press_last_button(page, "#step")
            while page.url.partition("?")[0] == step:
                turns += 1
                assert turns <= MOST_TURNS, page.locator(".ap-errors").inner_text()
                look(f"{step} with errors")
                for link in page.locator(".ap-errors li a").evaluate_all("all => all.map(one => one.hash.slice(1))"):
                    answer(page, link, str(picture))
                press_last_button(page, "#step")
        look("summary")
        walk_to(page, "#submit input[type=checkbox]")
        page.keyboard.press("Space")
        press_last_button(page, "#submit")
        assert page.url == site.address("/register/done")
        look("done")
    assert {name: found for name, found in seen.items() if found} == {}
    assert len(seen) >= 7
