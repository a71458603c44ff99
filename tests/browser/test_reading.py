"""What a reader must be able to see: the day of an item, all values of a filter, who writes, where one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from looking import PHONE

pytestmark = pytest.mark.browser
TIME = re.compile(r"\d{1,2}:\d{2}")


@pytest.mark.parametrize("at", ["organisation", "/wire/?sort=likes"])
def test_older_items_say_their_day_where_no_day_stands_above(visit: Callable[..., Any], newsroom: Any, at: str) -> None:
    page = visit("member", "en")
    page.goto(newsroom.address(at))
    items = page.locator(".ap-item > time").evaluate_all("all => all.map(one => [one.dateTime.slice(0, 10), one.textContent])")
    days = {}
    for day, words in items:
        if TIME.fullmatch(words):
            days[day] = words
    assert len(items) > 3
    assert len(days) <= 2, "a time alone means today, which may be two days in UTC"


def test_filter_leads_to_all_of_its_values(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member", "en")
    page.goto(newsroom.address("/wire/?country=FR"))
    page.wait_for_selector("#filters .ap-count")
    few = page.locator("#filters-city .form-check").count()
    page.evaluate("document.querySelector('#filters-city').open = true")
    page.click("#filters-city .ap-quiet")
    page.wait_for_selector("#filters .ap-count")
    assert page.locator("#filters-city .form-check").count() > few
    assert page.locator("#filters input[value=FR]").is_checked(), "the choice is kept"


@pytest.mark.parametrize("at", ["article", "release"])
def test_phone_says_whose_text_it_is_before_the_text(visit: Callable[..., Any], newsroom: Any, at: str) -> None:
    page = visit("member", "en", viewport=PHONE)
    page.goto(newsroom.address(at))
    byline, text = page.locator(".ap-article-head .ap-byline"), page.locator(".ap-body")
    assert byline.is_visible()
    assert byline.bounding_box()["y"] < text.bounding_box()["y"]


def test_present_entry_of_a_long_menu_is_in_view_on_a_phone(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("owner", "fr", viewport=PHONE)
    page.goto(newsroom.address("/admin/health"))
    box = page.locator(".ap-side [aria-current]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_picture_that_is_missing_takes_no_place(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    page.goto(newsroom.address("bare"))
    assert page.locator("main img, .ap-figure").count() == 0


def test_every_picture_has_words_and_a_size(visit: Callable[..., Any], newsroom: Any) -> None:
    page = visit("member")
    for at in ("illustrated", "portrait", "picture"):
        page.goto(newsroom.address(at))
        for picture in page.locator("main img:not(.ap-face img)").all():  # a face stands beside its name, which says the same
            assert picture.get_attribute("alt")
            assert picture.get_attribute("width")
            assert picture.get_attribute("height")
            picture.scroll_into_view_if_needed()
            page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())
