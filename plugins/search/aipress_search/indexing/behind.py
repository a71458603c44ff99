"""What the index does not know yet: things that a reader may not find any more, though it still has them.

While the worker is away the index stays as it was. What went meanwhile is named in every query, so that it is neither found nor
counted nor suggested.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, literal, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import SearchType, Visibility, undelivered
from aipress_search.engine.interface import Key, Unavailable
from aipress_search.indexing import changes
from aipress_search.models import Dirty
from aipress_search.queries import visible

OBSERVER, REPAIRS = "search.note", ("search.check", "search.build")
MOST_TOLD, MOST_GONE = 2000, 1000  # events and things that a query waits for; with more the index is too old to be asked


def gone(db: Session, types: Mapping[str, SearchType], visibility: Visibility) -> tuple[Key, ...]:
    """Things that have changed since they were indexed, and that this viewer may not find (any more).

    What happened is looked at before what is noted: it goes from the one to the other, and from there into the index.

    Raises:
        Unavailable: too much has happened; or nothing was noted for a while, and nobody has compared since.
    """
    told = undelivered(db, (OBSERVER, *REPAIRS), MOST_TOLD + 1)
    if len(told) > MOST_TOLD:
        raise Unavailable("the index is far behind")
    if any(name in REPAIRS and payload.get("doubt") for name, payload in told):
        raise Unavailable("the index is to be compared with the database")
    classes = {event.name: event for one in types.values() for event in one.events}
    keys = {key for name, payload in told if name in classes
            for key in changes.of_event(types.values(), classes[name].from_payload(payload))}
    found = (keys - visible(db, types, visibility, keys)) | _noted(db, types, visibility)
    if len(found) > MOST_GONE:
        raise Unavailable("the index is far behind")
    return tuple(sorted(found))


def _noted(db: Session, types: Mapping[str, SearchType], visibility: Visibility) -> set[Key]:
    """Of what waits for the index, the things that this viewer may not find: often there is none, and seldom many."""
    names = set(db.scalars(select(Dirty.type).where(Dirty.is_applied.is_(False)).distinct()))
    parts = []
    for name in sorted(names & types.keys()):
        listed = types[name].listed(visibility).subquery()
        lost = (select(literal(name), Dirty.object_id)
                .where(Dirty.type == name, Dirty.is_applied.is_(False), ~exists().where(listed.c.id == Dirty.object_id))
                .limit(MOST_GONE + 1).subquery())
        parts.append(select(*lost.c))
    return {(name, key) for name, key in db.execute(union_all(*parts))} if parts else set()
