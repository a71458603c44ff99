"""The language of a page: preference, cookie, browser, site."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from webob import Request

from aipress_core.i18n.negotiator import negotiate


def request_with(*, preference=None, cookie=None, accept=None, setting="", site="fr"):
    request = Request.blank("/", headers={"Accept-Language": accept} if accept else {})
    if cookie:
        request.cookies["aipress_locale"] = cookie
    request.identity = SimpleNamespace(locale=preference)
    request.settings = {"aipress.default_locale": setting, "aipress.base_url": "http://127.0.0.1:6543"}
    request.site = SimpleNamespace(locale=site)
    return request


@pytest.mark.parametrize(("wishes", "language"), [
    ({"preference": "en", "cookie": "fr", "accept": "fr"}, "en"),
    ({"cookie": "en", "accept": "fr"}, "en"),
    ({"accept": "en-GB,en;q=0.9,fr;q=0.5"}, "en"),
    ({"accept": "de, fr-CA;q=0.4"}, "fr"),
    ({"accept": "de", "site": "en"}, "en"),
    ({"site": "en"}, "en"),
    ({"setting": "en", "site": "fr"}, "en"),
])
def test_the_strongest_wish_wins(wishes, language):
    assert negotiate(request_with(**wishes)) == language


@pytest.mark.parametrize("junk", ["xx", "../fr", "FR", ""])
def test_a_language_that_the_site_lacks_is_never_chosen(junk):
    assert negotiate(request_with(preference=junk, cookie=junk, site="en")) == "en"


def test_a_malformed_header_is_ignored():
    assert negotiate(request_with(accept=";;q=,,,", site="en")) == "en"


def test_an_anonymous_visitor_has_no_preference():
    request = request_with(cookie="en")
    request.identity = None
    assert negotiate(request) == "en"
