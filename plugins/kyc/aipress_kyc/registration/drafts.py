"""Drafts of the wizard: found by a key that stands in the address, so that tabs and devices never mix.

Whoever has the key of a visitor's draft may go on with it, which is what the mailed link is for; a member's draft is that
member's alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from aipress_kyc.models.registration import Draft
from aipress_kyc.registration import pictures

LIFETIME = dt.timedelta(days=14)  # after the last answer
LONGEST_KEY = 64


def digest(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def start(db: Session, *, survey_id: int, code: str, now: dt.datetime, party_id: int | None = None,
          answers: Mapping[str, Any] | None = None, done: Sequence[str] = (), invitation_id: int | None = None,
          request_id: int | None = None, locale: str | None = None) -> str:
    """Begin a draft and return its key (256 random bits)."""
    key = secrets.token_urlsafe(32)
    db.add(Draft(key_hash=digest(key), party_id=party_id, survey_id=survey_id, code=code, answers=dict(answers or {}),
                 done=list(done), invitation_id=invitation_id, request_id=request_id, locale=locale,
                 created_at=now, updated_at=now,
                 expires_at=now + LIFETIME))
    db.flush()
    return key


def find(db: Session, key: str, now: dt.datetime, party_id: int | None, *, lock: bool = False) -> Draft | None:
    """The draft that a key opens for this reader; None when it is over, handed in, or somebody else's.

    Args:
        party_id: who is signed in. A visitor's draft opens for everybody who has the key, a member's for the member.
        lock: the caller is going to write it.
    """
    if not key or len(key) > LONGEST_KEY:
        return None
    owner = Draft.party_id.is_(None) if party_id is None else or_(Draft.party_id.is_(None), Draft.party_id == party_id)
    statement = select(Draft).where(Draft.key_hash == digest(key), Draft.expires_at > now, Draft.sent_at.is_(None), owner)
    return db.scalar(statement.with_for_update() if lock else statement)


def accept(draft: Draft, section: str, keys: Collection[str], answers: Mapping[str, Any], now: dt.datetime, *,
           is_done: bool = True) -> set[int]:
    """Keep the answers of one section, and nothing of the others: a second tab may be answering them.

    Args:
        keys: every answer key of the section.
        answers: those that were given.
        is_done: was the section accepted whole?

    Returns:
        Ids of pictures that the draft names no more.
    """
    before = draft.answers
    kept = {key: value for key, value in before.items() if key not in keys}
    draft.answers = {**kept, **{key: value for key, value in answers.items() if key in keys}}
    done = [one for one in draft.done if one != section]
    draft.done = [*done, section] if is_done else done
    draft.updated_at, draft.expires_at = now, now + LIFETIME
    return pictures.ids_of(before) - pictures.ids_of(draft.answers)


def remove(db: Session, draft: Draft, *, with_pictures: bool = True) -> None:
    """Forget a draft, and its uploads unless a request has taken them over."""
    gone = pictures.ids_of(draft.answers) if with_pictures else set()
    db.delete(draft)
    db.flush()
    pictures.forget(db, gone)


def over(db: Session, now: dt.datetime, limit: int = 200) -> Sequence[Draft]:
    """Drafts whose time is over."""
    return db.scalars(select(Draft).where(Draft.expires_at <= now).order_by(Draft.expires_at, Draft.id).limit(limit)).all()
