"""Reading saved searches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from aipress_search.saved.models import Hit, SavedSearch

COLUMNS = (SavedSearch.id, SavedSearch.party_id, SavedSearch.name, SavedSearch.choice, SavedSearch.frequency, SavedSearch.by_bell,
           SavedSearch.by_mail, SavedSearch.is_paused)
MOST = 200  # rows of the list; the setting search.saved_limit allows no more


def of_member(db: Session, party_id: int) -> list[Row[Any]]:
    """A member's saved searches, the newest first, each with how many things it has found."""
    found = (select(func.count()).select_from(Hit).where(Hit.saved_id == SavedSearch.id).scalar_subquery().label("found"))
    columns = (*COLUMNS, SavedSearch.created_at, SavedSearch.told_at, SavedSearch.due_at, found)
    return list(db.execute(select(*columns).where(SavedSearch.party_id == party_id)
                           .order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc()).limit(MOST)))


def one(db: Session, saved_id: int) -> Row[Any] | None:
    """One saved search, whoever's it is."""
    return db.execute(select(*COLUMNS).where(SavedSearch.id == saved_id)).first()
