"""Erasing an account: closed at once, erased after some days in which the member may take it back (GDPR, article 17).

Until then nothing is lost. Then the declarations of all plugins say what goes, what stands under a neutral name and what is only
detached from the person; the page of the policy shows them.
"""

from __future__ import annotations

import datetime as dt
import secrets

from pyramid.request import Request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Database

from aipress_accounts.events import AccountStateChanged
from aipress_accounts.links import digest
from aipress_accounts.models import DEACTIVATED, LIVE, PARTY_STATES, User
from aipress_accounts.notices import recipient_of
from aipress_accounts.own_data import Erasure, Export
from aipress_accounts.roles import OWNER
from aipress_core.api import File, Party, Role, Session, _, sessions

NEUTRAL_NAME = _("Former member")


def is_last_owner(db: Database, party_id: int) -> bool:
    """Would the site lose its last owner? The rows stay locked in a transaction that writes."""
    owners = select(Role.party_id).join(Party, Party.id == Role.party_id).where(Role.role == OWNER, Party.state == "live")
    return list(db.scalars(owners.order_by(Role.party_id).with_for_update())) == [party_id]


def ask(request: Request, days: int) -> None:
    """Close the account of whoever is signed in, and have it erased in so many days; audited, and mailed with the way back.

    The caller has made sure that it is not the last owner's, and signs the browser out.
    """
    party = request.db.get_one(Party, request.identity.party_id)
    recipient = recipient_of(request.db, party.id)
    key, due_at = secrets.token_urlsafe(32), request.now + dt.timedelta(days=days)
    request.db.execute(delete(Erasure).where(Erasure.party_id == party.id))
    request.db.add(Erasure(party_id=party.id, key_hash=digest(key), asked_at=request.now, due_at=due_at))
    _set_state(request.db, party.id, DEACTIVATED)
    request.emit(AccountStateChanged(party.id))
    ended = sessions.end_all(request, party.id)
    if recipient is not None:
        request.mail("accounts.erasure", recipient, key=key, due_at=due_at)
    request.audit("accounts.erasure_asked", ("party", party.id, party.name), due_at=due_at.isoformat(), sessions_ended=ended)


def find(db: Database, key: str) -> Erasure | None:
    """The erasure that a mailed key takes back; None when it is done, taken back, or never was."""
    return db.scalar(select(Erasure).where(Erasure.key_hash == digest(key)))


def take_back(db: Database, key: str) -> int | None:
    """Open the account again; returns whose. Deleting the row is what decides between two tries, or a try and the erasure."""
    party_id = db.scalar(delete(Erasure).where(Erasure.key_hash == digest(key)).returning(Erasure.party_id))
    if party_id is not None:
        _set_state(db, party_id, LIVE)
    return party_id


def forget(db: Database, party_id: int) -> None:
    """Erase no more: the account was let in again by other means."""
    db.execute(delete(Erasure).where(Erasure.party_id == party_id))


def hold_to(db: Database, party_id: int) -> None:
    """The erasure stands and the mailed key opens nothing any more: the account is shut by the house now."""
    db.execute(update(Erasure).where(Erasure.party_id == party_id).values(key_hash=digest(secrets.token_urlsafe(32))))


def shut(db: Database, party_id: int) -> None:
    """Close an account that is about to be erased; its sessions end."""
    _set_state(db, party_id, DEACTIVATED)
    db.execute(delete(Session).where(Session.party_id == party_id))


def forget_archive(db: Database, party_id: int) -> None:
    """Delete the member's archive; its bytes go with the next sweep."""
    file_id = db.scalar(delete(Export).where(Export.party_id == party_id).returning(Export.file_id))
    if file_id is not None:
        db.execute(delete(File).where(File.id == file_id))


def _set_state(db: Database, party_id: int, state: str) -> None:
    db.execute(update(User).where(User.id == party_id).values(state=state))
    db.execute(update(Party).where(Party.id == party_id).values(state=PARTY_STATES[state]))
