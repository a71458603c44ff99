"""The forms kit and live components in Chromium: with scripts, by keyboard, without scripts, looked at by axe."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
SERVE = HERE.parent / "functional" / "forms" / "serve.py"
FORM = "#sink"


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A site with the kitchen sink."""
    from conftest import end
    from looking import Newsroom

    folder = tmp_path_factory.mktemp("kitchen")
    with (folder / "errors.txt").open("w+") as log:
        process = subprocess.Popen([sys.executable, "-W", "ignore", str(SERVE), str(folder)], stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        facts = process.stdout.readline()
        if not facts:
            process.wait()
            log.seek(0)
            pytest.fail(f"the site did not start:\n{log.read()}")
        yield Newsroom(**json.loads(facts))
        end(process)


@pytest.fixture
def opened(chromium: Any, kitchen: Any) -> Iterator[Callable[..., Any]]:
    """``opened("/kitchen/")`` opens a page of a journalist; what it complains of is in ``page.complaints``."""
    from looking import reader, watch

    with ExitStack() as stack:
        def go(path: str = "/kitchen/", language: str = "en", **options: Any) -> Any:
            page = stack.enter_context(reader(chromium, kitchen, "member", language, **options)).new_page()
            page.set_default_timeout(10_000)
            if options.get("java_script_enabled", True):
                page.complaints = watch(page, kitchen)
            page.goto(kitchen.url + path)
            return page
        yield go


def fill(page: Any) -> None:
    page.fill("#sink-title", "Closed wells")
    page.select_option("#sink-genre", "news")
    page.check("input[name=kind][value=report]")


def submit(page: Any) -> dict[str, Any]:
    with page.expect_navigation():
        page.click("#sink .ap-actions .btn-primary")
    return json.loads(page.text_content("#accepted") or "{}")


def quiet(page: Any) -> None:
    found = page.complaints
    assert (found.policy, found.console, found.strangers) == ([], [], [])


def test_terms_are_found_chosen_and_removed_by_keyboard(opened):
    page = opened()
    fill(page)
    page.focus("#sink-cities")
    page.keyboard.type("re")
    page.wait_for_selector("[role=option]")
    box = page.locator("#sink-cities")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert (active.get_attribute("aria-selected"), active.text_content()) == ("true", "Rennes")
    page.keyboard.press("Enter")
    assert page.locator(".ap-terms .ap-chip").all_text_contents() == ["Rennes ×"]
    assert page.locator(".ap-combobox [role=status]").text_content() == "“Rennes” added"
    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("", "false")
    page.keyboard.type("brest")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    assert page.locator(".ap-terms .ap-chip").all_text_contents() == ["Rennes ×"]
    assert submit(page)["cities"] == ["rennes"]
    quiet(page)


def test_escape_closes_the_list_and_enter_on_words_sends_nothing(opened):
    page = opened()
    page.focus("#sink-cities")
    page.keyboard.type("par")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Escape")
    assert page.locator("[role=option]").count() == 0
    page.keyboard.press("Enter")
    assert page.locator(".ap-errors").count() == 0
    assert page.input_value("#sink-cities") == "par"


def test_the_second_list_follows_the_first(opened):
    page = opened()
    fill(page)
    assert page.is_disabled("#sink-topic")
    page.select_option("#sink-topic-group", label="Nature")
    assert page.locator("#sink-topic option").all_text_contents() == ["Choose", "The sea", "The air"]
    page.select_option("#sink-topic", "sea")
    assert submit(page)["topic"] == "sea"
    page.select_option("#sink-topic-group", label="Economy")
    assert page.input_value("#sink-topic") == ""


def test_groups_are_added_moved_and_removed_without_asking_the_server(opened):
    page = opened()
    fill(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for name in ("Ada", "Bea", "Cyd"):
        page.click("text=Add a contact")
        assert page.evaluate("document.activeElement.name") == "name", "one can type at once"
        page.keyboard.type(name)
    page.locator(".ap-group").nth(2).locator("[data-act=up]").click()
    page.locator(".ap-group").nth(0).locator("[data-act=remove]").click()
    assert page.locator(".ap-group legend").all_text_contents() == ["Contact 1", "Contact 2"]
    assert requests == []
    assert [one["name"] for one in submit(page)["contacts"]] == ["Cyd", "Bea"]
    quiet(page)


def test_no_more_groups_are_offered_than_allowed(opened):
    page = opened()
    for _one in range(4):
        page.click("text=Add a contact")
    assert not page.is_visible("text=Add a contact")
    page.locator("[data-act=remove]").first.click()
    assert page.is_visible("text=Add a contact")


def test_text_is_written_with_headings_lists_and_links_by_keyboard(opened):
    page = opened()
    fill(page)
    page.click("label[for=sink-text]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.type("Low tide ")
    page.keyboard.press("Control+b")
    page.keyboard.type("today")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.click("[data-tool=bullets]")
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.wait_for_selector("[data-tool=link][aria-disabled=false]")  # the editor has seen the selection
    page.keyboard.press("Control+k")
    page.keyboard.type("https://example.com/")
    page.keyboard.press("Enter")
    text = submit(page)["text"]
    assert text == ('<p>Low tide <strong>today</strong></p><ul><li><p>one</p></li><li><p><a href="https://example.com/" '
                    'rel="noopener noreferrer nofollow">two</a></p></li></ul>')
    quiet(page)


def test_the_toolbar_is_one_stop_and_arrows_walk_in_it(opened):
    page = opened()
    page.focus("[data-tool=strong]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.tool") == "em"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.tool") == "redo"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "sink-genre", "Tab leaves the editor"


def test_a_picture_is_cut_to_what_the_frame_shows(opened, tmp_path):
    Image.new("RGB", (800, 800), "navy").save(tmp_path / "harbour.jpg")
    page = opened()
    fill(page)
    page.set_input_files("#sink-picture", str(tmp_path / "harbour.jpg"))
    page.wait_for_selector(".ap-crop-frame")
    numbers = [float(page.input_value(f"#sink-picture-{name}")) for name in ("left", "top", "width", "height")]
    assert numbers == pytest.approx([0, 21.9, 100, 56.2], abs=0.1), "the largest part of the shape that is asked for"
    page.focus(".ap-crop-frame")
    for _press in range(50):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert float(page.input_value("#sink-picture-left")) == pytest.approx(1, abs=0.2)
    assert float(page.input_value("#sink-picture-width")) == pytest.approx(50, abs=0.2)
    assert "width=400, height=225" in submit(page)["picture"]
    quiet(page)


def test_after_an_error_the_focus_is_on_the_list_and_its_links_lead_to_the_fields(opened):
    page = opened()
    page.click("text=Add a contact")
    page.fill("input[name=email]", "nonsense")
    with page.expect_navigation():
        page.click("#sink .ap-actions .btn-primary")
    assert page.evaluate("document.activeElement.className") == "ap-errors"
    for link, name in (("Title", "title"), ("Kind", "kind"), ("Contact 1, E-mail", "email")):
        page.click(f".ap-errors a:has-text('{link}')")
        assert page.evaluate("document.activeElement.name") == name
    quiet(page)


def test_everything_works_without_scripts(opened):
    page = opened(java_script_enabled=False)
    fill(page)
    page.fill("#sink-text", "One.\n\nTwo.")
    page.fill("#sink-cities", "rennes")
    page.click("button[value='search:cities']")
    page.check(".ap-found input")
    page.click("text=Add a contact")
    page.fill("#sink-contacts-0-name", "Ada")
    page.select_option("#sink-topic", "trade")
    page.fill("#sink-title", "Closed wells")
    found = submit(page)
    assert (found["cities"], found["text"], found["topic"], [one["name"] for one in found["contacts"]]) == (
        ["rennes"], "<p>One.</p><p>Two.</p>", "trade", ["Ada"])


def test_a_component_acts_in_place_and_keeps_the_page(opened):
    page = opened("/kitchen/parts")
    page.evaluate("window.stays = true")
    page.click("button[value=yes]")
    page.wait_for_selector("text=1 answers, Yes 1, No 0")
    page.click("button[value=no]")
    page.wait_for_selector("text=2 answers, Yes 1, No 1")
    assert page.evaluate("window.stays")
    quiet(page)


def test_a_component_works_without_scripts(opened):
    page = opened("/kitchen/parts", java_script_enabled=False)
    page.click("button[value=yes]")
    page.click("button[value=yes]")
    assert (page.text_content("[role=status]") or "").startswith("2 answers")


def wrong(page: Any) -> None:
    """Make as many errors as there can be."""
    page.click("button[value='add:contacts']")
    page.fill("input[name=email]", "nonsense")
    page.fill("#sink-fee", "much")
    page.fill("#sink-embargo", "2026-10-25T02:30")
    page.fill("#sink-cities", "re")
    with page.expect_navigation():
        page.click("#sink .ap-actions .btn-primary")
    page.wait_for_selector(".ap-errors")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("act", [None, wrong], ids=["empty", "refused"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(chromium, kitchen, language, act):
    from looking import AXE, look, reader, watch
    from pages import SCHEMES, Kind

    with reader(chromium, kitchen, "member", language) as context:
        context.add_init_script(AXE)
        page = context.new_page()
        page.set_default_timeout(20_000)
        complaints = watch(page, kitchen)
        seen = look(page, kitchen, complaints, Kind("kitchen", "/kitchen/", act=act), SCHEMES[language])
    assert {scheme: found for scheme, found in seen.axe.items() if found} == {}
    assert (seen.complaints.policy, seen.complaints.console, seen.complaints.strangers) == ([], [], [])
    assert (seen.sideways, seen.small) == ([], [])
