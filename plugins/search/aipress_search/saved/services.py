"""Saving searches and changing them. Whoever calls has checked that the search is the member's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import Party
from aipress_search.choice import Choice
from aipress_search.saved.models import Hit, SavedSearch
from aipress_search.saved.schedule import due_at


class TooMany(Exception):
    """The member has as many saved searches as the site allows."""


@dataclass(frozen=True)
class Wish:
    """How a member wants to be told.

    Args:
        name: what the search is called in the list and in alerts.
        frequency: a key of :data:`aipress_search.saved.schedule.FREQUENCIES`.
    """

    name: str
    frequency: str
    by_bell: bool
    by_mail: bool


def save(db: Session, party_id: int, choice: Choice, wish: Wish, now: dt.datetime, most: int) -> int:
    """Save a search; what is new from now on is told. Returns its id.

    Args:
        most: saved searches that a member may have.

    Raises:
        TooMany: when the member has ``most``. The party's row is locked, so that two tabs cannot pass the limit together.
    """
    db.execute(select(Party.id).where(Party.id == party_id).with_for_update())
    if (db.scalar(select(func.count()).select_from(SavedSearch).where(SavedSearch.party_id == party_id)) or 0) >= most:
        raise TooMany
    row = SavedSearch(party_id=party_id, name=wish.name, choice=choice.stored(), digest=choice.digest, frequency=wish.frequency,
                      by_bell=wish.by_bell, by_mail=wish.by_mail, created_at=now)
    db.add(row)
    db.flush()
    return row.id


def change(db: Session, saved_id: int, wish: Wish, now: dt.datetime, zone: ZoneInfo) -> None:
    """Another name or another way to be told; what waits is told when the new way says."""
    waits = exists().where(Hit.saved_id == saved_id, Hit.told_at.is_(None))
    due = due_at(wish.frequency, now, zone) if db.scalar(select(waits)) else None
    db.execute(update(SavedSearch).where(SavedSearch.id == saved_id).values(
        name=wish.name, frequency=wish.frequency, by_bell=wish.by_bell, by_mail=wish.by_mail, due_at=due))


def pause(db: Session, saved_id: int, now: dt.datetime) -> None:
    """Tell nothing any more, also not of what is found and waits."""
    db.execute(update(SavedSearch).where(SavedSearch.id == saved_id).values(is_paused=True, due_at=None))
    db.execute(update(Hit).where(Hit.saved_id == saved_id, Hit.told_at.is_(None)).values(told_at=now))


def resume(db: Session, saved_id: int) -> None:
    """Tell what is new from now on."""
    db.execute(update(SavedSearch).where(SavedSearch.id == saved_id).values(is_paused=False))


def remove(db: Session, saved_id: int) -> None:
    """Forget the search and what it has told."""
    db.execute(delete(SavedSearch).where(SavedSearch.id == saved_id))


def stop_mails(db: Session, saved_id: int, now: dt.datetime) -> None:
    """No more mails of it. One that has no bell either is paused."""
    db.execute(update(SavedSearch).where(SavedSearch.id == saved_id).values(by_mail=False))
    if not db.scalar(select(SavedSearch.by_bell).where(SavedSearch.id == saved_id)):
        pause(db, saved_id, now)
