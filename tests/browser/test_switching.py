"""The site owner switches a plugin and the theme; others see it at their next page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(visit: Callable[..., Any], newsroom: Any) -> Iterator[Any]:
    """The site owner at the desk. Whatever happens, the wire is on and the theme the usual one afterwards."""
    page = visit("owner", "en")
    yield page
    page.goto(newsroom.address("/admin/plugins/wire"))
    if page.locator("form[action$='/enable']").count():
        page.click("form[action$='/enable'] .btn-primary")
    page.goto(newsroom.address("/admin/themes"))
    if page.locator("form[action$='/themes']:has(input[value=aipress]) button").count():
        page.click("form[action$='/themes']:has(input[value=aipress]) button")


def test_wire_goes_and_comes_back_with_everything_that_was_written(owner: Any, visit: Callable[..., Any], newsroom: Any) -> None:
    member = visit("another", "en")
    member.goto(newsroom.address("discussed"))
    likes, talk = (member.locator(where).text_content() for where in (".ap-actions .ap-count >> nth=0", "#comments"))

    owner.goto(newsroom.address("/admin/plugins"))
    owner.click("#plugin-wire .ap-plugin-foot a")
    assert owner.locator("h1").text_content() == "Switch News wire off?"
    assert owner.locator(".ap-diff").count() > 0, "the preview says what goes"
    assert member.goto(newsroom.address("/wire/")).status == 200, "the preview alone does nothing"
    owner.click("form[action$='/disable'] .btn-danger")
    assert owner.locator(".ap-flash-done").is_visible()

    for at in ("/wire/", "discussed"):
        assert member.goto(newsroom.address(at)).status == 404
    assert member.goto(newsroom.address("/")).status == 200
    assert member.locator("a[href='/wire/'], a[href^='/wire/']").count() == 0
    assert owner.goto(newsroom.address("/admin/")).status == 200

    owner.goto(newsroom.address("/admin/plugins/wire"))
    owner.click("form[action$='/enable'] .btn-primary")
    assert member.goto(newsroom.address("/")).status == 200
    assert member.locator(".ap-sections a[href='/wire/']").count() == 1
    assert member.goto(newsroom.address("discussed")).status == 200
    assert member.locator(".ap-actions .ap-count >> nth=0").text_content() == likes
    assert member.locator("#comments").text_content() == talk


def test_theme_is_switched_live_and_back(owner: Any, visit: Callable[..., Any], newsroom: Any) -> None:
    member = visit("another", "en")

    def looks() -> tuple[str, list[str]]:
        member.goto(newsroom.address("/"))
        sheets = member.eval_on_selector_all("link[rel=stylesheet]", "all => all.map(one => one.href)")
        return member.evaluate("getComputedStyle(document.body).fontFamily + getComputedStyle(document.body).backgroundColor"), sheets
    before = looks()
    owner.goto(newsroom.address("/admin/themes"))
    with owner.expect_navigation():
        owner.click("form[action$='/themes']:has(input[value=evening]) button")
    during = looks()
    assert any("evening" in sheet for sheet in during[1])
    with owner.expect_navigation():
        owner.click("form[action$='/themes']:has(input[value=aipress]) button")
    assert looks() == before
