"""Live components: one act, one state, one visitor."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from aipress_core.components import states

HTMX = {"HX-Request": "true"}
ADDRESS = "/aipress/components/kitchen.question"


@pytest.fixture
def page(world: Any) -> Any:
    """The page as a journalist sees it."""
    world.login("journalist")
    world.browser.set_cookie("aipress_locale", "en")
    return world.browser.get("/kitchen/parts")


def status_of(answer: Any) -> str:
    return str(answer.html.find(role="status").get_text())


def fields(page: Any, form: str = "answer-lunch") -> dict[str, str]:
    found = page.html.find("form", id=form)
    return {one["name"]: one["value"] for one in found.find_all("input")}


def post(world: Any, values: dict[str, str], **options: Any) -> Any:
    return world.browser.post(ADDRESS, values, headers=HTMX, status="*", **options)


def test_htmx_gets_the_part_alone_with_its_next_state(world, page):
    answer = post(world, {**fields(page), "answer": "yes"})
    assert answer.text.startswith('<div class="ap-part" id="part-lunch">')
    assert status_of(answer) == "1 answers, Yes 1, No 0"
    again = post(world, {**fields(answer), "answer": "no"})
    assert status_of(again) == "2 answers, Yes 1, No 1"


def test_a_plain_form_is_sent_back_to_its_page_which_goes_on_from_there(world, page):
    form = page.forms["answer-lunch"]
    answer = form.submit("answer", value="yes").follow()
    assert answer.request.path == "/kitchen/parts"
    assert status_of(answer) == "1 answers, Yes 1, No 0"
    assert status_of(answer.forms["answer-lunch"].submit("answer", value="yes").follow()) == "2 answers, Yes 2, No 0"


def test_a_state_is_used_once(world, page):
    sent = {**fields(page), "answer": "yes"}
    assert post(world, sent).status_int == 200
    refused = post(world, sent)
    assert refused.status_int == 409
    assert "out of date, and nothing was changed" in refused.text


def test_a_used_state_in_an_address_is_not_signed_anew(world, page):
    first = page.forms["answer-lunch"].submit("answer", value="yes").follow()
    sent = {**fields(first), "answer": "yes"}
    post(world, sent)
    back = world.browser.get(first.request.path_qs)
    assert post(world, {**fields(back), "answer": "yes"}).status_int == 409


def test_an_act_that_fails_uses_nothing_up(world, page):
    values = fields(page)
    failed = post(world, {**values, "act": "fail"}, expect_errors=True)
    assert failed.status_int == 500
    assert post(world, {**values, "answer": "yes"}).status_int == 200


@pytest.mark.parametrize("spoil", [
    lambda state: state[:-1] + ("A" if state[-1] != "A" else "B"),
    lambda state: ("A" if state[0] != "A" else "B") + state[1:],
    lambda state: "",
    lambda state: "é",
    lambda state: state * 9,
    lambda state: state[:20],
])
def test_a_state_that_was_changed_is_refused(world, page, spoil):
    values = fields(page)
    assert post(world, {**values, "state": spoil(values["state"]), "answer": "yes"}).status_int == 409


def test_the_state_of_another_visitor_is_refused(world, page):
    stolen = fields(page)["state"]
    world.login("journalist")
    mine = fields(world.browser.get("/kitchen/parts"))
    assert post(world, {**mine, "state": stolen, "answer": "yes"}).status_int == 409
    assert post(world, {**mine, "answer": "yes"}).status_int == 200


def test_a_state_in_an_address_is_nobody_else_s(world, page):
    shown = page.forms["answer-lunch"].submit("answer", value="yes").follow()
    world.login("journalist")
    assert status_of(world.browser.get(shown.request.path_qs)) == "0 answers, Yes 0, No 0"


def test_a_state_signed_for_another_component_is_refused(world, page, request_):
    from aipress_kitchen.components import Question

    class Other(Question):
        name = "kitchen.other"

    token = states.visitor(request_)
    assert token
    sealed = states.seal(request_, Other(), {"counts": {}})
    with pytest.raises(states.StaleState):
        states.unseal(request_, Question(), sealed)
    assert states.unseal(request_, Other(), sealed).state == {"counts": {}}


@pytest.mark.parametrize(("age", "is_good"), [(12 * 3600 - 5, True), (12 * 3600 + 5, False), (-50, True), (-3600, False)])
def test_a_state_is_good_for_half_a_day(request_, monkeypatch, age, is_good):
    from aipress_kitchen.components import Question

    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    request_.__dict__["now"] = now - dt.timedelta(seconds=age)
    sealed = states.seal(request_, Question(), {"counts": {}})
    request_.__dict__["now"] = now
    if is_good:
        assert states.unseal(request_, Question(), sealed)
    else:
        with pytest.raises(states.StaleState):
            states.unseal(request_, Question(), sealed)


def test_a_state_stays_used_as_long_as_it_would_be_good(request_):
    from aipress_kitchen.components import Question

    now = request_.now
    opened = states.unseal(request_, Question(), states.seal(request_, Question(), {"counts": {}}))
    states.use_up(request_, Question(), opened)
    for hours in (0, 1, 6, 12):
        request_.__dict__["now"] = now + dt.timedelta(hours=hours)
        with pytest.raises(states.StaleState):
            states.use_up(request_, Question(), opened)


def test_each_act_asks_for_its_permission(world):
    world.login()
    values = fields(world.browser.get("/kitchen/parts"))
    assert post(world, {**values, "answer": "yes"}).status_int == 403
    assert post(world, {**values, "act": "clear"}).status_int == 200


def test_who_may_not_see_it_sees_and_does_nothing(world):
    answer = world.browser.get("/kitchen/parts")
    assert not answer.html.find(id="part-lunch")
    token = answer.html.find("input", {"name": "csrf_token"})["value"]
    sent = {"csrf_token": token, "state": "", "key": "lunch", "act": "clear", "next": "/kitchen/parts"}
    assert post(world, sent).status_int == 409


def test_who_may_see_it_no_longer_does_nothing_with_what_they_saw(world, monkeypatch):
    """As when a role is taken while a page is open: ``clear`` asks for nothing but to see it."""
    from aipress_kitchen.components import Question

    world.login()
    values = fields(world.browser.get("/kitchen/parts"))
    monkeypatch.setattr(Question, "permission", "kitchen:question.answer")
    assert post(world, {**values, "act": "clear"}).status_int == 404


@pytest.mark.parametrize("act", ["show", "__init__", "context", "find_action", "plugin", "nothing", ""])
def test_only_actions_are_actions(world, page, act):
    assert post(world, {**fields(page), "act": act}).status_int == 404


def test_a_post_without_the_token_is_refused(world, page):
    assert post(world, {**fields(page), "csrf_token": "x", "answer": "yes"}).status_int == 400


def test_while_its_plugin_is_off_it_is_not_there(world, page):
    world.switch(kitchen=False)
    assert post(world, {**fields(page), "answer": "yes"}).status_int == 404


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_plain_form_leads_nowhere_else(world, page, away):
    answer = world.browser.post(ADDRESS, {**fields(page), "next": away, "answer": "yes"}, status=303)
    assert re.match(r"http://localhost(:80)?/\?part\.lunch=", answer.location)


def test_a_state_that_is_too_long_is_the_author_s_mistake(request_):
    from aipress_kitchen.components import Question

    with pytest.raises(ValueError, match="the most is"):
        states.seal(request_, Question(), {"counts": {}, "essay": "a" * 9000})
