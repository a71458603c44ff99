"""That somebody reads the mailbox of an account: a line of the ledger that the platform itself writes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts.services import DEACTIVATED, User
from aipress_kyc.registration import facts


def is_confirmable(db: Session, party_id: int, email: str) -> bool:
    """Is it still the address of an account that is not shut?"""
    row = db.execute(select(User.email, User.state).where(User.id == party_id)).first()
    return row is not None and row.email == email and row.state != DEACTIVATED


def confirm_address(request: Any, party_id: int, email: str) -> bool:
    """Note that the address was read; False when it is not the account's any more."""
    if not is_confirmable(request.db, party_id, email):
        return False
    facts.verify(request.db, party_id, facts.Verified("email", "mail_link", email.rpartition("@")[2]), request.now)
    return True
