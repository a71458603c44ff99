"""A form is taken from the page that it stands on, and from nobody else's."""

from __future__ import annotations

import pytest

from tests.functional.conftest import cookies_of, token_of

FORM = {"locale": "en", "next": "/"}


def test_a_form_with_its_token_is_taken(testapp):
    assert testapp.post("/preferences/locale", {**FORM, "csrf_token": token_of(testapp)}).status_int == 303


@pytest.mark.parametrize("given", [None, "", "x" * 64, "é"])
def test_a_form_without_the_right_token_is_refused(testapp, given):
    token_of(testapp)
    fields = FORM if given is None else {**FORM, "csrf_token": given}
    assert testapp.post("/preferences/locale", fields, status="*").status_int == 400


def test_another_visitor_s_token_is_refused(world, testapp):
    from webtest import TestApp

    other = TestApp(world.app, extra_environ=testapp.extra_environ)
    assert testapp.post("/preferences/locale", {**FORM, "csrf_token": token_of(other)}, status="*").status_int == 400


def test_the_token_of_before_signing_in_is_refused_afterwards(testapp, login):
    before = token_of(testapp)
    login("journalist")
    assert testapp.post("/preferences/locale", {**FORM, "csrf_token": before}, status="*").status_int == 400


def test_a_forged_visit_cookie_gives_no_token_that_is_known(testapp):
    testapp.set_cookie("aipress_visit", "known")
    assert cookies_of(testapp.get("/"))["aipress_visit"].value != "known"


def test_the_token_may_come_in_a_header(testapp):
    assert testapp.post("/preferences/locale", FORM, headers={"X-CSRF-Token": token_of(testapp)}).status_int == 303


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "http://localhost.evil.example"}, {"Referer": "https://evil.example/x"},
    {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost:81"}, {"Origin": "http://[::1"},
])
def test_a_form_from_another_site_is_refused_even_with_the_token(testapp, headers):
    token = token_of(testapp)
    assert testapp.post("/preferences/locale", {**FORM, "csrf_token": token}, headers=headers, status="*").status_int == 400


def test_on_an_https_site_a_form_of_its_http_twin_is_refused(testapp, as_if):
    as_if(**{"aipress.base_url": "https://localhost"})
    page = testapp.get("https://localhost/account/login")
    token = page.html.find("input", {"name": "csrf_token"})["value"]
    fields, address = {**FORM, "csrf_token": token}, "https://localhost/preferences/locale"
    assert testapp.post(address, fields, headers={"Origin": "http://localhost"}, status="*").status_int == 400
    assert testapp.post(address, fields, headers={"Origin": "https://localhost"}).status_int == 303


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_no_unsafe_method_gets_by_without_a_token(testapp, method):
    assert testapp.request("/", method=method, status="*").status_int == 400


def test_every_view_that_takes_a_form_is_behind_the_check(world, testapp):
    exempt = world.registry.csrf_exemptions
    assert exempt == {"/search/stop"}  # one click in a mail program (RFC 8058); the key in the address says whose
