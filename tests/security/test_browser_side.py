"""B1, B2, N5: headers, policy, cookies and markup of every page kind, every error and every file."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.security.browserside import NONCE, cookie_problems, markup_problems, problems
from tests.security.crawling import crawl
from tests.security.judging import none_is
from tests.security.town import Town

CRAWLERS = ("anonymous", "member", "site owner")


def errors(town: Town) -> list[tuple[str, Any]]:
    """One answer of each kind that is no page."""
    nobody, member, owner = (town.visitors[kind] for kind in CRAWLERS)
    shared = town.shared

    def ask(visitor: Any, method: str, address: str, **more: Any) -> tuple[str, Any]:
        return f"{method} {address[:60]} as {visitor.kind}", town.ask(visitor, method, address, **more)
    return [
        ask(nobody, "GET", "/nowhere"), ask(nobody, "GET", "/admin/"), ask(member, "GET", "/admin/"), ask(nobody, "POST", "/admin/themes"),
        ask(member, "POST", "/admin/themes"), ask(member, "POST", "/account/", csrf=False), ask(member, "GET", "/wire/?after=x"),
        ask(member, "GET", "/wire/%"), ask(member, "GET", "/wire/?x=" + "a" * 20_000), ask(nobody, "GET", f"/wire/{shared['killed_slug']}"),
        ask(nobody, "POST", "/account/login", fields={"email": "a@b.example", "password": "x"}), ask(nobody, "OPTIONS", "/"), ask(nobody, "DELETE", "/"),
        ask(member, "POST", "/account/logout"), ask(nobody, "GET", "/health/ready"), ask(nobody, "GET", "/health/live"), ask(nobody, "GET", "/metrics"),
        ask(nobody, "GET", "/metrics", REMOTE_ADDR="192.0.2.1"), ask(nobody, "GET", "/static/x/core/error.css"), ask(nobody, "GET", "/static/x/core/no.css"),
        ask(nobody, "GET", shared["article_file"]), ask(nobody, "GET", "/media/x"), ask(nobody, "GET", "/forms/vocabularies/wire.testing?q=a"),
        ask(owner, "GET", f"/admin/mails/{shared['mail']}/html"), ask(owner, "POST", "/admin/data/core_party/export", fields={"format": "csv"}),
        ask(owner, "POST", "/admin/plugins/example_hello/archive", fields={"archive": shared["archive"]}),
        ask(member, "POST", f"/discussion/{shared['article']}/like", headers={"HX-Request": "true"}),
        ask(nobody, "GET", "/wire/?part=facets&heading=news", headers={"HX-Request": "true"}),
        ask(nobody, "GET", "/", headers={"Cookie": "aipress_flash=" + "a" * 3_000}), ask(nobody, "HEAD", "/"),
    ]


def broken(town: Town, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Any]:
    """Our own fault: a 500."""
    def fail(*_args: Any, **_more: Any) -> Any:
        raise ArithmeticError("a fault for the test")
    with monkeypatch.context() as patch:
        patch.setattr("aipress_wire.queries.item_by_slug", fail)
        return "a fault of ours", town.ask(town.visitors["member"], "GET", "/wire/anything")


def pages(town: Town) -> list[tuple[str, Any]]:
    """Every page kind that crawling finds, of three visitors."""
    found = []
    for kind in CRAWLERS:
        visitor = town.visitors[kind]
        addresses = dict.fromkeys(one.path for one in crawl(town, visitor) if one.method == "GET")
        found += [(f"{path} as {kind}", town.ask(visitor, "GET", path)) for path in addresses]
    return found


def told(answers: list[tuple[str, Any]], **how: Any) -> list[str]:
    return [f"{name} ({answer.status_int}): {one}" for name, answer in answers for one in problems(answer, **how)]


@pytest.mark.timeout(120)
def test_every_page_and_every_error_is_held_by_the_same_rules(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [*pages(town), *errors(town), broken(town, monkeypatch)]
    assert {200, 303, 400, 401, 403, 404, 410, 414, 422, 500} <= {answer.status_int for _, answer in answers}
    none_is(told(answers))
    nonces = [found[1] for _, answer in answers if (found := NONCE.search(answer.headers["Content-Security-Policy"]))]
    assert len(set(nonces)) == len(nonces)


def test_an_https_site_adds_what_only_https_can_keep(town: Town, as_if: Any) -> None:
    as_if(**{"aipress.base_url": "https://localhost"})
    visitors = town.visitors
    for kind in CRAWLERS:
        visitors[kind] = dataclasses.replace(visitors[kind], cookie=visitors[kind].cookie.replace("aipress_", "__Host-aipress_"))
    answers = errors(town)
    none_is(told(answers, secure=True))
    assert any("__Host-" in value for _, answer in answers for value in answer.headers.getall("Set-Cookie"))


def test_no_answer_with_a_cookie_or_a_visitor_s_name_is_kept_by_shared_caches(town: Town) -> None:
    """Web cache deception: an address that ends like a file is no file."""
    member = town.visitors["member"]
    for address in ("/account/", "/account/x.css", "/wire/style.css", "/nowhere.js", f"/wire/{town.shared['article_slug']}"):
        answer = town.ask(member, "GET", address)
        assert "public" not in answer.headers["Cache-Control"], address
        assert "Cookie" in (answer.vary or ()) or "no-store" in answer.headers["Cache-Control"], address


@pytest.mark.parametrize("header", ["a=b; Path=/", "a=b; Path=/; HttpOnly", "a=b; Path=/; HttpOnly; SameSite=None", "a=b; Path=/x; HttpOnly; SameSite=Lax",
                                    "a=b; Path=/; HttpOnly; SameSite=Lax; Domain=example.org", "a=" + "b" * 4_096 + "; Path=/; HttpOnly; SameSite=Lax"])
def test_the_judge_of_cookies_sees_what_is_wrong(header: str) -> None:
    assert list(cookie_problems(header))


@pytest.mark.parametrize("markup", ["<p style='a:b'>", "<p onclick='a()'>", "<style>a{}</style>", "<script>a()</script>", "<script nonce='x'>a()</script>",
                                    "<script src='https://cdn.example/a.js'></script>", "<img src='//cdn.example/a.png'>", "<base href='/'>",
                                    "<link rel='stylesheet' href='http://fonts.example/a.css'>", "<form action='https://evil.example/'>",
                                    "<img srcset='/a.png 1x, https://cdn.example/a.png 2x'>", "<iframe src='https://video.example/'></iframe>"])
def test_the_judge_of_markup_sees_what_is_wrong(markup: str) -> None:
    from pyramid.response import Response

    answer = Response(f"<html><body>{markup}</body></html>")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self' 'nonce-" + "n" * 22 + "'"
    assert list(markup_problems(answer))
