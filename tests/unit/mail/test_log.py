"""The log of mails: what was sent to whom, and never a secret."""

from __future__ import annotations

import datetime as dt

import pytest
from pyramid.scripting import prepare
from sqlalchemy import select, update

from aipress_core.api import Recipient, mails
from aipress_core.audit import Audit
from aipress_core.mail.models import FAILED, SENT, Mail
from aipress_core.tasks.runner import Runner
from tests.unit.mail.conftest import Post, Server


def test_log_lists_the_newest_first_and_filters(post: Post) -> None:
    first, second = post.send(), post.send("post.key", Recipient("tan@example.org"))
    post.run()
    with post.runtime.database.read_session() as db:
        assert [row.id for row in mails.page(db).rows] == [second, first]
        assert [row.id for row in mails.page(db, address=" Tan@example.org").rows] == [second]
        assert [row.id for row in mails.page(db, kind="post.note", state="captured", plugin="post").rows] == [first]
        assert mails.page(db, state="failed").rows == []
        assert mails.counts(db)["captured"] == 2
        assert mails.one(db, first).address == "maud@example.org"


def test_secret_is_read_while_developing_and_never_in_production(post: Post) -> None:
    mail_id = post.send("post.key")
    with post.runtime.database.read_session() as db:
        assert "secret-12345" in mails.body(db, mail_id, post.runtime.settings).text  # type: ignore[union-attr]
        post.set(environment="production")
        assert mails.body(db, mail_id, post.runtime.settings) is None


@pytest.mark.parametrize("is_captured", [True, False])
def test_secret_is_erased_once_it_is_sent(post: Post, server: Server, is_captured: bool) -> None:
    post.set(environment="production", mail_url="capture:" if is_captured else server.url)
    mail_id = post.send("post.key")
    post.run()
    row = post.row(mail_id)
    assert (row.text, row.html) == (None, None)


def test_another_chance_is_given_to_failures_only_and_audited(post: Post, server: Server) -> None:
    mail_id = post.send()
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).values(state=SENT))
    assert not _again(post, mail_id)
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).values(state=FAILED, tries=8))
    assert _again(post, mail_id)
    post.set(mail_url=server.url)
    post.run()
    assert (post.row(mail_id).state, len(server.messages)) == ("sent", 1)
    with post.runtime.database.read_session() as db:
        assert db.scalars(select(Audit.action)).all() == ["core.mail_sent_again"]


def _again(post: Post, mail_id: int) -> bool:
    with prepare(registry=post.runtime.registry) as env:
        env["request"].method = "POST"
        with env["request"].tm:
            return mails.send_again(env["request"], mail_id)


def test_log_forgets_what_is_old_and_the_secrets_whose_time_is_over(post: Post) -> None:
    from aipress_core.events.outbox import enqueue

    old, stale = post.send(), post.send("post.key")
    post.run()
    post.set(environment="production")
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).where(Mail.id == old).values(created_at=post.now - dt.timedelta(days=31)))
        enqueue(db, "core.sweep_mails")
    later = post.now + dt.timedelta(hours=2)
    Runner(post.runtime, lambda: later).run_due()
    assert post.count() == 1
    assert post.row(stale).text is None
