"""A request that asks too much is told so by a page, before any code looks at it."""

from __future__ import annotations

import time

import pytest
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request

from aipress_core.observability.limits import refuse_excess
from aipress_core.observability.settings import OPS_SETTINGS


def token(testapp):
    return testapp.get("/").html.find("input", {"name": "csrf_token"})["value"]


@pytest.mark.parametrize("path", ["/", "/wire/", "/account/login", "/nowhere"])
def test_a_query_string_that_is_too_long_is_answered_414(testapp, path):
    answer = testapp.get(f"{path}?q={'x' * 9000}", headers={"Accept-Language": "fr"}, status=414)
    assert "adresse est trop longue" in answer.text
    assert answer.html.find("h1") is not None
    assert "xxxxxxxxxx" not in answer.text


def test_headers_that_are_too_many_are_answered_431(testapp):
    answer = testapp.get("/", headers={"Cookie": f"a={'x' * 40000}", "Accept-Language": "en"}, status=431)
    assert "Deleting this site’s cookies helps" in answer.text


def test_a_body_that_is_too_big_is_answered_413_without_being_parsed(testapp, as_if, monkeypatch):
    as_if(**{"aipress.limits.body_mb": 1})
    answer = testapp.post("/account/login", b"a=" + b"x" * 1_100_000, headers={"Accept-Language": "en"}, status=413)
    assert "At most 1 MB" in answer.text


# pyramid_retry copies bodies to a temporary file that is closed when nobody refers to it any more.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
FORMS = {"application/x-www-form-urlencoded": b"a&", "multipart/form-data; boundary=b": PART}


@pytest.mark.parametrize("content_type", FORMS)
def test_a_form_of_too_many_fields_is_refused(testapp, as_if, content_type):
    as_if(**{"aipress.limits.fields": 50})
    answer = testapp.post("/account/login", FORMS[content_type] * 60, content_type=content_type,
                          headers={"Accept-Language": "en"}, status=400)
    assert "more fields than any page" in answer.text


@pytest.mark.parametrize("content_type", FORMS)
def test_a_form_of_very_many_fields_is_refused_within_a_moment(content_type):
    one = FORMS[content_type]
    request = Request.blank("/", method="POST", body=one * (10_000_000 // len(one)), content_type=content_type)
    request.translate = str
    started = time.perf_counter()
    with pytest.raises(HTTPBadRequest):
        refuse_excess(request, {one.name: one.default for one in OPS_SETTINGS})
    assert time.perf_counter() - started < 0.5


def test_an_ordinary_form_passes(testapp):
    answer = testapp.post("/account/login", {"csrf_token": token(testapp), "email": "nobody@example.com", "password": "wrong"},
                          status="*")
    assert answer.status_int not in (413, 414, 431)
    assert answer.html.find("input", {"name": "email"})["value"] == "nobody@example.com"
