"""What a form accepts, what it refuses, and in which words."""

from __future__ import annotations

import re
import time

import colander
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyramid.httpexceptions import HTTPBadRequest

from aipress_core.forms import Form, ValidationFailure, controls, messages, widgets

ALWAYS = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


class Pitch(colander.MappingSchema):
    title = colander.SchemaNode(colander.String(), title="Title", validator=colander.Length(min=3, max=80))
    body = colander.SchemaNode(colander.String(), title="Body", missing="", widget=widgets.textarea())
    fee = colander.SchemaNode(colander.Integer(), title="Fee", missing=None, validator=colander.Range(1, 5000))
    kind = colander.SchemaNode(colander.String(), title="Kind", validator=colander.OneOf(["news", "report"]),
                               widget=widgets.select([("news", "News"), ("report", "Report")]))
    topics = colander.SchemaNode(colander.Set(), title="Topics", missing=(),
                                 validator=colander.ContainsOnly(["climate", "economy"]),
                                 widget=widgets.select([("climate", "Climate"), ("economy", "Economy")], multiple=True))
    is_urgent = colander.SchemaNode(colander.Boolean(), title="Urgent")
    token = colander.SchemaNode(colander.String(), missing="", widget=widgets.hidden())


GOOD = {"title": "Closed wells", "kind": "news"}


def send(request, *pairs, **more):
    """Validate, and return (values, errors by field id)."""
    form = Form(Pitch(), request)
    try:
        return form.validate([*pairs, *more.items()]), {}
    except ValidationFailure as failure:
        return None, dict(failure.form.errors)


def test_good_answers_come_back_in_the_schemas_types(make_request):
    values, errors = send(make_request(), ("topics", "climate"), ("topics", "economy"), **GOOD, fee="250", is_urgent="true",
                          body=" Two\r\nlines ")
    assert errors == {}
    assert values == {"title": "Closed wells", "body": "Two\nlines", "fee": 250, "kind": "news", "topics": {"climate", "economy"},
                      "is_urgent": True, "token": ""}


def test_an_empty_box_means_no(make_request):
    values, _errors = send(make_request(), **GOOD)
    assert values["is_urgent"] is False


def test_controls_that_the_form_does_not_have_are_left_out(make_request):
    values, _errors = send(make_request(), **GOOD, csrf_token="t", role="owner", __form__="form")
    assert "role" not in values


@pytest.mark.parametrize(("answers", "field", "sentence"), [
    ({"title": ""}, "form-title", "Title: Fill in this field."),
    ({"kind": ""}, "form-kind", "Kind: Choose an answer."),
    ({"title": "ab"}, "form-title", "Title: Type at least 3 characters."),
    ({"title": "a" * 81}, "form-title", "Title: Type at most 80 characters; this answer has 81."),
    ({"fee": "much"}, "form-fee", "Fee: Type a number."),
    ({"fee": "0"}, "form-fee", "Fee: Type 1 or more."),
    ({"fee": "9000"}, "form-fee", "Fee: Type 5000 or less."),
    ({"kind": "advert"}, "form-kind", "Kind: Choose one of the answers offered."),
    ({"topics": "gossip"}, "form-topics", "Topics: Choose one of the answers offered."),
])
def test_a_refusal_says_how_to_put_it_right(make_request, answers, field, sentence):
    _values, errors = send(make_request(), **(GOOD | answers))
    assert errors == {field: sentence}


def test_a_schemas_own_words_are_kept(make_request):
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.String(), name="title", title="Title",
                                   validator=colander.Function(lambda value: "This title is taken.")))
    form = Form(schema, make_request())
    with pytest.raises(ValidationFailure, match="Title: This title is taken"):
        form.validate([("title", "Closed wells")])


def test_an_error_of_the_whole_form_stands_first_and_links_nowhere(make_request):
    def together(node, values):
        raise colander.Invalid(node, "An embargo needs a time.")

    form = Form(Pitch(validator=together), make_request())
    with pytest.raises(ValidationFailure):
        form.validate(GOOD.items())
    assert form.errors == [(None, "An embargo needs a time.")]


@pytest.mark.parametrize("field", ["title", "body", "kind", "token"])
@pytest.mark.parametrize("evil", ["\x00", "\x0b", "\x1b", "\ud800", "\ufffe"])
def test_what_cannot_be_stored_is_refused_and_taken_out(make_request, field, evil):
    form = Form(Pitch(), make_request())
    with pytest.raises(ValidationFailure, match="characters that cannot be stored"):
        form.validate((GOOD | {field: f"abc{evil}def"}).items())
    assert evil not in form.render()
    form.render().encode("utf-8")


