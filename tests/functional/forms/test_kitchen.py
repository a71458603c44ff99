"""Every control of the kit through HTTP, without scripts: what is sent, kept, refused and accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from webtest import Form as BrowserForm

NO_HOUR = ("Embargo until: The clocks go forward over this time, so it does not exist on this day. "
           "Type a time before or after it.")
GOOD = {"title": "Closed wells", "genre": "news", "kind": "report"}


def sink(page: Any) -> BrowserForm:
    return page.forms["sink"]


@pytest.fixture
def form(world):
    """The form as an English reader gets it."""
    world.browser.set_cookie("aipress_locale", "en")
    found = sink(world.browser.get("/kitchen/"))
    for name, value in GOOD.items():
        found[name] = value
    return found


def accepted(answer: Any) -> dict[str, Any]:
    return json.loads(answer.html.find(id="accepted").text)


def errors(answer: Any) -> list[str]:
    return [item.get_text() for item in answer.html.select(".ap-errors li")]


def press(form: BrowserForm, act: str) -> BrowserForm:
    """Press a button within the form."""
    answer = form.submit("__act__", value=act, status=422)
    assert errors(answer) == []
    return sink(answer)


def test_what_is_filled_in_comes_back_in_the_schemas_types(form):
    form["day"], form["local"], form["fee"] = "2026-11-30", "2026-11-30T14:30", "1,234.50"
    form.get("channels", index=0).checked = True
    form["topic"], form.get("beats", index=3).checked = "sea", True
    found = accepted(form.submit())
    assert {name: found[name] for name in ("kind", "channels", "topic", "beats", "day", "embargo", "fee", "cities", "contacts")} == {
        "kind": "report", "channels": "{'web'}", "topic": "sea", "beats": ["air"], "day": "2026-11-30",
        "embargo": "2026-11-30 13:30:00+00:00", "fee": 123450, "cities": [], "contacts": []}


def test_optional_controls_may_stay_empty(form):
    found = accepted(form.submit())
    assert (found["day"], found["embargo"], found["fee"], found["topic"]) == (None, None, None, "")


def test_all_that_was_typed_is_kept_beside_an_error(form):
    form["title"], form["day"], form["local"], form["fee"], form["topic"] = "", "2026-11-30", "2026-11-30T14:30", "12.5", "trade"
    form.get("channels", index=1).checked = True
    answer = form.submit(status=422)
    again = sink(answer)
    assert errors(answer) == ["Title: Fill in this field."]
    assert [again[name].value for name in ("kind", "day", "local", "fee", "topic")] == [
        "report", "2026-11-30", "2026-11-30T14:30", "12.5", "trade"]
    assert [box.checked for box in again.fields["channels"]] == [False, True, False]


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("day", "30 November", "Day of the event: Type a date, such as 2026-11-30."),
    ("day", "2026-02-30", "Day of the event: Type a date, such as 2026-11-30."),
    ("local", "tomorrow", "Embargo until: Type a date and a time, such as 2026-11-30 14:30."),
    ("local", "2026-03-29T02:30", NO_HOUR),
    ("fee", "much", "Fee: Type an amount, such as 1,234.50."),
    ("fee", "1.234", "Fee: Type at most 2 digits after the decimal sign."),
    ("fee", "0.50", "Fee: Type €1.00 or more."),
    ("fee", "20000", "Fee: Type €10,000.00 or less."),
    ("fee", "9" * 40, "Fee: Type a smaller number."),
])
def test_a_refusal_says_how_to_put_it_right(form, name, value, sentence):
    form[name] = value
    answer = form.submit(status=422)
    assert errors(answer) == [sentence]
    assert sink(answer)[name].value == value


def test_an_hour_that_comes_twice_is_asked_about(form):
    form["local"] = "2026-10-25T02:30"
    answer = form.submit(status=422)
    assert errors(answer) == ["Embargo until: The clocks go back on this day, so this time comes twice. Choose which one you mean."]
    again = sink(answer)
    again["sink-embargo-fold"] = "1"
    assert accepted(again.submit())["embargo"] == "2026-10-25 01:30:00+00:00"


def test_a_french_reader_types_amounts_as_french_does(world):
    world.browser.set_cookie("aipress_locale", "fr")
    form = sink(world.browser.get("/kitchen/"))
    for name, value in GOOD.items():
        form[name] = value
    form["fee"] = "1 234,50"
    assert accepted(form.submit())["fee"] == 123450


def test_terms_are_searched_and_chosen_without_a_script(form):
    form["q"] = "re"
    again = press(form, "search:cities")
    found = {box._value: box for box in again.fields["sink-cities-value"]}
    assert list(found)[:2] == ["reims", "rennes"]
    found["rennes"].checked = True
    again["q"] = "bre"
    second = press(again, "search:cities")
    boxes = {box._value: box for box in second.fields["sink-cities-value"]}
    assert boxes["rennes"].checked
    boxes["brest"].checked = True
    second["q"] = ""
    assert accepted(second.submit())["cities"] == ["rennes", "brest"]


@pytest.mark.parametrize(("values", "sentence"), [
    (["rennes", "atlantis"], "Cities: Choose one of the answers offered."),
    (["rennes", "brest", "lille", "lyon"], "Cities: Keep at most 3."),
])
def test_terms_that_do_not_exist_or_are_too_many_are_refused(world, form, values, sentence):
    sent = [*form.submit_fields(), ("__start__", "cities:mapping"), *(("value", value) for value in values), ("__end__", "")]
    start = next(number for number, pair in enumerate(sent) if pair == ("__start__", "cities:mapping"))
    end = next(number for number, pair in enumerate(sent) if pair == ("__end__", "cities:mapping"))
    answer = world.browser.post("/kitchen/", sent[:start] + sent[end + 1:], status=422)
    assert errors(answer) == [sentence]


def test_groups_are_added_filled_moved_and_removed_without_a_script(form):
    for _one in range(3):
        form = press(form, "add:contacts")
    for number, name in enumerate(("Ada", "Bea", "Cyd")):
        form.set("name", name, index=number)
    form = press(form, "up:contacts.2")
    form = press(form, "remove:contacts.0")
    assert [field.value for field in form.fields["name"]] == ["Cyd", "Bea"]
    found = accepted(form.submit())["contacts"]
    assert found == [{"name": "Cyd", "email": "", "is_press": False}, {"name": "Bea", "email": "", "is_press": False}]


def test_the_error_of_a_group_names_the_group_and_leads_to_its_field(form):
    form = press(press(form, "add:contacts"), "add:contacts")
    form.set("name", "Ada", index=0)
    form.set("name", "Bea", index=1)
    form.set("email", "nonsense", index=1)
    answer = form.submit(status=422)
    assert errors(answer) == ["Contact 2, E-mail address: Type a complete address, such as name@example.com."]
    link = answer.html.select_one(".ap-errors a")["href"].lstrip("#")
    field = answer.html.find(id=link)
    assert (field["value"], field["aria-invalid"]) == ("nonsense", "true")


def test_a_group_in_which_nothing_stands_is_left_out(form):
    form = press(press(form, "add:contacts"), "add:contacts")
    form.set("name", "Bea", index=1)
    assert [one["name"] for one in accepted(form.submit())["contacts"]] == ["Bea"]


def test_there_are_no_more_groups_than_allowed(form):
    for _one in range(4):
        form = press(form, "add:contacts")
    assert not form.response.html.find("button", {"value": "add:contacts"})
    assert len(form.fields["name"]) == 4
    pairs = [("__start__", "contacts:sequence")]
    for number in range(5):
        pairs += [("__start__", "group:mapping"), ("name", f"N{number}"), ("__end__", "")]
    sent = [pair for pair in form.submit_fields() if pair[0] in GOOD or pair[0] == "csrf_token"]
    answer = form.response.test_app.post("/kitchen/", [*sent, *pairs, ("__end__", "")], status=422)
    assert errors(answer) == ["Contacts: Keep at most 4."]


def test_enter_in_a_field_sends_the_form_and_presses_none_of_its_inner_buttons(form):
    buttons = form.response.html.select("form#sink button")
    assert buttons[0].get("name") is None
    assert any(button.get("name") == "__act__" for button in buttons)


def test_the_vocabulary_answers_in_json_and_only_while_its_plugin_is_on(world):
    answer = world.browser.get("/forms/vocabularies/kitchen.city?q=brest")
    assert answer.json == {"terms": [{"value": "brest", "title": "Brest"}]}
    assert world.browser.get("/forms/vocabularies/kitchen.city?q=").json == {"terms": []}
    assert world.browser.get("/forms/vocabularies/kitchen.nothing?q=a", status=404)
    world.switch(kitchen=False)
    world.browser.get("/forms/vocabularies/kitchen.city?q=brest", status=404)


def test_there_is_nothing_inline_on_the_page(world):
    import re

    form = world.browser.get("/kitchen/").text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", form)
    assert not [tag for tag in re.findall(r"<script[^>]*>", form) if "src=" not in tag]


def test_every_id_of_the_page_is_its_own(form):
    form = press(press(form, "add:contacts"), "add:contacts")
    ids = [tag["id"] for tag in form.response.html.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("where", ["0000" + "9" * 10, "0000" + "9" * 5000, "9" * 9])
def test_a_button_of_a_group_that_is_not_there_changes_nothing(world, form, where):
    sent = press(form, "add:contacts").submit_fields()
    for verb in ("remove", "up", "down"):
        answer = world.browser.post("/kitchen/", [*sent, ("__act__", f"{verb}:contacts.{where}")], status=422)
        assert len(sink(answer).fields["name"]) == 1
