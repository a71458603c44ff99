"""N6: every view that takes a form refuses forged ones and writes nothing; no view that reads writes. N4: sessions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from aipress_accounts.services import create_user
from tests.security.judging import Cell, ask, cells, none_is
from tests.security.registered import Registered
from tests.security.town import Town

WRITE = re.compile(r"\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|CREATE|DROP|ALTER)\s+\"?(\w+)", re.IGNORECASE)
COUNTERS = {"core_rate", "discussion_view", "discussion_seen"}  # how often something was asked for; in transactions of their own
# Presence: which sessions were seen is written in batches, every ten seconds, when the answer has gone out; whatever was asked.
PRESENCE = re.compile(r"UPDATE core_session SET seen_at=[^,]+ WHERE core_session\.id = \S+")
# Their address holds a key that only its receiver knows, and mail programs post there (RFC 8058): a form needs no token there, and
# without the key nothing is there. That no other address is exempt is pinned in tests/functional/test_forged_requests.py.
KEYED = {"StopLink"}
ELSEWHERE = {"Origin": "https://evil.example"}


@contextmanager
def writes(world: Any) -> Iterator[list[str]]:
    """Names of the tables that are written to meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if (match := WRITE.match(statement)) and match[2].lower() not in COUNTERS and not PRESENCE.fullmatch(statement):
            found.append(match[2].lower())
    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)


def forgeries(town: Town, cell: Cell) -> dict[str, Callable[[], Any]]:
    """Ways to have a browser send a form that its owner never saw."""
    visitor, address, method = cell.visitor, cell.address, cell.view.method
    fields = {name: town.address(value, visitor) for name, value in cell.view.particulars.fields.items()}
    other = town.visitors["editor"].token
    return {
        "no token": lambda: town.ask(visitor, method, address, fields=fields, csrf=False),
        "another's token": lambda: town.ask(visitor, method, address, fields={**fields, "csrf_token": other}, csrf=False),
        "an empty token": lambda: town.ask(visitor, method, address, fields={**fields, "csrf_token": ""}, csrf=False),
        "the token in the address": lambda: town.ask(visitor, method, f"{address}?csrf_token={visitor.token}", fields=fields, csrf=False),
        "from another site": lambda: town.ask(visitor, method, address, fields=fields, headers=ELSEWHERE),
        "from another site, as the browser says": lambda: town.ask(visitor, method, address, fields=fields, headers={"Sec-Fetch-Site": "cross-site"}),
        "from another site, by its referrer": lambda: town.ask(visitor, method, address, fields=fields, headers={"Referer": "https://evil.example/a"}),
        "plain text": lambda: town.ask(visitor, method, address, fields=fields, csrf=False, headers={"Content-Type": "text/plain"}),
        "JSON": lambda: town.ask(visitor, method, address, fields=fields, csrf=False, headers={"Content-Type": "application/json"}),
    }


@pytest.mark.timeout(120)
def test_every_form_refuses_what_was_forged_and_writes_nothing(world: Any, town: Town, views: list[Registered]) -> None:
    wrong = []
    writing = [one for one in views if not one.is_reading]
    assert len(writing) > 20
    one_each = {cell.view: cell for cell in cells(town, writing, [town.visitors["site owner"]]) if cell.relation in ("absent", "own", "shared")}
    assert set(one_each) == set(writing)
    assert {cell.view.place for cell in one_each.values() if cell.view.place in KEYED and cell.relation == "absent"} == KEYED
    for cell in one_each.values():
        for name, send in forgeries(town, cell).items():
            with writes(world) as written:
                status = send().status_int
            if status != (404 if cell.view.place in KEYED else 400) or written:
                wrong.append(f"{cell} with {name}: {status}, wrote {written}")
    none_is(wrong)


def test_a_key_in_an_address_does_what_it_is_for_and_nothing_else(world: Any, town: Town) -> None:
    with writes(world) as written:
        assert town.ask(town.visitors["anonymous"], "POST", town.shared["stop_link"], csrf=False).status_int == 200
    assert set(written) == {"search_saved", "search_hit"}  # it has no bell either: it is paused, and what waits for it goes


