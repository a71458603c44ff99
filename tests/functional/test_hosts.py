"""The Host header (RFC 9110, 7.2): a name that is not the site's gets nothing built upon it."""

from __future__ import annotations

import pytest

from aipress_core.security.hosts import answers_to, split_host

SITE = {"aipress.base_url": "https://news.example", "aipress.hosts": []}


@pytest.mark.parametrize("host", ["news.example", "NEWS.example:443", "news.example.", "localhost:6543", "127.0.0.1", "[::1]:80"])
def test_the_site_answers_under_its_own_name_and_to_its_own_machine(host):
    assert answers_to(SITE, host)


@pytest.mark.parametrize("host", ["evil.example", "news.example:8443", "news.example.evil.example", "evil-news.example", "", "a b", "news.example@evil.example",
                                  "localhost.evil.example", "news.example/evil", "é.example", "[::2]", "news.example:443:1"])
def test_any_other_name_is_refused(host):
    assert not answers_to(SITE, host)


def test_further_names_are_listed_by_who_runs_the_site():
    listed = {**SITE, "aipress.hosts": ["presse.example", "old.example:8080"]}
    assert [answers_to(listed, host) for host in ("presse.example", "presse.example:81", "old.example:8080", "old.example", "x.example",
                                                  "evil-presse.example", "evil.presse.example")] \
        == [True, True, True, False, False, False, False]
    assert answers_to({**SITE, "aipress.hosts": ["*"]}, "x.example")


def test_a_host_header_is_taken_apart_or_not_at_all():
    assert split_host("[2001:DB8::1]:80") == ("[2001:db8::1]", "80")
    assert split_host("a\r\nb") == ("", "")
    assert split_host("me@news.example") == ("", "")


@pytest.mark.parametrize(("path", "method"), [("/wire", "GET"), ("/", "GET"), ("/admin/", "GET"), ("/nowhere", "GET"), ("/account/login", "POST")])
def test_another_site_s_name_is_refused_and_nowhere_repeated(testapp, path, method):
    answer = testapp.request(path, method=method, headers={"Host": "evil.example"}, expect_errors=True)
    assert answer.status_int == 421
    assert "evil.example" not in answer.text + str(answer.headers)
    assert "under the name" in answer.text or "sous le nom" in answer.text


def test_redirects_and_links_of_a_refusal_are_the_site_s(testapp):
    answer = testapp.get("/account/", headers={"Host": "evil.example:80"}, expect_errors=True)
    assert answer.status_int == 421
    assert 'href="http://localhost/account/"' in answer.text


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_balancer_asks_by_address(testapp, path):
    assert testapp.get(path, headers={"Host": "10.0.0.7:6543"}).status_int == 200


@pytest.mark.parametrize("path", ["/health", "/health/", "/health/live/", "/health/other", "/metrics/other", "/admin/health"])
def test_nothing_else_is_asked_by_address(testapp, path):
    assert testapp.get(path, headers={"Host": "10.0.0.7:6543"}, status="*").status_int == 421


def test_the_canonical_address_is_the_site_s_whatever_the_visitor_typed(testapp, as_if):
    as_if(**{"aipress.base_url": "https://news.example"})
    page = testapp.get("/?a=1", headers={"Host": "127.0.0.1:9999"})
    assert page.html.find("link", rel="canonical")["href"] == "https://news.example/"


def test_a_listed_name_is_answered(testapp, as_if):
    as_if(**{"aipress.hosts": ["presse.example"]})
    assert testapp.get("/", headers={"Host": "presse.example"}).status_int == 200
