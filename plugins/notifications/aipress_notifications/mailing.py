"""How many mails a member gets: people who get too many read none."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from aipress_core.api import MailKind, _, mails

WEEK = dt.timedelta(days=7)
KINDS = (MailKind("notifications.notice", _("Notification"), _("${site}: ${text}"), minutes=2 * 24 * 60),)


def is_spent(db: Session, party_id: int, most: int, now: dt.datetime) -> bool:
    """Has the member been sent ``most`` mails of any kind within seven days?"""
    return mails.sent_since(db, party_id, now - WEEK) >= most
