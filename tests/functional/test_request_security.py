"""Sessions, cookies, forged requests, headers, redirects: what every request is protected by."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import func, select, update

from aipress_core.api import Party, Session, Site, utcnow
from aipress_core.security.identity import token_hash
from aipress_core.security.sessions import COOKIE
from aipress_core.serving import BehindProxy
from tests.functional.conftest import token_of

HEADERS = ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy",
           "Cross-Origin-Resource-Policy", "Permissions-Policy", "Content-Security-Policy", "Cache-Control", "X-Request-ID")


def cookies(answer):
    found = {}
    for value in answer.headers.getall("Set-Cookie"):
        found.update(SimpleCookie(value).items())
    return found


# Cookies

def test_cookies_of_an_http_site_are_for_this_site_and_out_of_reach_of_scripts(testapp):
    visit = cookies(testapp.get("/account/login"))["aipress_visit"]
    assert (visit["httponly"], visit["samesite"], visit["path"], visit["secure"], visit["domain"]) == (True, "Lax", "/", "", "")


def test_cookies_of_an_https_site_are_secure_and_bound_to_the_host(testapp, as_if):
    as_if(**{"aipress.base_url": "https://news.example"})
    answer = testapp.get("/account/login")
    visit = cookies(answer)["__Host-aipress_visit"]
    assert (visit["httponly"], visit["samesite"], visit["path"], visit["secure"], visit["domain"]) == (True, "Lax", "/", True, "")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_an_http_site_sends_no_hsts(testapp):
    assert "Strict-Transport-Security" not in testapp.get("/").headers


def test_on_an_https_site_a_cookie_without_the_host_prefix_is_nobody_s(testapp, login, as_if):
    login("owner")
    as_if(**{"aipress.base_url": "https://news.example"})
    assert testapp.get("/admin/", status="*").status_int != 200


# Sessions

def test_a_planted_session_token_is_not_taken_over_at_login(world, request_, db):
    from aipress_core.security import sessions

    party = world.party(db=db)
    db.commit()
    request_.cookies[COOKIE] = "planted"
    row = sessions.start(request_, party.id)
    assert row.token_hash != token_hash("planted")


def test_signing_in_again_ends_the_session_that_the_browser_had(world, testapp, login, request_, db):
    from aipress_core.security import sessions

    party_id = login("journalist")
    request_.cookies[COOKIE] = testapp.cookies[COOKIE].strip('"')
    sessions.start(request_, party_id)
    assert request_.db.scalar(select(func.count()).select_from(Session)) == 1


def test_the_database_holds_no_token(testapp, login, db):
    login("journalist")
    token = testapp.cookies[COOKIE].strip('"')
    assert set(db.scalars(select(Session.token_hash))) == {token_hash(token)} != {token}


@pytest.mark.parametrize("end", ["expired", "closed", "deleted", "forged"])
def test_a_session_that_is_over_signs_nobody_in(testapp, login, db, end):
    party_id = login("owner")
    assert testapp.get("/admin/").status_int == 200
    if end == "expired":
        db.execute(update(Session).values(expires_at=utcnow()))
    elif end == "closed":
        db.execute(update(Party).where(Party.id == party_id).values(state="closed"))
    elif end == "deleted":
        db.query(Session).delete()
    else:
        testapp.set_cookie(COOKIE, testapp.cookies[COOKIE] + "x")
    db.commit()
    assert testapp.get("/admin/", status="*").status_int == 303


def test_ending_all_sessions_keeps_the_one_that_is_named(world, login, request_, db):
    from aipress_core.security import sessions

    party_id = login("journalist")
    for _ in range(2):
        world.sign_in(party_id)
    kept = request_.db.scalars(select(Session.id)).first()
    assert sessions.end_all(request_, party_id, keep=kept) == 2
    assert request_.db.scalars(select(Session.id)).all() == [kept]


def test_roles_are_read_at_each_request(testapp, login, db):
    from aipress_core.api import Role

    party_id = login("owner")
    assert testapp.get("/admin/").status_int == 200
    db.query(Role).filter(Role.party_id == party_id).delete()
    db.commit()
    assert testapp.get("/admin/", status="*").status_int == 403


# Forged requests

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
    assert cookies(testapp.get("/"))["aipress_visit"].value != "known"


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
    cookie = cookies(first)["aipress_flash"].value
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
    later.cookies["aipress_flash"] = cookies(answer)["aipress_flash"].value
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
                                  "/evil/..%5c../organisations/"])
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
