"""Delivering. The bell and the mail are two observers: each has its own transaction and its own tries, and neither waits for the
other. A mail is a task for each recipient, so that one address or one sentence that cannot be used stops nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aipress_accounts.services import recipient_of
from aipress_core.api import Notice, NotificationKind, TaskContext, notification_kinds, notification_sentence, observes, task
from aipress_notifications import mailing, services
from aipress_notifications.recipients import willing

BATCH = 1000
STALE = dt.timedelta(days=2)  # a mail that comes later than this tells nothing new


def _kind(ctx: TaskContext, notice: Notice) -> NotificationKind | None:
    """The kind, if its plugin is still here and on: what it tells of leads nowhere otherwise."""
    kind = notification_kinds(ctx.registry).get(notice.kind)
    if kind is None or not ctx.plugin_enabled(kind.plugin):
        ctx.logger.info("%s is not told: its plugin is not there", notice.kind)
        return None
    return kind


def _said_at(notice: Notice, ctx: TaskContext) -> dt.datetime:
    return dt.datetime.fromisoformat(notice.at) if notice.at else ctx.now


@observes(Notice)
def ring(notice: Notice, ctx: TaskContext) -> None:
    """Write what members are told, where the bell counts it."""
    if _kind(ctx, notice) is not None:
        services.ring(ctx.db, notice, willing(ctx, notice), _said_at(notice, ctx))


@observes(Notice)
def post(notice: Notice, ctx: TaskContext) -> None:
    """Have each recipient mailed, where the kind is one that is mailed."""
    kind = _kind(ctx, notice)
    if kind is None or not kind.mail or ctx.now - _said_at(notice, ctx) > STALE:
        return
    for party_id in willing(ctx, notice):
        ctx.enqueue("notifications.mail", party_id=party_id, kind=kind.name, values=notice.values, url=notice.url)


@task("notifications.mail")
def mail(ctx: TaskContext, party_id: int, kind: str, values: dict[str, Any], url: str) -> None:
    """Mail one member one notification, within the quota of mails."""
    declared, recipient = notification_kinds(ctx.registry).get(kind), recipient_of(ctx.db, party_id)
    if declared is None or recipient is None:
        return
    most = ctx.settings["notifications.mail_quota"]
    if mailing.is_spent(ctx.db, party_id, most, ctx.now):
        ctx.logger.warning("the mail %s to member %s is left out: %s mails in a week are enough", kind, party_id, most)
        return
    translate = ctx.translator(recipient.locale)
    text = notification_sentence(declared, values, ctx.site.name, translate)
    ctx.mail("notifications.notice", recipient, text=text, url=url, summary=translate(declared.summary))


@task("notifications.sweep")
def sweep(ctx: TaskContext) -> None:
    """Forget notifications after ``notifications.keep_days``."""
    before = ctx.now - dt.timedelta(days=ctx.settings["notifications.keep_days"])
    if services.forget_old(ctx.db, before, BATCH) == BATCH:
        ctx.enqueue("notifications.sweep")


@task("notifications.put_right")
def put_right(ctx: TaskContext) -> None:
    """Let the bells count what is there: deleted items have taken notifications with them."""
    if services.put_right(ctx.db, BATCH) == BATCH:
        ctx.enqueue("notifications.put_right")
