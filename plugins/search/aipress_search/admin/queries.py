"""Reading synonyms, pins, and what was searched in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from aipress_search.admin.models import Missed, Pin, Synonym

MOST_ROWS = 500


def synonym_sets(db: Session) -> dict[int, list[str]]:
    """The sets' terms by the sets' numbers, the newest set first."""
    found: dict[int, list[str]] = {}
    rows = select(Synonym.set_id, Synonym.term).order_by(Synonym.set_id.desc(), Synonym.id).limit(MOST_ROWS * 20)
    for set_id, term in db.execute(rows):
        found.setdefault(set_id, []).append(term)
    return found


def pins(db: Session) -> list[Row[Any]]:
    """Every pin, by its words."""
    columns = (Pin.id, Pin.words, Pin.type, Pin.object_id, Pin.created_at)
    return list(db.execute(select(*columns).order_by(Pin.folded, Pin.id).limit(MOST_ROWS)))


def missed(db: Session, since: dt.date, limit: int = 100) -> Sequence[Row[Any]]:
    """What was most often searched in vain since a day: words, count, last day."""
    count, last = func.sum(Missed.count).label("count"), func.max(Missed.day).label("last")
    return db.execute(select(Missed.words, count, last).where(Missed.day >= since).group_by(Missed.words)
                      .order_by(count.desc(), last.desc(), Missed.words).limit(limit)).all()
