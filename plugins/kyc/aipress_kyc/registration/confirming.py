"""That somebody reads the mailbox of an account: a line of the ledger that the platform itself writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts.services import DEACTIVATED, User
from aipress_kyc.registration import facts

LIFETIME = dt.timedelta(days=30)  # a mail of last year proves nothing of today's reader


def is_confirmable(db: Session, party_id: int, email: str, asked_at: dt.datetime, now: dt.datetime) -> bool:
    """Is it still the address of an account that is not shut, and the link of late and not used yet?"""
    row = db.execute(select(User.email, User.state).where(User.id == party_id)).first()
    line = facts.current(db, party_id, "email")
    is_fresh = now - asked_at <= LIFETIME and (line is None or line.verified_at < asked_at)
    return is_fresh and row is not None and row.email == email and row.state != DEACTIVATED


def confirm_address(request: Any, party_id: int, email: str, asked_at: dt.datetime) -> bool:
    """Note that the address was read; False when it is not the account's any more, or the link is worth nothing."""
    if not is_confirmable(request.db, party_id, email, asked_at, request.now):
        return False
    facts.verify(request.db, party_id, facts.Verified("email", "mail_link", email.rpartition("@")[2]), request.now)
    return True
