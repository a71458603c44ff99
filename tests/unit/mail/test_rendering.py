"""A mail is written for the person who reads it, as HTML and as text, in the transaction that asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError
from pyramid.scripting import prepare
from sqlalchemy import select

from aipress_core.api import Recipient, mails
from aipress_core.boot import build_runtime
from aipress_core.events.models import Outbox
from tests.unit.mail.conftest import AT, Post


def test_mail_speaks_the_language_of_its_reader_and_not_of_the_page(post: Post) -> None:
    english, french = (post.row(post.send(recipient=Recipient("a@example.org", locale=one))) for one in ("en", "fr"))
    assert "Yesterday" in str(english.text)
    assert "Hier" not in str(english.text)
    assert "Hier" in str(french.text)
    assert "Yesterday <" not in str(french.text)
    assert '<html lang="fr">' in str(french.html)
    assert french.subject.startswith("Yesterday")  # a text that is in no catalogue stays as it is


def test_times_are_those_of_the_readers_zone(post: Post) -> None:
    row = post.row(post.send(recipient=Recipient("a@example.org", locale="en", timezone="Asia/Tokyo")))
    assert "22:00" in str(row.html)


def test_html_escapes_what_people_wrote_and_text_does_not(post: Post) -> None:
    row = post.row(post.send())
    assert "&lt;Ed&#39;s &amp; Co&gt;" in str(row.html)
    assert "<Ed's & Co>" in str(row.text)
    assert row.subject.endswith("<Ed's & Co>")


def test_links_are_complete_and_text_has_no_heaps_of_empty_lines(post: Post) -> None:
    row = post.row(post.send())
    assert "http://localhost/there" in str(row.text)
    assert 'href="http://localhost/there"' in str(row.html)
    assert "\n\n\n" not in str(row.text)


def test_subject_is_one_line_whatever_people_type(post: Post) -> None:
    row = post.row(post.send(topic="a\r\nBcc: all@example.org\x1b[31m\u2028b"))
    assert "\n" not in row.subject
    assert "\r" not in row.subject
    assert "\x1b" not in row.subject


def test_no_mail_leaves_an_undone_transaction(post: Post) -> None:
    with prepare(registry=post.runtime.registry) as env:
        request = env["request"]
        request.method = "POST"
        request.tm.begin()
        request.mail("post.note", Recipient("maud@example.org"), topic="x", at=AT)
        request.tm.abort()
    assert post.count() == 0
    with post.runtime.database.read_session() as db:
        assert db.scalars(select(Outbox)).all() == []


def test_mail_of_an_unknown_kind_or_without_its_values_is_the_callers_fault(post: Post) -> None:
    with pytest.raises(LookupError, match=r"no plugin declares the mail post\.nothing"):
        post.send("post.nothing")
    with prepare(registry=post.runtime.registry) as env:
        env["request"].method = "POST"
        with pytest.raises(UndefinedError):
            env["request"].mail("post.note", Recipient("maud@example.org"), topic="x")


def test_worker_without_pages_renders_the_same(post: Post, workshop: Any) -> None:
    from aipress_core.mail.render import Letterhead, render

    from_page = post.row(post.send(recipient=Recipient("a@example.org", locale="fr")))
    runtime = build_runtime(workshop.ini(), candidates=workshop.candidates, environ={})
    head = Letterhead(runtime.registry, runtime.settings, _site(runtime), AT)
    values = {"topic": "<Ed's & Co>", "at": AT}
    rendered = render(head, mails.kinds(runtime.registry)["post.note"], Recipient("a@example.org", locale="fr"), values)
    assert (rendered.text, rendered.html) == (from_page.text, from_page.html)
    runtime.engine.dispose()


def _site(runtime: Any) -> Any:
    from aipress_core.tasks.schedule import read_site

    with runtime.database.read_session() as db:
        return read_site(db)
