"""Headers, redirects, messages, names of requests, addresses: what every request is protected by."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from aipress_core.api import Site
from aipress_core.serving import BehindProxy
from tests.functional.conftest import cookies_of, token_of

HEADERS = ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy",
           "Cross-Origin-Resource-Policy", "Permissions-Policy", "Content-Security-Policy", "Cache-Control", "X-Request-ID")


# Headers

def pages(world, login):
    login("owner")
    digest = world.registry.templates.assets.digest("theme-aipress")
    return {"/": 200, "/nowhere": 404, "/wire/?tab=none": 400, "/wire/?after=x": 400, "/health/live": 200, "/health/ready": 200,
            "/wire": 200, f"/static/{digest}/theme-aipress/css/kit.css": 200, "/static/x/core/nothing.css": 404,
            f"/media/{'0' * 64}.jpg": 404, "/admin/plugins": 200}


def test_every_kind_of_answer_carries_the_security_headers(world, testapp, login):
    for address, status in pages(world, login).items():
        answer = testapp.get(address, status="*")
        assert answer.status_int == status, address
        assert [name for name in HEADERS if name not in answer.headers] == [], address


def test_redirects_and_refusals_carry_the_security_headers(testapp, post):
    for answer in (testapp.get("/admin/", status="*"), testapp.post("/admin/", status="*"), post("/account/logout"),
                   testapp.request("/", method="OPTIONS", status="*"), testapp.head("/")):
        assert [name for name in HEADERS if name not in answer.headers] == []


def test_a_page_may_load_its_own_files_and_nothing_else(testapp):
    policy = dict(part.strip().split(" ", 1) for part in testapp.get("/").headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in " ".join(policy.values())
    assert re.sub(r"'nonce-[\w-]+'", "", policy["script-src"]).split() == ["'self'"]


def test_each_answer_has_a_nonce_of_its_own(testapp):
    found = {re.search(r"nonce-([\w-]{16,})", testapp.get("/").headers["Content-Security-Policy"])[1] for _ in range(3)}
    assert len(found) == 3


def test_a_page_says_what_it_cost_where_that_is_asked_for_alone(testapp, as_if):
    told = {"X-SQL-Count", "X-SQL-Time", "X-View-Plugin"}
    assert told <= set(testapp.get("/").headers)
    as_if(**{"aipress.debug_headers": False})
    assert told.isdisjoint(testapp.get("/").headers)


def test_a_site_without_https_does_not_ask_for_it(testapp):
    assert "Strict-Transport-Security" not in testapp.get("/").headers


def test_a_static_file_is_kept_under_its_own_hash_only(world, testapp):
    digest = world.registry.templates.assets.digest("theme-aipress")
    kept = testapp.get(f"/static/{digest}/theme-aipress/css/kit.css", headers={"Accept-Encoding": "gzip"})
    assert (kept.headers["Cache-Control"], kept.headers["Vary"]) == ("public, max-age=31536000, immutable", "Accept-Encoding")
    assert testapp.get("/static/other/theme-aipress/css/kit.css").headers["Cache-Control"] == "no-cache"


def test_a_static_file_is_sent_again_only_when_it_has_changed(world, testapp):
    address = f"/static/{world.registry.templates.assets.digest('theme-aipress')}/theme-aipress/css/kit.css"
    tag = testapp.get(address).headers["ETag"]
    assert testapp.get(address, headers={"If-None-Match": tag}).status_int == 304


@pytest.mark.parametrize("path", ["../../../../../../etc/passwd", "%2e%2e/%2e%2e/setup.py", "/etc/passwd", "css/%00", "css/", ""])
def test_a_static_address_reaches_listed_files_only(testapp, path):
    assert testapp.get(f"/static/x/theme-aipress/{path}", status="*").status_int in (400, 404)


def test_a_page_is_not_kept_by_shared_caches(testapp, login):
    login("journalist")
    answer = testapp.get("/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= {one.strip() for one in answer.headers["Vary"].split(",")}


# Redirects, flash, request id

@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
                                    " //evil.example", "/\t/evil.example", "/\r\nSet-Cookie: a=b", "", "evil"])
def test_no_redirect_leaves_the_site(post, target):
    answer = post("/preferences/locale", locale="en", next=target)
    assert answer.status_int == 303
    assert answer.location == "http://localhost/"
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize(("target", "found"), [("/wire/?tab=all&x=1#top", "/wire/?tab=all&x=1#top"), ("/wire/é", "/wire/%C3%A9"),
                                               ("/wire/%C3%A9", "/wire/%C3%A9")])
def test_a_redirect_within_the_site_keeps_its_address(post, target, found):
    assert post("/preferences/locale", locale="en", next=target).location == f"http://localhost{found}"


def test_an_uploaded_file_is_no_address_and_no_error(testapp):
    answer = testapp.post("/preferences/locale", {"csrf_token": token_of(testapp), "locale": "en"},
                          upload_files=[("next", "x.txt", b"/wire/")])
    assert answer.location == "http://localhost/"


def test_a_language_that_the_site_does_not_have_is_not_remembered(testapp, post):
    post("/preferences/locale", locale="tlh", next="/")
    assert "aipress_locale" not in testapp.cookies


def test_a_message_is_shown_once(testapp, login, post):
    login("journalist")
    post("/account/logout")
    assert "ap-flash" in testapp.get("/").text
    assert "ap-flash" not in testapp.get("/").text


def test_a_forged_message_is_not_shown(testapp):
    testapp.set_cookie("aipress_flash", "W3sidGV4dCI6ICJXaXJlIG1vbmV5IG5vdyJ9XQ==")
    page = testapp.get("/")
    assert "Wire money" not in page.text


def test_a_message_left_while_an_older_one_is_shown_is_not_lost(world, request_):
    from pyramid.response import Response

    request_.flash("first")
    first = Response()
    request_._process_response_callbacks(first)
    cookie = cookies_of(first)["aipress_flash"].value
    later = type(request_).blank("/", base_url="http://localhost")
    later.registry = request_.registry
    from pyramid.request import apply_request_extensions
    apply_request_extensions(later)
    later.environ.update(request_.environ)
    later.cookies["aipress_flash"] = cookie
    later.flash("second")
    assert [one["text"] for one in later.pop_flash()] == ["first"]
    answer = Response()
    later._process_response_callbacks(answer)
    later.cookies["aipress_flash"] = cookies_of(answer)["aipress_flash"].value
    assert [one["text"] for one in later.pop_flash()] == ["second"]


def test_a_request_is_named_by_the_proxy_or_by_us(testapp):
    assert testapp.get("/", headers={"X-Request-ID": "abcd-1234"}).headers["X-Request-ID"] == "abcd-1234"
    assert re.fullmatch(r"[0-9a-f]{32}", testapp.get("/").headers["X-Request-ID"])


@pytest.mark.parametrize("given", ["short", "a" * 65, "<script>1234", "line\tbreak1"])
def test_a_request_name_that_could_harm_is_replaced(testapp, given):
    assert testapp.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


@pytest.mark.parametrize("header", ["aipress_session=\xff\xfe", "aipress_flash=\xff; aipress_visit=\xff", "=;;;=", "a" * 5000])
def test_a_garbled_cookie_is_nobody_s(testapp, header):
    assert testapp.get("/", headers={"Cookie": header}, status="*").status_int in (200, 400)


# One process, many readers

@pytest.mark.parametrize("address", ["/", "/wire/", "/organisations/", "/nowhere", "/account/"])
def test_a_page_holds_nothing_of_another_reader(world, testapp, login, address):
    """What a process keeps of rendered pages is warmed by one reader and given to the next."""
    seen = {}
    for name, role in (("Solène Propriétaire", "owner"), ("Maud Lectrice", "journalist"), ("Idris <b>Lecteur</b>", "expert")):
        login(role, name=name)
        page = testapp.get(address, status="*", headers={"Accept-Language": "fr"})
        tokens = {field["value"] for field in page.html.find_all("input", {"name": "csrf_token"})}
        assert len(tokens) == 1
        assert all(tokens.isdisjoint(others) for others in seen.values())
        seen[name] = tokens
        assert [other for other in seen if other != name and other in page.text] == []
        assert (page.html.find("a", href="/admin/") is not None) == (role == "owner")
        assert "<b>Lecteur" not in page.text
        if len(page.html.find_all("form")) > 1:
            assert name in page.html.text
    testapp.reset()
    page = testapp.get(address, status="*", headers={"Accept-Language": "fr"})
    assert [name for name in seen if name in page.text] == []
    assert 'href="/admin/"' not in page.text


def test_a_new_name_of_the_site_is_on_every_page_at_once(testapp, db):
    testapp.get("/")
    db.execute(update(Site).values(name="Le Quotidien des Quaggas"))
    db.commit()
    page = testapp.get("/")
    assert "Quaggas" in page.html.find("title").text
    assert "Quaggas" in page.html.find("header").decode()


# Who asks

def test_what_a_visitor_says_of_their_own_address_is_not_believed(world, testapp, request_):
    request_.environ.update(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7", HTTP_X_REAL_IP="198.51.100.7")
    assert request_.client_addr == "192.0.2.1"


def test_tries_to_sign_in_are_counted_whatever_addresses_they_claim(testapp):
    token = token_of(testapp)
    form = {"csrf_token": token, "email": "maud@example.org", "password": "wrong"}
    found = [testapp.post("/account/login", form, headers={"X-Forwarded-For": f"198.51.100.{number}"}, expect_errors=True).status_int
             for number in range(12)]
    assert found[0] == 422
    assert found[-1] == 429


@pytest.mark.parametrize(("proxy", "peer", "seen"), [
    ("10.0.0.1", "10.0.0.1", ("198.51.100.7", "https", "news.example")), ("*", "10.0.0.9", ("198.51.100.7", "https", "news.example")),
    ("10.0.0.1", "10.0.0.9", ("10.0.0.9", "http", "inside")), ("", "10.0.0.1", ("10.0.0.1", "http", "inside"))])
def test_a_proxy_is_believed_if_it_is_the_one_that_ops_named(proxy, peer, seen):
    class Told:
        registry = None

        def __call__(self, environ, start_response):
            return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "inside", "HTTP_X_FORWARDED_PROTO": "https",
               "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7", "HTTP_X_FORWARDED_HOST": "news.example"}
    assert BehindProxy(Told(), proxy)(environ, None) == seen


@pytest.mark.parametrize("path", ["//evil.example/../organisations/", "//evil.example/..%2forganisations/", "//organisations/",
                                  "/evil/../organisations/", "/./organisations/", "/organisations/..", "/%5cevil.example/..%2forganisations/",
                                  "/evil/..%5c../organisations/", "/%5cevil.example/organisations/"])
def test_no_page_answers_at_a_detour_that_its_links_would_lead_away_from(testapp, login, path):
    login("journalist")
    answer = testapp.get(path, status="*")
    assert answer.status_int == 404
    assert "evil" not in answer.text


def test_dots_within_a_name_are_no_detour(testapp, login):
    login("journalist")
    assert testapp.get("/organisations/", {"q": "../.."}).status_int == 200
    assert "/wire/a..b" in testapp.get("/wire/a..b", status=404).text


def test_a_detour_does_not_reach_past_an_exempted_prefix(world, testapp, login, monkeypatch):
    login("owner")
    monkeypatch.setattr(world.registry, "csrf_exemptions", {"/hooks"})
    assert testapp.post("/hooks/../account/logout", status="*").status_int == 404
    assert testapp.post("/hooks/..%2faccount/logout", status="*").status_int == 404


@pytest.mark.parametrize(("prefix", "is_checked"), [("/account/logout", False), ("/account", False), ("/account/log", True), ("/acc", True)])
def test_an_exempted_prefix_ends_with_its_step(world, testapp, login, monkeypatch, prefix, is_checked):
    login("journalist")
    monkeypatch.setattr(world.registry, "csrf_exemptions", {prefix})
    assert (testapp.post("/account/logout", status="*").status_int != 303) == is_checked
