"""``core.send_mail``: hands one mail over, at most once; ``core.sweep_mails``: forgets old ones."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

from sqlalchemy import delete, select, update

from aipress_core.mail.message import Unaddressable, build, default_sender
from aipress_core.mail.models import CAPTURED, EXPIRED, FAILED, FINAL, REFUSED, SENDING, SENT, UNSURE, WAITING, Mail
from aipress_core.mail.transports import Refused, transport
from aipress_core.observability.account import account_of
from aipress_core.tasks.context import TaskContext
from aipress_core.tasks.declare import Periodic, task
from aipress_core.tasks.failure import describe

MAX_TRIES = 8
BATCH = 1000
REST = dt.timedelta(minutes=10)  # for mails of a plugin that is switched off


@task("core.send_mail", max_attempts=MAX_TRIES, timeout=120)
def send_mail(ctx: TaskContext, mail_id: int) -> None:
    """Hand one mail to the transport, at most once."""
    mail = _claim(ctx, mail_id)
    if mail is None:
        return
    way = transport(ctx.settings["aipress.mail.url"])
    try:
        way.send(_message(ctx, mail), mail.id)
    except (Refused, Unaddressable) as refusal:
        _note(ctx, mail, REFUSED, error=str(refusal))
    except (OSError, smtplib.SMTPException) as error:
        _note(ctx, mail, FAILED if ctx.attempt >= MAX_TRIES else WAITING, error=describe(error))
        raise
    else:
        _note(ctx, mail, CAPTURED if way.is_capture else SENT, sent_at=ctx.now)
        account_of(ctx.registry).mail(mail.plugin)


def _claim(ctx: TaskContext, mail_id: int) -> Mail | None:
    """Mark the mail as being sent, in a transaction of its own, before anybody is asked; None when there is nothing to do."""
    with ctx.runtime.database.session() as db, db.begin():
        mail = db.scalar(select(Mail).where(Mail.id == mail_id).with_for_update())
        if mail is None or mail.state in (SENT, CAPTURED, REFUSED, UNSURE, EXPIRED):
            return None
        if mail.state == SENDING:
            mail.state, mail.error = UNSURE, "the worker stopped while the server was being asked"
            return None
        if mail.expires_at is not None and mail.expires_at <= ctx.now:
            mail.state, mail.error = EXPIRED, "it came too late to be of use"
            if mail.is_secret:
                mail.text = mail.html = None
            return None
        is_awake = ctx.plugin_enabled(mail.plugin)
        if is_awake:
            mail.state, mail.tries = SENDING, mail.tries + 1
    if not is_awake:
        ctx.enqueue("core.send_mail", available_at=ctx.now + REST, mail_id=mail_id)
    return mail if is_awake else None


def _message(ctx: TaskContext, mail: Mail) -> Any:
    sender = ctx.settings["aipress.mail.from"] or default_sender(ctx.settings["aipress.base_url"])
    return build(mail, sender, ctx.site.name, mail.created_at)


def _note(ctx: TaskContext, mail: Mail, state: str, *, error: str | None = None, sent_at: dt.datetime | None = None) -> None:
    """Write down what became of it, at once: what happens to this task afterwards cannot unsend it."""
    with ctx.runtime.database.session() as db, db.begin():
        values: dict[str, Any] = {"state": state, "error": error and error[:300], "sent_at": sent_at}
        if state in (SENT, REFUSED) or (state == CAPTURED and _is_production(ctx)):
            values |= {"text": None, "html": None} if mail.is_secret else {}
        db.execute(update(Mail).where(Mail.id == mail.id, Mail.state.in_((SENDING, UNSURE))).values(values))


def _is_production(ctx: TaskContext) -> bool:
    return bool(ctx.settings["aipress.environment"] == "production")


@task("core.sweep_mails")
def sweep_mails(ctx: TaskContext) -> None:
    """Remove mails after ``aipress.mail.retention_days``, and the bodies of secret ones once their time is over."""
    before = ctx.now - dt.timedelta(days=ctx.settings["aipress.mail.retention_days"])
    old = select(Mail.id).where(Mail.created_at < before, Mail.state.in_(FINAL)).order_by(Mail.created_at, Mail.id).limit(BATCH)
    gone = ctx.db.scalars(delete(Mail).where(Mail.id.in_(old)).returning(Mail.id)).all()
    if _is_production(ctx):
        stale = select(Mail.id).where(Mail.is_secret, Mail.expires_at < ctx.now, Mail.text.is_not(None)).limit(BATCH)
        ctx.db.execute(update(Mail).where(Mail.id.in_(stale)).values(text=None, html=None))
    if len(gone) == BATCH:
        ctx.enqueue("core.sweep_mails")


PERIODICS = (Periodic("core.sweep_mails", seconds=3600),)
