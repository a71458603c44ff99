"""The log of mails, and captured ones in a frame that can do nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from aipress_core.api import Base, utcnow

MAIL = Base.metadata.tables["core_mail"]


@pytest.fixture
def write(db: Any) -> Any:
    """``write(state="captured")``: a mail; returns its id."""
    def make(**facts: Any) -> int:
        with db.begin():
            values = {"kind": "accounts.hello", "plugin": "accounts", "address": "maud@example.org", "name": "Maud", "locale": "en",
                      "subject": "Hello Maud", "text": "Hello!", "html": "<p>Hello <script>alert(1)</script></p>", "state": "captured",
                      "created_at": utcnow(), **facts}
            return int(db.execute(insert(MAIL).values(values)).inserted_primary_key[0])
    return make


def test_log_shows_what_became_of_each_mail_and_filters(owner: int, write: Any, get: Any) -> None:
    write()
    write(subject="Lost", address="noe@example.org", state="failed", error="550 no such box")
    assert [link.text for link in get("/admin/mails").html.select("tbody th a")] == ["Lost", "Hello Maud"]
    assert [link.text for link in get("/admin/mails", state="failed").html.select("tbody th a")] == ["Lost"]
    assert [link.text for link in get("/admin/mails", address="MAUD@example.org").html.select("tbody th a")] == ["Hello Maud"]
    assert "550 no such box" in get("/admin/mails").text
    assert get("/admin/mails", state="x", kind="x", after="x").status_int == 400


def test_html_of_a_mail_can_do_nothing(owner: int, write: Any, get: Any) -> None:
    number = write()
    page, body = get(f"/admin/mails/{number}"), get(f"/admin/mails/{number}/html")
    frame = page.html.select_one("iframe")
    assert frame.attrs.get("sandbox") in ("", [])
    assert "<script>alert(1)" not in page.text
    policy = body.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-" not in policy
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_text_of_a_secret_mail_is_not_given_out_in_production(world: Any, owner: int, write: Any, get: Any,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    number = write(is_secret=True, text="the link", html="<p>the link</p>")
    settings = world.registry.aipress_settings
    monkeypatch.setitem(settings._values, "aipress.environment", "production")
    assert "the link" not in get(f"/admin/mails/{number}").text
    assert get(f"/admin/mails/{number}/html").status_int == 404
    assert "the link" not in get(f"/admin/data/core_mail/{number}").text


@pytest.mark.parametrize("name", ["0", "x", "-1", "9" * 30])
def test_mail_that_is_not_there_is_not_found(name: str, owner: int, get: Any) -> None:
    assert get(f"/admin/mails/{name}").status_int == 404


def test_mail_that_arrived_is_not_sent_again(owner: int, write: Any, get: Any, post: Any) -> None:
    number = write(state="sent")
    post(f"/admin/mails/{number}/again")
    assert "cannot be sent again" in get(f"/admin/mails/{number}").text
