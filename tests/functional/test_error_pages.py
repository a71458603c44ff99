"""Error pages: in the reader's language, whole, with one heading and a way on; and when everything is gone, still a page."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from sqlalchemy import text
from webob import Request
from webtest import TestApp

from aipress_core.testing.world import build_site, engine_of, test_settings


def send(world, address):
    """A request that no browser would send: WebTest refuses to."""
    path, _, query = address.partition("?")
    session = world.browser.cookies.get("aipress_session", "").strip('"')
    asked = Request.blank("/", base_url="http://localhost", headers={"Cookie": f"aipress_session={session}"})
    asked.environ.update(world.browser.extra_environ, PATH_INFO=unquote(path, "latin-1"), QUERY_STRING=query)
    return asked.get_response(world.app)


WORDS = {"fr": "sommaire", "en": "edition"}


def check(page, status, language):
    assert page.status_int == status
    html = page.html
    assert html.find("html")["lang"] == language
    assert len(html.find_all("h1")) == 1
    assert html.find("h1").text.strip()
    assert len(html.find_all("main")) == 1
    assert html.find("a", {"class": "ap-skip"})["href"] == "#main"
    assert html.find("link", {"rel": "canonical"})["href"].startswith("http://localhost/")
    assert page.headers["X-Request-ID"] in page.text or status == 410  # a tombstone says what happened; nobody asks further
    assert page.content_type == "text/html"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_refusals_are_whole_pages_in_the_reader_s_language(world, login, write, db, language):
    from aipress_core.api import Content, content, utcnow

    login("journalist")
    killed = write(title="Withdrawn")
    content.kill(db, db.get(Content, killed.id), utcnow())
    db.commit()
    browser, headers = world.browser, {"Accept-Language": language}
    for address, status in {"/nowhere": 404, f"/wire/{killed.slug}": 410, "/admin/": 403, "/wire/?after=x": 400,
                            "/wire/?tab=none": 400}.items():
        check(browser.get(address, headers=headers, status="*"), status, language)
    check(browser.post("/preferences/locale", headers=headers, status="*"), 400, language)


@pytest.mark.parametrize(("language", "word"), WORDS.items())
def test_the_page_that_is_not_there_says_so_in_words(testapp, language, word):
    assert word in testapp.get("/nowhere", headers={"Accept-Language": language}, status=404).html.find("h1").text


def test_an_anonymous_visitor_is_sent_to_sign_in_and_back(testapp):
    assert testapp.get("/admin/?x=1", status=303).location == "http://localhost/account/login?next=%2Fadmin%2F%3Fx%3D1"


def test_an_anonymous_form_is_refused_rather_than_sent_to_sign_in(testapp, post):
    answer = post("/account/")
    assert answer.status_int == 401


def test_an_error_page_costs_no_more_than_any_page_and_breaks_no_hook(world, testapp, login):
    login("journalist")
    world.registry.hooks.errors.clear()
    answer = testapp.get("/nowhere", status=404)
    assert int(answer.headers["X-SQL-Count"]) <= 4
    assert not world.registry.hooks.errors


def test_every_page_of_the_site_is_rendered_without_a_broken_hook(world, testapp, login, write):
    login("owner")
    item = write()
    world.registry.hooks.errors.clear()
    for address in ("/", "/wire/", f"/wire/{item.slug}", "/organisations/", "/account/", "/account/sessions", "/admin/",
                    "/admin/plugins", "/admin/users", "/admin/themes", "/admin/audit", "/admin/tasks", "/admin/health", "/hello/"):
        assert testapp.get(address).status_int == 200
    assert not world.registry.hooks.errors


@pytest.fixture
def lost(new_database, tmp_path):
    """A browser on a site of its own, and a function that takes its database away."""
    app = build_site(test_settings(new_database(), tmp_path))

    def lose():
        with engine_of(app).begin() as connection:
            connection.execute(text("DROP TABLE core_site" + (" CASCADE" if connection.dialect.name == "postgresql" else "")))
        engine_of(app).dispose()
    yield TestApp(app), lose
    engine_of(app).dispose()


def test_when_the_database_is_gone_there_is_still_a_page_in_both_languages(lost):
    browser, lose = lost
    assert browser.get("/health/ready").json["status"] == "ok"
    lose()
    for address in ("/", "/wire/", "/nowhere", "/account/login"):
        page = browser.get(address, status="*")
        assert page.status_int == 500
        assert len(page.html.find_all("h1")) == 1
        assert page.html.find("html")["lang"] == "fr"
        assert page.html.find(attrs={"lang": "en"}) is not None
        assert page.headers["X-Request-ID"] in page.text
        assert "Content-Security-Policy" in page.headers
        assert "core_site" not in page.text
        assert "Traceback" not in page.text
    assert browser.get("/health/live").json == {"status": "ok"}
    ready = browser.get("/health/ready", status=503)
    assert ready.json["status"] == "failed"
    sheet = browser.get("/static/error-1/core/error.css", status="*")
    assert sheet.status_int == 200


def test_a_form_is_answered_when_the_database_is_gone(lost):
    browser, lose = lost
    lose()
    assert browser.post("/account/login", {"email": "a", "password": "b"}, status="*").status_int in (400, 500)


@pytest.mark.parametrize(("content_type", "body"), [
    ("multipart/form-data", b"garbage"), ("multipart/form-data; boundary=x", b"--x\r\ngarbage"),
    ("application/x-www-form-urlencoded", b"a=%ff%fe&csrf_token=%ff"), ("application/json", b"{"), ("text/plain; charset=klingon", b"x"),
    ("application/x-www-form-urlencoded; charset=klingon", b"a=b"), ("application/x-www-form-urlencoded", b"a=%00"),
])
def test_a_garbled_form_is_the_sender_s_fault(testapp, content_type, body):
    answer = testapp.post("/preferences/locale", body, headers={"Content-Type": content_type}, status="*")
    assert answer.status_int == 400


@pytest.mark.parametrize("address", ["/%ff", "/wire/%ff%fe", "/wire/?tab=%ff", "/wire/?after=%ff", "/%00", "/wire/%00", "/organisations/%00",
                                     "/account/login?next=%ff", "/static/%ff/x/y", "/media/%ff", "/discussion/9999999999999999999999",
                                     "/wire/?country=%00", "/organisations/?q=%00", "/wire/" + "a" * 5000])
def test_a_garbled_address_is_the_visitor_s_fault(world, testapp, login, address):
    login("journalist")
    answer = send(world, address)
    assert answer.status_int in (200, 400, 404)
    assert "X-Request-ID" in answer.headers
