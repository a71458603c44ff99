"""Who is told what; the bell and the mail do not hurt one another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from aipress_core.api import ContentType, retry_deliveries, utcnow
from aipress_core.events.models import Delivery
from aipress_notifications.models import Notification


def states(world: Any) -> dict[str, list[str]]:
    """Handler → states of its deliveries."""
    found: dict[str, list[str]] = {}
    with world.database.session() as db:
        for handler, state in db.execute(select(Delivery.handler, Delivery.state).order_by(Delivery.id)):
            found.setdefault(handler, []).append(state)
    return found


def fail(*_arguments: Any, **_more: Any) -> None:
    raise RuntimeError("no luck")


def test_bell_and_mail_are_delivered(world: Any, member: Any, tell: Any, lines: Any, unread: Any, mailbox: Any) -> None:
    maud = member()
    tell([maud], "notifications.mailed", "/account/")
    world.run_outbox()
    assert [(one.kind, one.url, one.values) for one in lines(maud)] == [
        ("notifications.mailed", "/account/", {"name": "Ida Holm", "title": "Tides"})]
    assert unread(maud) == 1
    [mail] = mailbox()
    assert "Ida Holm has answered your comment on “Tides”" in mail.subject
    assert "http://localhost/account/" in mail.text


def test_kind_without_mail_is_not_mailed(world: Any, member: Any, tell: Any, unread: Any, mailbox: Any) -> None:
    maud = member()
    tell([maud])
    world.run_outbox()
    assert (unread(maud), mailbox()) == (1, [])


def test_bell_that_fails_does_not_hold_the_mail_back(world: Any, member: Any, tell: Any, lines: Any, mailbox: Any, monkeypatch: Any) -> None:
    maud = member()
    with monkeypatch.context() as broken:
        broken.setattr("aipress_notifications.services.ring", fail)
        tell([maud], "notifications.mailed")
        world.run_outbox()
        assert (len(mailbox()), lines(maud)) == (1, [])
    _try_again(world)
    assert len(lines(maud)) == 1
    assert len(mailbox()) == 1, "the mail is not sent a second time"


def test_mail_that_fails_does_not_hold_the_bell_back(world: Any, member: Any, tell: Any, lines: Any, unread: Any, mailbox: Any,
                                                     monkeypatch: Any) -> None:
    maud = member()
    with monkeypatch.context() as broken:
        broken.setattr("aipress_core.mail.service.write", fail)
        tell([maud], "notifications.mailed")
        world.run_outbox()
        assert (unread(maud), mailbox()) == (1, [])
        assert states(world)["notifications.mail"] == ["pending"], "it waits for its next try"
    _try_again(world)
    assert len(mailbox()) == 1
    assert len(lines(maud)) == 1


def test_one_recipient_s_mail_that_fails_stops_nobody_else_s(world: Any, member: Any, tell: Any, mailbox: Any, monkeypatch: Any) -> None:
    from aipress_notifications import tasks

    first, second = member("Maud"), member("Noé")
    real = tasks.recipient_of
    monkeypatch.setattr(tasks, "recipient_of", lambda db, party_id: fail() if party_id == first else real(db, party_id))
    tell([first, second], "notifications.mailed")
    world.run_outbox()
    assert len(mailbox()) == 1
    assert sorted(states(world)["notifications.mail"]) == ["done", "pending"]


def _try_again(world: Any) -> None:
    with world.database.session() as db, db.begin():
        db.execute(update(Delivery).where(Delivery.state == "pending").values(available_at=utcnow() - dt.timedelta(seconds=1)))
        retry_deliveries(db)
    world.run_outbox()


def test_repeated_notice_is_one_line_until_it_is_read(world: Any, member: Any, tell: Any, lines: Any, unread: Any) -> None:
    maud = member()
    for name in ("Ida", "Noé", "Zoé"):
        tell([maud], name=name)
    tell([maud], url="/elsewhere")
    world.run_outbox()
    assert sorted((one.count, one.values["name"]) for one in lines(maud)) == [(1, "Ida Holm"), (3, "Zoé")]
    assert unread(maud) == 2


def test_closed_and_waiting_parties_and_those_without_account_hear_nothing(world: Any, member: Any, tell: Any, lines: Any, mailbox: Any) -> None:
    out, waiting, here = member(state="deactivated"), member(state="pending"), member()
    with world.database.session() as db, db.begin():
        service = world.party("Import", kind="service", db=db).id
        bare = world.party("No account", db=db).id
    tell([out, waiting, service, bare, 10**12, here], "notifications.mailed")
    world.run_outbox()
    assert [len(lines(one)) for one in (out, waiting, service, bare, here)] == [0, 0, 0, 0, 1]
    assert len(mailbox()) == 1


def test_whoever_blocked_the_actor_hears_nothing(world: Any, member: Any, tell: Any, lines: Any, mailbox: Any, monkeypatch: Any) -> None:
    ida, blocker, other = member("Ida"), member(), member()
    hooks, real = world.registry.hooks, world.registry.hooks.call

    def answered(name: str, enabled: Any, **values: Any) -> Any:
        if name != "aipress_unwilling_recipients":
            return real(name, enabled, **values)
        assert values["actor_id"] == ida
        return [("social", {blocker}), ("other", None)]

    monkeypatch.setattr(hooks, "call", answered)
    tell([blocker, other], "notifications.mailed", actor=ida)
    world.run_outbox()
    assert [len(lines(one)) for one in (blocker, other)] == [0, 1]
    assert len(mailbox()) == 1


def test_who_may_not_read_the_item_is_not_told_of_it(world: Any, member: Any, tell: Any, lines: Any) -> None:
    from sqlalchemy import false, true

    from aipress_core.api import PUBLIC, Content

    journalist, expert = member(roles=("journalist",)), member(roles=("expert",))
    types = world.registry.content_types._types
    types["discussion.note"] = ContentType(
        "discussion.note", "Note", lambda slug: f"/notes/{slug}",
        lambda viewer, settings: true() if viewer and "journalist" in viewer.roles else false())
    try:
        with world.database.session() as db, db.begin():
            at = utcnow() - dt.timedelta(hours=1)
            row = Content(type="discussion.note", title="Note", slug="note", state=PUBLIC, listed_at=at, published_at=at)
            db.add(row)
            db.flush()
            item = row.id
        tell([journalist, expert], content=item)
        world.run_outbox()
    finally:
        del types["discussion.note"]
    assert [len(lines(one)) for one in (journalist, expert)] == [1, 0]


@pytest.mark.parametrize(("locale", "subject"), [("fr", "a répondu à votre commentaire"), ("en", "has answered your comment")])
def test_mail_is_in_the_recipient_s_language(world: Any, member: Any, tell: Any, mailbox: Any, locale: str, subject: str) -> None:
    tell([member(locale=locale)], "notifications.mailed")
    world.run_outbox()
    assert subject in mailbox()[0].subject


def test_words_among_the_values_are_in_the_recipient_s_language(world: Any, member: Any, tell: Any, mailbox: Any) -> None:
    tell([member(locale="fr")], "notifications.mailed", title={"msgid": "Password", "values": {}})
    world.run_outbox()
    assert "Mot de passe" in mailbox()[0].subject


def test_quota_drops_the_mail_and_rings_the_bell(world: Any, member: Any, tell: Any, unread: Any, mailbox: Any, caplog: Any) -> None:
    maud = member()
    with world.database.session() as db, db.begin():
        from aipress_core.site import Site
        db.scalars(select(Site)).one().settings = {"notifications.mail_quota": 2}
    for number in range(4):
        tell([maud], "notifications.mailed", f"/page/{number}")
    with caplog.at_level("WARNING"):
        world.run_outbox()
    assert (len(mailbox()), unread(maud)) == (2, 4)
    assert caplog.text.count("is left out: 2 mails in a week are enough") == 2
    assert set(states(world)["notifications.mail"]) == {"done"}, "a mail that is left out has succeeded"


def test_mails_of_last_week_do_not_count(world: Any, member: Any, db: Any) -> None:
    from sqlalchemy import insert

    from aipress_core.mail.models import Mail
    from aipress_notifications.mailing import is_spent

    maud, now = member(), utcnow()
    for days in (1, 6, 8):
        db.execute(insert(Mail).values(kind="x.y", plugin="x", party_id=maud, address="m@example.org", locale="fr", subject="S",
                                       created_at=now - dt.timedelta(days=days)))
    assert (is_spent(db, maud, 2, now), is_spent(db, maud, 3, now)) == (True, False)


def test_kind_whose_plugin_is_off_or_gone_is_not_told(world: Any, member: Any, tell: Any, lines: Any) -> None:
    maud = member()
    world.switch(discussion=False)
    tell([maud], "discussion.commented")
    tell([maud], "nobody.knows")
    world.run_outbox()
    assert lines(maud) == []
    assert set(states(world)["notifications.ring"]) == {"done"}


def test_mail_that_comes_days_late_is_not_sent(world: Any, member: Any, tell: Any, lines: Any, mailbox: Any) -> None:
    maud = member()
    tell([maud], "notifications.mailed", at=(utcnow() - dt.timedelta(days=3)).isoformat())
    world.run_outbox()
    assert (len(lines(maud)), mailbox()) == (1, [])


def test_old_ones_are_forgotten_and_the_bell_is_right(world: Any, member: Any, tell: Any, lines: Any, unread: Any, request_: Any) -> None:
    maud = member()
    tell([maud], at=(utcnow() - dt.timedelta(days=181)).isoformat())
    tell([maud], url="/new", at=(utcnow() - dt.timedelta(days=179)).isoformat())
    world.run_outbox()
    assert unread(maud) == 2
    from aipress_core.api import enqueue
    with world.database.session() as db, db.begin():
        enqueue(db, "notifications.sweep")
    world.run_outbox()
    assert ([one.url for one in lines(maud)], unread(maud)) == (["/new"], 1)


def test_erased_member_s_name_goes_from_others_notifications(world: Any, member: Any, tell: Any, lines: Any, unread: Any, db: Any) -> None:
    from aipress_core.api import personal_erasing

    ida, maud = member("Ida Holm"), member()
    tell([maud], actor=ida)
    tell([maud], url="/other")
    world.run_outbox()
    personal_erasing.erase(db, world.registry, ida, "Former member")
    db.commit()
    assert ([one.url for one in lines(maud)], unread(maud)) == (["/other"], 1)


def test_bell_does_not_count_what_an_item_took_with_it(world: Any, member: Any, tell: Any, unread: Any) -> None:
    from aipress_core.api import Content, enqueue

    maud = member()
    with world.database.session() as db, db.begin():
        item = Content(type="test.note", title="Note", slug="note", owner_id=maud)
        db.add(item)
        db.flush()
        db.execute(insert(Notification).values(party_id=maud, kind="notifications.told", group_key="k", content_id=item.id, values={}))
    tell([maud])
    world.run_outbox()
    assert unread(maud) == 2
    with world.database.session() as db, db.begin():
        db.execute(delete(Content).where(Content.id == item.id))
        enqueue(db, "notifications.put_right")
    world.run_outbox()
    assert unread(maud) == 1