@pytest.mark.timeout(120)
def test_no_view_that_reads_writes(world: Any, town: Town, views: list[Registered]) -> None:
    wrong = []
    reading = [one for one in views if one.is_reading]
    for cell in cells(town, reading, [town.visitors["site owner"], town.visitors["anonymous"]]):
        with writes(world) as written:
            status = ask(town, cell).status_int
        wrong += [f"{cell} ({status}) wrote to {written}"] if written else []
    none_is(wrong)


@pytest.mark.parametrize(("statement", "is_presence"), [
    ("UPDATE core_session SET seen_at=? WHERE core_session.id = ?", True),
    ("UPDATE core_session SET seen_at=%(seen_at)s::TIMESTAMP WITH TIME ZONE WHERE core_session.id = %(core_session_id)s::BIGINT", True),
    ("UPDATE core_session SET seen_at=?, expires_at=? WHERE core_session.id = ?", False),
    ("UPDATE core_session SET party_id=? WHERE core_session.id = ?", False), ("DELETE FROM core_session WHERE core_session.id = ?", False)])
def test_of_sessions_only_the_mark_of_presence_is_passed_over(statement: str, is_presence: bool) -> None:
    assert bool(PRESENCE.fullmatch(statement)) == is_presence


def test_the_watch_over_writing_sees_a_write(world: Any, town: Town) -> None:
    member = town.visitors["member"]
    with writes(world) as written:
        town.ask(member, "POST", f"/discussion/{town.shared['article']}/comments", fields={"body": "Quagga"})
    assert "discussion_comment" in written


# What follows is about Sessions, bar N4.

PASSWORD = "a long enough pass phrase 17"


@pytest.fixture
def member(world: Any) -> str:
    """The address of somebody with a password."""
    with world.database.session() as db, db.begin():
        create_user(db, "maud@example.org", "Maud Keravec", password=PASSWORD)
    return "maud@example.org"


def log_in(browser: Any, email: str) -> Any:
    form = browser.get("/account/login").html.find("form", {"action": re.compile("/account/login")})
    token = form.find("input", {"name": "csrf_token"})["value"]
    return browser.post("/account/login", {"csrf_token": token, "email": email, "password": PASSWORD}, status="*")


def token_in(browser: Any) -> str:
    return browser.cookies.get("aipress_session", "").strip('"')


def is_signed_in(browser: Any, token: str) -> bool:
    """Would a browser with this token be let in?"""
    from webtest import TestApp

    other = TestApp(browser.app, extra_environ=browser.extra_environ)
    other.set_cookie("aipress_session", token)
    return bool(other.get("/account/", status="*").status_int == 200)


def test_a_session_planted_before_signing_in_is_not_the_one_afterwards(testapp: Any, member: str) -> None:
    testapp.set_cookie("aipress_session", "planted-by-somebody-else")
    assert log_in(testapp, member).status_int == 303
    assert token_in(testapp) != "planted-by-somebody-else"
    assert len(token_in(testapp)) >= 22  # 128 bits
    assert is_signed_in(testapp, token_in(testapp))
    assert not is_signed_in(testapp, "planted-by-somebody-else")


def test_signing_in_again_gives_another_session_and_ends_the_first(testapp: Any, member: str) -> None:
    log_in(testapp, member)
    first = token_in(testapp)
    anonymous = testapp.post("/account/logout", {"csrf_token": testapp.get("/").html.find("input", {"name": "csrf_token"})["value"]})
    assert anonymous.status_int == 303
    log_in(testapp, member)
    assert token_in(testapp) != first
    assert not is_signed_in(testapp, first)


def test_signing_out_ends_the_session_on_the_server(testapp: Any, member: str) -> None:
    log_in(testapp, member)
    token = token_in(testapp)
    assert is_signed_in(testapp, token)
    testapp.post("/account/logout", {"csrf_token": testapp.get("/").html.find("input", {"name": "csrf_token"})["value"]})
    assert not is_signed_in(testapp, token)
    assert token_in(testapp) == ""


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: token + "A", lambda token: token.upper(), lambda token: token[::-1],
                                    lambda token: f" {token}", lambda token: token.replace(token[3], "_" if token[3] != "_" else "-", 1)])
def test_a_changed_token_is_nobody_s(testapp: Any, member: str, change: Callable[[str], str]) -> None:
    log_in(testapp, member)
    token = token_in(testapp)
    assert change(token).strip() == token or not is_signed_in(testapp, change(token))
