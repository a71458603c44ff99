"""The log of mails: what was sent to whom, and never a secret."""

from __future__ import annotations

import datetime as dt

import pytest
from pyramid.scripting import prepare
from sqlalchemy import delete, select, update

from aipress_core.api import Recipient, mails
from aipress_core.audit import Audit
from aipress_core.events.models import Delivery
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


@pytest.mark.parametrize(("environment", "is_captured", "answer", "is_erased"), [
    ("production", True, "", True), ("production", False, "", True), ("production", False, "550 never", True), ("production", False, "451 later", False),
    ("development", False, "", True), ("development", True, "", False)])
def test_secret_is_erased_once_it_is_sent_or_refused(post: Post, server: Server, environment: str, is_captured: bool, answer: str,
                                                     is_erased: bool) -> None:
    """What waits is needed still, and what was captured while developing is there to be read."""
    server.answers = [answer] if answer else []
    post.set(environment=environment, mail_url="capture:" if is_captured else server.url)
    mail_id = post.send("post.key")
    post.run()
    row = post.row(mail_id)
    assert ((row.text, row.html) == (None, None)) is is_erased


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


@pytest.mark.parametrize("gone", [{"text": None, "html": None}, {"expires_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}])
def test_no_other_chance_is_given_to_what_is_erased_or_too_late(post: Post, gone: dict[str, dt.datetime | None]) -> None:
    mail_id = post.send("post.key")
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).values(state=FAILED, **gone))
    assert not _again(post, mail_id)


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
    waiting, fresh = post.send(), post.send("post.key")
    with post.runtime.database.session() as db, db.begin():
        db.execute(delete(Delivery).where(Delivery.state == "pending", Delivery.handler == "core.send_mail"))  # no worker comes to these
        db.execute(update(Mail).where(Mail.id == waiting).values(created_at=post.now - dt.timedelta(days=31)))
        db.execute(update(Mail).where(Mail.id == fresh).values(expires_at=later + dt.timedelta(minutes=1)))
    Runner(post.runtime, lambda: later).run_due()
    assert post.count() == 3
    assert post.row(stale).text is None
    assert post.row(waiting).state == "waiting"
    assert post.row(fresh).text is not None
