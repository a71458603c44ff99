"""Changing synonyms and pins, audited; forgetting old searches. What was added is taken back by deleting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from pyramid.request import Request
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from aipress_core.api import insert_into
from aipress_search.admin.models import LONGEST_PHRASE, Missed, Pin, Synonym
from aipress_search.analysis import words
from aipress_search.engine.interface import Key

MOST_TERMS, MOST_SETS, MOST_PINS = 20, 500, 500


def folded(text: str) -> str:
    """A term or a phrase as the engine compares it.

    >>> folded(" L’Élysée ")
    'l elysee'
    """
    return " ".join(words(text))


class Refused(Exception):
    """The limit is reached, or it is there already."""


def add_synonyms(request: Request, terms: Sequence[str]) -> int:
    """Let these terms stand for each other; returns the set's number.

    Raises:
        Refused: when there are as many sets as may be.
    """
    db = request.db
    if (db.scalar(select(func.count(Synonym.set_id.distinct()))) or 0) >= MOST_SETS:
        raise Refused
    set_id = (db.scalar(select(func.max(Synonym.set_id))) or 0) + 1
    unique = {folded(term): term for term in reversed(terms)}
    db.add_all(Synonym(set_id=set_id, term=term, folded=key, created_at=request.now) for key, term in unique.items() if key)
    db.flush()
    request.audit("search.synonyms_added", target=("synonyms", set_id, ", ".join(terms)))
    return set_id


def remove_synonyms(request: Request, set_id: int) -> bool:
    """Forget a set; False when it is not there."""
    gone = request.db.scalars(delete(Synonym).where(Synonym.set_id == set_id).returning(Synonym.term)).all()
    if gone:
        request.audit("search.synonyms_removed", target=("synonyms", set_id, ", ".join(gone)))
    return bool(gone)


def add_pin(request: Request, phrase: str, key: Key, title: str) -> int:
    """Let a thing stand first for this phrase.

    Raises:
        Refused: when it does already, or there are as many pins as may be.
    """
    db = request.db
    if (db.scalar(select(func.count()).select_from(Pin)) or 0) >= MOST_PINS:
        raise Refused
    there = select(Pin.id).where(Pin.folded == folded(phrase), Pin.type == key[0], Pin.object_id == key[1])
    if db.scalar(there) is not None:
        raise Refused
    row = Pin(words=phrase[:LONGEST_PHRASE], folded=folded(phrase), type=key[0], object_id=key[1], created_at=request.now)
    db.add(row)
    db.flush()
    request.audit("search.pin_added", target=("pin", row.id, phrase), type=key[0], object_id=key[1], title=title)
    return row.id


def remove_pin(request: Request, pin_id: int) -> bool:
    """Forget a pin; False when it is not there."""
    gone = request.db.execute(delete(Pin).where(Pin.id == pin_id).returning(Pin.words, Pin.type, Pin.object_id)).first()
    if gone is not None:
        request.audit("search.pin_removed", target=("pin", pin_id, gone.words), type=gone.type, object_id=gone.object_id)
    return gone is not None


def note_missed(db: Session, counts: Mapping[tuple[str, dt.date], int]) -> None:
    """Add to how often words found nothing. In the order of keys, so that two processes never wait for each other in a circle."""
    for (phrase, day), count in sorted(counts.items()):
        row = insert_into(db, Missed).values(words=phrase, day=day, count=count)
        db.execute(row.on_conflict_do_update(index_elements=["words", "day"], set_={"count": Missed.count + row.excluded.count}))


def forget_missed(db: Session, before: dt.date) -> int:
    """Forget what was searched in vain before a day."""
    return int(db.execute(delete(Missed).where(Missed.day < before)).rowcount)
