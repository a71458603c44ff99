"""The agencies' own files: imported by the command line, found in the feed, filtered, opened and read in Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from looking import PHONE, reader, watch
from lxml import html

from aipress_wire.formats import ParsedItem, read

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
ROOT = Path(__file__).parents[2]


def words(text: str) -> str:
    """Text with single blanks, as it is compared."""
    return " ".join(text.split())


def first_paragraph(item: ParsedItem) -> str:
    """The beginning of an item's text; empty for an item without one."""
    if not item.body_html.strip():
        return ""
    paragraphs = (words(one.text_content()) for one in html.fragment_fromstring(item.body_html, "div").iter("p"))
    return next(filter(None, paragraphs), "")


@pytest.fixture(scope="module")
def documents() -> Path:
    """The folder of the agencies' files."""
    shared = os.environ.get("AIPRESS_SHARED_DATA")
    folder = (Path(shared) if shared else ROOT.parent / "shared" / "data") / "wire"
    if not folder.is_dir():
        pytest.skip("the agencies' files are not here")
    return folder


@pytest.fixture(scope="module")
def wire(start: Callable[..., Any], chromium: Any, documents: Path) -> Any:
    """A site that has imported all of them."""
    return start(str(documents))


@pytest.fixture(scope="module")
def sent(documents: Path) -> list[ParsedItem]:
    """What the files hold, read once more."""
    found = [one for path in sorted(documents.iterdir()) for one in read(path.read_bytes(), filename=path.name)]
    assert all(isinstance(one, ParsedItem) for one in found)
    return [one for one in found if isinstance(one, ParsedItem)]


@pytest.fixture(scope="module")
def page(wire: Any, chromium: Any) -> Iterator[Any]:
    """A member's page; it may complain of nothing."""
    with reader(chromium, wire, "member", "en") as context:
        found = context.new_page()
        complaints = watch(found, wire)
        yield found
        assert (complaints.policy, complaints.console, complaints.strangers) == ([], [], [])


def listed(page: Any, wire: Any, query: str) -> dict[str, str]:
    """Headline → address of every item of a list, page by page."""
    found: dict[str, str] = {}
    page.goto(wire.address(f"/wire/{query}"))
    while True:
        for link in page.locator("main .ap-headline a").all():
            found[words(link.text_content())] = link.get_attribute("href")
        older = page.locator("a[rel=next]")
        if not older.count():
            return found
        older.click()


@pytest.fixture(scope="module")
def everything(page: Any, wire: Any) -> dict[str, str]:
    """What both families of tabs list."""
    return {**listed(page, wire, ""), **listed(page, wire, "?tab=releases")}


def test_every_item_is_listed(everything: dict[str, str], sent: list[ParsedItem]) -> None:
    assert sorted(everything) == sorted(words(one.headline) for one in sent)


def test_every_item_can_be_read(page: Any, wire: Any, everything: dict[str, str], sent: list[ParsedItem]) -> None:
    pictures = ROOT / "var" / "screenshots" / "realdata"
    pictures.mkdir(parents=True, exist_ok=True)
    for one in sent:
        address = everything[words(one.headline)]
        assert page.goto(wire.url + address).status == 200
        assert words(page.locator("h1").inner_text()) == words(one.headline)
        assert page.locator("h1").is_visible()
        text, shown = first_paragraph(one), words(page.locator("main").inner_text())
        assert text in shown, f"the first paragraph of {address}"
        assert words(one.credit or one.copyright_notice or one.provider.name) in shown, f"the credit of {address}"
        page.screenshot(path=pictures / f"{address.removeprefix('/wire/')}-1280.png", full_page=True)
        page.set_viewport_size(PHONE)
        assert page.evaluate("sideways()") == [], f"{address} on a phone"
        page.screenshot(path=pictures / f"{address.removeprefix('/wire/')}-360.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_what_is_classified_is_found_by_its_facets(page: Any, wire: Any, everything: dict[str, str]) -> None:
    """Each value of each facet narrows the list to as many items as its count says, and leads to all that have a class or a place."""
    classified = set()
    for headline, address in everything.items():
        page.goto(wire.url + address)
        if page.locator(".ap-kicker a, .ap-tags a, .ap-facts dt:text-is('Places')").count():
            classified.add(headline)
    met: set[str] = set()
    for query in ("?", "?tab=releases&"):
        page.goto(wire.address(f"/wire/{query}"))
        choices = [(box.locator("input").get_attribute("name"), box.locator("input").get_attribute("value"),
                    int(box.locator(".ap-count").text_content())) for box in page.locator("#filters .form-check").all()]
        for name, value, count in choices:
            found = listed(page, wire, f"{query}{name}={value}")
            assert len(found) == count, f"{name}={value}"
            met |= set(found)
    assert met == classified
    assert len(classified) > len(everything) / 2
