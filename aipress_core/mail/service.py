"""Asking for a mail: ``request.mail``, ``ctx.mail``, and a second chance for one that failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from pyramid.request import Request
from sqlalchemy import delete, insert, or_, update
from sqlalchemy.orm import Session

from aipress_core.events import outbox
from aipress_core.events.request import nudge_after_commit
from aipress_core.mail.kinds import MailKind, Recipient
from aipress_core.mail.models import FAILED, UNSURE, WAITING, Mail
from aipress_core.mail.render import Letterhead, render

SEND = "core.send_mail"


def write(db: Session, head: Letterhead, kind_name: str, recipient: Recipient, values: Mapping[str, Any]) -> int:
    """Render a mail, and write it and the task that sends it in the caller's transaction.

    Returns:
        The id of the ``core_mail`` row.

    Raises:
        LookupError: for a kind that no loaded plugin declares.
        jinja2.TemplateError: when the templates cannot be rendered with these values.
    """
    kind = kind_named(head.registry, kind_name)
    rendered = render(head, kind, recipient, values)
    expires_at = head.now + dt.timedelta(minutes=kind.minutes) if kind.minutes else None
    row = {"kind": kind.name, "plugin": kind.plugin, "party_id": recipient.party_id, "address": recipient.address[:254],
           "name": recipient.name[:200], "locale": rendered.locale, "subject": rendered.subject, "text": rendered.text,
           "html": rendered.html, "unsubscribe_url": values.get("unsubscribe_url"), "is_secret": kind.is_secret,
           "created_at": head.now, "expires_at": expires_at, "request_id": head.request_id}
    mail_id = db.scalars(insert(Mail).values(row).returning(Mail.id)).one()
    outbox.enqueue(db, SEND, {"mail_id": mail_id}, request_id=head.request_id)
    return mail_id


def kind_named(registry: Any, name: str) -> MailKind:
    """The declared kind; raises LookupError for one that no loaded plugin declares."""
    kind: MailKind | None = registry.runtime.declared.mails.get(name)
    if kind is None:
        raise LookupError(f"no plugin declares the mail {name}")
    return kind


def mail(request: Request, kind: str, recipient: Recipient, /, **values: Any) -> int:
    """``request.mail("shop.receipt", Recipient(address, name), order=order)``: send it once this request is committed.

    Raises:
        ReadOnlyError: in a GET, which has nothing to tell.
        LookupError, jinja2.TemplateError: see :func:`write`.
    """
    head = Letterhead(request.registry, request.settings, request.site, request.now, request.id)
    mail_id = write(request.db, head, kind, recipient, values)
    nudge_after_commit(request)
    return mail_id


def send_again(request: Request, mail_id: int) -> bool:
    """Give a mail that failed, or of which nobody knows, another chance, audited.

    Returns:
        False when it is neither, is erased, or would come too late.
    """
    found = request.db.execute(
        update(Mail).where(Mail.id == mail_id, Mail.state.in_((FAILED, UNSURE)), Mail.text.is_not(None),
                           or_(Mail.expires_at.is_(None), Mail.expires_at > request.now))
        .values(state=WAITING, tries=0, error=None).returning(Mail.kind)).first()
    if found is None:
        return False
    outbox.enqueue(request.db, SEND, {"mail_id": mail_id}, request_id=request.id)
    request.audit("core.mail_sent_again", ("mail", mail_id, found.kind))
    nudge_after_commit(request)
    return True


def forget_mails(db: Session, party_ids: Collection[int]) -> None:
    """Delete every mail to these parties from the log, before they go: their address and name stand in it."""
    db.execute(delete(Mail).where(Mail.party_id.in_(party_ids)))
