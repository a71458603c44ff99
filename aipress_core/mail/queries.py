"""Reads for the log of mails: ``aipress_core.api.mails``. What each gives is told in the package's docstring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.registry import Registry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.db.types import utcnow
from aipress_core.i18n.translation import _
from aipress_core.mail.kinds import MailKind
from aipress_core.mail.models import CAPTURED, EXPIRED, FAILED, REFUSED, SENDING, SENT, UNSURE, WAITING, Mail
from aipress_core.mail.service import send_again
from aipress_core.resources.keyset import Keyset, Page

__all__ = ["COUNTED_DAYS", "STATES", "TITLES", "Body", "body", "counts", "kinds", "one", "page", "send_again", "sent_since"]

TITLES: Mapping[str, str] = {
    WAITING: _("Waiting"), SENDING: _("Being sent"), SENT: _("Sent"), CAPTURED: _("Captured"), FAILED: _("Failed"),
    REFUSED: _("Refused"), UNSURE: _("Unsure"), EXPIRED: _("Too late"),
}
STATES = tuple(TITLES)
COUNTED_DAYS = 30

_LISTED = (Mail.id, Mail.kind, Mail.plugin, Mail.address, Mail.name, Mail.subject, Mail.state, Mail.tries, Mail.error,
           Mail.created_at, Mail.sent_at, Mail.is_secret)
_LOG: Any = select(*_LISTED)  # SQLAlchemy's type tells every column, which no other function can name
_NEWEST = Keyset(columns=(Mail.created_at, Mail.id), size=30)


@dataclass(frozen=True)
class Body:
    """A mail as it was read."""

    subject: str
    text: str
    html: str


def page(db: Session, *, state: str = "", kind: str = "", plugin: str = "", address: str = "", cursor: str | None = None) -> Page:
    """One page of the log, the newest first; an empty filter filters nothing.

    Raises:
        CursorError: for a cursor that is not ours.
    """
    wanted = [column == value for column, value in ((Mail.state, state), (Mail.kind, kind), (Mail.plugin, plugin)) if value]
    if address:
        wanted.append(Mail.address == address.strip().lower())
    return _NEWEST.page(db, _LOG.where(*wanted), cursor)


def one(db: Session, mail_id: int) -> Any:
    """One mail without its body, or None."""
    return db.execute(select(*_LISTED, Mail.party_id, Mail.locale, Mail.expires_at, Mail.request_id)
                      .where(Mail.id == mail_id)).first()


def body(db: Session, mail_id: int, settings: Mapping[str, Any]) -> Body | None:
    """Subject, text and HTML of a mail; None when they are erased, or secret on a production site."""
    found = db.execute(select(Mail.subject, Mail.text, Mail.html, Mail.is_secret).where(Mail.id == mail_id)).first()
    if found is None or found.text is None or (found.is_secret and settings["aipress.environment"] == "production"):
        return None
    return Body(found.subject, found.text, found.html or "")


def sent_since(db: Session, party_id: int, since: dt.datetime) -> int:
    """How many mails have been asked for to a member since then, whatever became of them."""
    return db.scalar(select(func.count()).select_from(Mail).where(Mail.party_id == party_id, Mail.created_at >= since)) or 0


def counts(db: Session) -> dict[str, int]:
    """How many mails of the last 30 days are in each state; states without any are 0."""
    since = utcnow() - dt.timedelta(days=COUNTED_DAYS)
    rows = db.execute(select(Mail.state, func.count().label("number")).where(Mail.created_at >= since).group_by(Mail.state))
    return dict.fromkeys(STATES, 0) | {row.state: row.number for row in rows}


def kinds(registry: Registry) -> Mapping[str, MailKind]:
    """Every declared kind, in plugin order."""
    declared: Mapping[str, MailKind] = registry.runtime.declared.mails
    return declared
