"""Whatever is posted to any control is accepted, refused in words, or a bad request; it is never a failure of ours."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functional.forms.test_kitchen import GOOD

CASES = int(os.environ.get("AIPRESS_FUZZ", "1")) * 60
OFTEN = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
EXPECTED = {200, 400, 422}

PLAIN = ["title", "body", "text", "genre", "kind", "channels", "topic", "beats", "day", "fee", "agree", "token"]
COMPOUND = {
    "cities": ["q", "value"], "embargo": ["local", "fold"], "dossier": ["upload", "kept", "remove"],
    "picture": ["upload", "kept", "remove", "left", "top", "width", "height"],
}
ODD = st.sampled_from([
    "", " ", "0", "-0", "1e999", "NaN", "-1", "٣", "9" * 40, "1,234.50", "1 234,50", "--1", "€", "true", "2026-02-30", "2026-03-29T02:30",
    "2026-10-25T02:30", "0001-01-01T00:00", "9999-12-31T23:59", "10000-01-01", "2026-11-30T14:30:61", "30/11/2026 14h30", "1/1/1000",
    "rennes", "atlantis", "news", "bank", "<p>", "<svg onload=x>", "</textarea>", "{{ 7 * 7 }}", "%s%n", "${x}", "100.05", "\u202e", "a" * 600,
])
TEXT = st.one_of(ODD, st.text(max_size=40))
BYTES = st.one_of(st.binary(max_size=200), st.sampled_from([
    b"%PDF-1.4", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"RIFF\x00\x00\x00\x00WEBP", b"GIF89a"]))


def mapping(name: str, inner: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("__start__", f"{name}:mapping"), *inner, ("__end__", f"{name}:mapping")]


def answers_of(names: list[str]) -> Any:
    return st.lists(st.tuples(st.sampled_from(names), TEXT), max_size=5)


compound = st.sampled_from(sorted(COMPOUND)).flatmap(
    lambda name: answers_of(COMPOUND[name]).map(lambda inner: mapping(name, [pair for pair in inner if pair[0] != "upload"])))
group = st.lists(answers_of(["name", "email", "is_press", "nonsense"]), max_size=6).map(
    lambda groups: [("__start__", "contacts:sequence"), *(pair for one in groups for pair in mapping("group", one)),
                    ("__end__", "contacts:sequence")])
plain = answers_of(PLAIN)
acts = st.lists(st.tuples(st.just("__act__"), st.one_of(st.text(max_size=20), st.sampled_from([
    "add:contacts", "remove:contacts.0", "up:contacts.1", "down:contacts.99999999999", "up:contacts.²", "search:cities", "add:title",
    "remove:contacts", ":", "x:contacts.0.name"]))), max_size=1)
chaos = st.lists(st.tuples(st.sampled_from([*PLAIN, *COMPOUND, "contacts", "name", "value", "local", "__start__", "__end__", "__form__"]),
                           st.one_of(TEXT, st.sampled_from([
                               "contacts:sequence", "group:mapping", "cities:mapping", "value:rename", "kind:rename", "embargo:mapping",
                               "title:rename", ":", "picture:sequence", "fold:rename"]))), max_size=14)
form = st.one_of(st.tuples(plain, compound, group, acts).map(lambda parts: [pair for part in parts for pair in part]), chaos)


@pytest.fixture
def token(world: Any) -> str:
    """The token of the test's own visitor."""
    world.browser.set_cookie("aipress_locale", "fr")
    return str(world.browser.get("/kitchen/").forms["sink"]["csrf_token"].value)


def encoded(pairs: list[tuple[str, Any]]) -> bytes:
    from urllib.parse import urlencode

    return urlencode([(name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in pairs]).encode()


@OFTEN
@given(pairs=form, begun=st.booleans())
def test_any_answers_are_taken_or_refused_in_words(world, token, pairs, begun):
    sent = [("csrf_token", token), *(GOOD.items() if begun else ()), *pairs]
    answer = world.browser.post("/kitchen/", encoded(sent), content_type="application/x-www-form-urlencoded", status="*")
    assert answer.status_int in EXPECTED, answer.status
    if answer.status_int == 422 and not any(name == "__act__" for name, _value in pairs):
        assert answer.html.select(".ap-errors li")


@OFTEN
@given(data=BYTES, name=st.text(max_size=30), field=st.sampled_from(["dossier", "picture", "title", "embargo"]))
def test_any_file_is_taken_or_refused_in_words(world, token, data, name, field):
    quoted = name.replace('"', "").replace("\r", "").replace("\n", "").encode("utf-8", "surrogatepass")
    parts = [("csrf_token", token), *GOOD.items(), ("__start__", f"{field}:mapping")]
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (key.encode(), value.encode()) for key, value in parts)
    body += b'--x\r\nContent-Disposition: form-data; name="upload"; filename="%s"\r\nContent-Type: image/png\r\n\r\n%s\r\n' % (quoted, data)
    body += b'--x\r\nContent-Disposition: form-data; name="__end__"\r\n\r\n\r\n--x--\r\n'
    answer = world.browser.request("/kitchen/", method="POST", body=body, content_type="multipart/form-data; boundary=x", status="*")
    assert answer.status_int in EXPECTED, answer.status


@OFTEN
@given(body=st.binary(max_size=300), kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]))
def test_any_bytes_are_a_bad_request_at_most(world, token, body, kind):
    answer = world.browser.request("/kitchen/", method="POST", body=body, content_type=kind, headers={"X-CSRF-Token": token}, status="*")
    assert answer.status_int in EXPECTED, answer.status


@OFTEN
@given(query=st.text(max_size=120))
def test_any_words_may_be_searched_for(world, query):
    from urllib.parse import quote

    words = quote(query.encode("utf-8", "surrogatepass"))
    assert world.browser.get(f"/forms/vocabularies/kitchen.city?q={words}", status="*").status_int in {200, 400, 404, 429}


@OFTEN
@given(pairs=st.lists(st.tuples(st.sampled_from(["state", "key", "act", "next", "answer"]), TEXT), max_size=6))
def test_any_act_on_a_component_is_refused_in_words(world, token, pairs):
    answer = world.browser.post("/aipress/components/kitchen.question", encoded([("csrf_token", token), *pairs]),
                                content_type="application/x-www-form-urlencoded", status="*")
    assert answer.status_int in {400, 403, 404, 409}, answer.status
