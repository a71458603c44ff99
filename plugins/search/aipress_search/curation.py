"""What the editors of the site add to a search: words that stand for each other, and what stands first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from aipress_search.admin.models import Pin, Synonym
from aipress_search.analysis import words
from aipress_search.engine.interface import Key

LONGEST_TERM = 3  # words of a term that stands for another
MOST_WORDS, MOST_PINS, MOST_SYNONYMS = 20, 10, 40


@dataclass(frozen=True)
class Curation:
    """For one query.

    Args:
        synonyms: see ``Query.synonyms``.
        pins: see ``Query.pins``.
    """

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pins: tuple[Key, ...] = ()


@cache
def _added() -> CompoundSelect[Any]:
    """The statement, put together once: every suggestion asks it."""
    said, meant = aliased(Synonym), aliased(Synonym)
    synonyms = (select(literal(0).label("kind"), said.folded.label("one"), meant.folded.label("other"), meant.id.label("number"))
                .join(meant, (meant.set_id == said.set_id) & (meant.folded != said.folded))
                .where(said.folded.in_(bindparam("terms", expanding=True))).limit(MOST_SYNONYMS))
    pins = (select(literal(1), Pin.type, literal(""), Pin.object_id).where(Pin.folded == bindparam("folded"))
            .order_by(Pin.id).limit(MOST_PINS))
    return union_all(select(synonyms.subquery()), select(pins.subquery()))


def curation_of(db: Session, text: str) -> Curation:
    """What is added to this query: one statement, however many synonyms and pins there are."""
    found = words(text)[:MOST_WORDS]
    if not found:
        return Curation()
    terms = {" ".join(found[start:start + length]) for length in range(1, LONGEST_TERM + 1)
             for start in range(len(found) - length + 1)}
    meanings: dict[str, dict[str, None]] = {}
    pinned: list[Key] = []
    for kind, one, other, number in db.execute(_added(), {"terms": sorted(terms), "folded": " ".join(found)}):
        if kind:
            pinned.append((one, number))
        else:
            meanings.setdefault(one, {})[other] = None
    return Curation({one: tuple(others) for one, others in meanings.items()}, tuple(pinned))
