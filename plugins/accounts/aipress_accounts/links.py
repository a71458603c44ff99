"""Keys that may be used once: 256 random bits, stored as a digest, bound to password and address (reliability N8, N10)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Database

from aipress_accounts.models import LIVE, Link, User

RESET, EMAIL, PASSKEY_NEW, PASSKEY_USE = "reset", "email", "passkey.new", "passkey.use"
MINUTES = {RESET: 60, EMAIL: 60, PASSKEY_NEW: 10, PASSKEY_USE: 10}


def issue(db: Database, purpose: str, now: dt.datetime, *, user: User | None = None, email: str = "", key: str = "") -> str:
    """Write a key and return it; the member's earlier ones for the same purpose are worth nothing from now on.

    Args:
        email: what the link is about, for a change of address.
        key: given by a passkey's challenge; else it is drawn.
    """
    key = key or secrets.token_urlsafe(32)
    if user is not None:
        db.execute(delete(Link).where(Link.party_id == user.id, Link.purpose == purpose))
    db.add(Link(purpose=purpose, key_hash=digest(key), party_id=user.id if user else None, bound=bound_to(user) if user else "",
                email=email, expires_at=now + dt.timedelta(minutes=MINUTES[purpose])))
    db.flush()
    return key


def find(db: Database, purpose: str, key: str, now: dt.datetime) -> Link | None:
    """The link that a key opens, still unused, in time, of a live account whose password and address are as they were."""
    row = db.execute(select(Link, User).outerjoin(User, User.id == Link.party_id).where(
        Link.key_hash == digest(key), Link.purpose == purpose, Link.expires_at > now)).first()
    return row[0] if row is not None and _holds(row[0], row[1]) else None


def use(db: Database, purpose: str, key: str, now: dt.datetime) -> Link | None:
    """As :func:`find`, and use it up. Deleting is what decides: of several at once, one gets the row."""
    link = find(db, purpose, key, now)
    if link is None or db.scalar(delete(Link).where(Link.id == link.id).returning(Link.id)) is None:
        return None
    return link


def _holds(link: Link, user: User | None) -> bool:
    if link.party_id is None:
        return True
    return user is not None and user.state == LIVE and secrets.compare_digest(link.bound, bound_to(user))


def digest(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def bound_to(user: User) -> str:
    """Changes with the password and with the address."""
    return hashlib.sha256(f"{user.password_hash} {user.email}".encode()).hexdigest()