@pytest.mark.parametrize(("field", "limit"), [("title", 80), ("body", 50_000), ("token", 4_000)])
def test_an_answer_over_its_limit_is_refused_and_kept(make_request, field, limit):
    form = Form(Pitch(), make_request())
    text = "a" * (limit + 1)
    with pytest.raises(ValidationFailure, match=f"at most {limit} characters"):
        form.validate((GOOD | {field: text}).items())
    assert text in form.render()


def test_a_regular_expression_never_sees_more_than_the_limit(make_request):
    seen = []
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.String(), name="code", widget=widgets.text(),
                                   validator=colander.Function(lambda value: seen.append(len(value)) or True)))
    with pytest.raises(ValidationFailure):
        Form(schema, make_request()).validate([("code", "a" * 2_000_000)])
    assert seen == [widgets.LINE]


@pytest.mark.parametrize(("number", "fits"), [(2**63 - 1, True), (2**63, False), (-(2**63), False)])
def test_a_number_that_no_column_holds_is_refused(make_request, number, fits):
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.Integer(), name="amount", title="Amount"))
    form = Form(schema, make_request())
    if fits:
        assert form.validate([("amount", str(number))]) == {"amount": number}
    else:
        with pytest.raises(ValidationFailure, match="smaller number"):
            form.validate([("amount", str(number))])


def test_a_password_keeps_its_blanks(make_request):
    schema = colander.MappingSchema()
    schema.add(colander.SchemaNode(colander.String(), name="secret", widget=widgets.password()))
    assert Form(schema, make_request()).validate([("secret", " two words ")]) == {"secret": " two words "}


@pytest.mark.parametrize("pairs", [
    [("__start__", "title:mapping")],
    [("__end__", "title:mapping")],
    [("__start__", "title:nonsense"), ("__end__", "")],
    [("__start__", b"bytes")],
    [("__start__", "title:mapping"), ("a", "b"), ("__end__", "title:mapping")],
    [("__start__", "title:sequence"), ("a", "b"), ("__end__", "title:sequence")],
    [("title", b"a file")],
    [("topics", b"a file")],
    [("title", "one"), ("title", "two")],
    [(f"x{number}", "") for number in range(1001)],
], ids=lambda pairs: str(pairs[0]))
def test_controls_that_no_browser_sends_are_a_bad_request(make_request, pairs):
    with pytest.raises(HTTPBadRequest, match="arrived damaged"):
        send(make_request(), *pairs)


def test_the_same_answer_twice_is_no_contradiction(make_request):
    values, errors = send(make_request(), ("kind", "news"), ("title", "Closed wells"), ("title", "Closed wells"))
    assert (errors, values["title"]) == ({}, "Closed wells")


NAMES = st.sampled_from(["title", "body", "fee", "kind", "topics", "is_urgent", "token", "__start__", "__end__", "x"])
ODD = st.sampled_from(["title:mapping", "topics:sequence", "fee:rename", ":ignore", "1e999", "٣", "true"])


@ALWAYS
@given(st.lists(st.tuples(NAMES, st.one_of(st.text(max_size=20), ODD)), max_size=12))
def test_any_controls_are_accepted_refused_in_words_or_a_bad_request(make_request, pairs):
    form = Form(Pitch(), make_request(locale="fr"))
    try:
        form.validate(pairs)
    except HTTPBadRequest:
        return
    except ValidationFailure:
        assert form.errors
        assert all(sentence for _id, sentence in form.errors)
    form.render().encode("utf-8")


def test_a_hostile_answer_takes_no_time(make_request):
    start = time.process_time()
    send(make_request(), title="\x00" * 3_000_000, body="\r\n" * 3_000_000, kind="a" * 3_000_000)
    assert time.process_time() - start < 2


def test_every_message_of_colander_has_our_words():
    source = (colander.__file__)
    with open(source, encoding="utf-8") as stream:
        text = stream.read()
    used = {"Shorter than minimum length ${min}", "Longer than maximum length ${max}", "Required", "Invalid date", "Invalid time",
            "Must be a URL", "Invalid email address", "Invalid value", "String does not match expected pattern"}
    assert used <= messages.STANDARD.keys()
    unquoted = re.sub(r"'\s*\n\s*'", "", text)
    assert [message for message in messages.STANDARD if message not in unquoted] == []


def test_an_unknown_message_of_a_library_is_still_a_sentence():
    from translationstring import TranslationString

    unknown = TranslationString('"${val}" has no __name__', domain="colander", mapping={"val": "x"})
    assert messages.reword(unknown, "text") == messages.OTHERWISE


def test_a_limit_is_found_inside_combined_validators():
    combined = colander.All(colander.Email(), colander.Length(max=9), colander.Length(max=7))
    node = colander.SchemaNode(colander.String(), validator=combined)
    assert controls.clean("a" * 8, widgets.text(), node).checked == "a" * 7
