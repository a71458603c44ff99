"""What is left without an engine: titles, from the database, under the same rule. Newest first, without facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import SearchType, Visibility
from aipress_search.analysis import STOP_WORDS, words
from aipress_search.engine.interface import Group, Hit, Hits, Query
from aipress_search.highlight import Marker
from aipress_search.parsing import wanted

DEPTH, MOST_WORDS = 20_000, 8  # newest things of a type whose titles are looked at


def search(db: Session, types: Sequence[SearchType], visibility: Visibility, query: Query) -> Hits:
    """Things whose titles have all the words, one statement for all types. Counts end at ``query.limit``."""
    typed = " ".join(wanted(query.text, query.fields))
    sought = [word for word in _typed(typed) if word.lower() not in STOP_WORDS][:MOST_WORDS]
    if not sought or not types:
        return Hits(is_degraded=True)
    parts = [select(*_of_type(one, visibility, sought, query.limit).subquery().c) for one in types]
    rows = db.execute(union_all(*parts)).all()
    marker = Marker.of_words([word for one in sought for word in words(one)])
    found: dict[str, list[Hit]] = {one.name: [] for one in types}
    for row in sorted(rows, key=lambda row: (row.at, row.id), reverse=True):
        found[row.type].append(Hit(row.type, row.id, row.title, row.slug, row.at, marked_title=marker.mark(row.title)))
    counts = {name: len(hits) for name, hits in found.items()}
    groups = tuple(Group(name, len(hits), tuple(hits)) for name, hits in found.items() if hits)
    every = sorted((hit for hits in found.values() for hit in hits), key=lambda hit: hit.at, reverse=True)[:query.limit]
    return Hits(sum(counts.values()), () if query.per_type else tuple(every), groups if query.per_type else (), counts,
                is_degraded=True)


def _typed(text: str) -> list[str]:
    """The words as they were typed: the database does not fold accents."""
    return "".join(sign if sign.isalnum() else " " for sign in text[:300]).split()


def _of_type(one: SearchType, visibility: Visibility, sought: Sequence[str], limit: int) -> Select[Any]:
    listed = one.listed(visibility).subquery()
    newest = select(listed).order_by(listed.c.at.desc(), listed.c.id.desc()).limit(DEPTH).subquery()
    has_all = [func.lower(newest.c.title).contains(word.lower(), autoescape=True) for word in sought if word]
    return (select(literal(one.name).label("type"), newest.c.id, newest.c.title, newest.c.slug, newest.c.at)
            .where(*has_all).order_by(newest.c.at.desc(), newest.c.id.desc()).limit(limit))
