"""Facet counts: kept with each change, read by every feed.

A scope's counts carry a token that changes with them, one of the cache's. A process keeps the counts that it read under
their token, which every request reads with its visitor: nothing can be stale, and nobody has to tell the other processes.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from aipress_core.cache.models import CacheToken
from aipress_core.content.models import Content, FacetCount
from aipress_core.db.planning import unled
from aipress_core.db.types import UTCDateTime
from aipress_core.events.upsert import insert_into

ALL = "*"
REGION = "facets."
KEPT = 64  # scopes and tokens
Change = Mapping[tuple[str, str, str], int]


class FacetCounts(dict[str, dict[str, int]]):
    """``{facet: {value: count}}``; ``token`` names this state of them, None when they were worked out for the moment."""

    token: int | None = None


# The few whose time has come; as an expression the scope leads SQLite to no other index, which holds all its items.
_LATE = and_(Content.next_change_at <= bindparam("now", type_=UTCDateTime()),
             unled(Content.facet_scope == bindparam("scope")))
_STATE = select(select(CacheToken.token).where(CacheToken.region == bindparam("region")).scalar_subquery(), exists().where(_LATE))
_kept: OrderedDict[tuple[str, int], FacetCounts] = OrderedDict()


def keys_of(state: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """One key for the row itself (facet ``*``) and one for each facet value that it has."""
    scope = str(state["scope"])
    yield scope, ALL, ALL
    for facet, value in (state["facets"] or {}).items():
        if value not in (None, ""):
            yield scope, facet, str(value)


def add_counts(db: Session, change: Change) -> None:
    """Add to counts, creating rows as needed; in key order, so that two writers never wait for each other in a circle."""
    wanted = sorted((key, difference) for key, difference in change.items() if difference)
    for key, difference in wanted:
        row = insert_into(db, FacetCount).values(scope=key[0], facet=key[1], value=key[2], count=difference)
        db.execute(row.on_conflict_do_update(index_elements=["scope", "facet", "value"],
                                             set_={"count": FacetCount.count + row.excluded.count}))
    for scope in sorted({key[0] for key, _difference in wanted}):
        # At once, not with the cache's other tokens at the end: what this transaction reads must not be kept as everybody's.
        token = insert_into(db, CacheToken).values(region=REGION + scope, token=secrets.randbelow(2**62) + 1)
        db.execute(token.on_conflict_do_update(index_elements=["region"], set_={"token": token.excluded.token}))


def state_of(db: Session, scope: str, now: dt.datetime) -> tuple[int | None, bool]:
    """The token of a scope's counts, and whether there are items whose time has come which the periodic task has not reached."""
    token, is_late = db.connection().execute(_STATE, {"scope": scope, "region": REGION + scope, "now": now}).one()
    return token, bool(is_late)


def late_items(db: Session, scope: str, now: dt.datetime) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Corrections for such items: a sign, and the facets of what it adds or takes away."""
    from aipress_core.content.services import is_live  # which changes counts through this module

    for header in db.scalars(select(Content).where(_LATE), {"now": now, "scope": scope}):
        if header.counted is not None:
            yield -1, header.counted["facets"] or {}
        if is_live(header, now):
            yield 1, header.facets or {}


def facet_counts(db: Session, scope: str, now: dt.datetime, token: int | None = None) -> FacetCounts:
    """Unfiltered counts of a scope, exact at ``now``.

    Rows whose time has come but which the periodic task has not reached yet are corrected for here.

    Args:
        token: that of the counts, where it is known already, as well as that no item is late; see ``request.facet_counts``.
    """
    is_late = False
    if token is None:
        token, is_late = state_of(db, scope, now)
    if is_late or token is None:
        return _read(db, scope, now)
    found = _kept.get((scope, token))
    if found is None:
        found = _read(db, scope, now)
        found.token = token
        _kept[scope, token] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _read(db: Session, scope: str, now: dt.datetime) -> FacetCounts:
    rows = db.execute(select(FacetCount.facet, FacetCount.value, FacetCount.count)
                      .where(FacetCount.scope == scope))
    counts: Counter[tuple[str, str]] = Counter({(facet, value): count for facet, value, count in rows})
    for sign, facets in late_items(db, scope, now):
        counts.update({key[1:]: sign for key in keys_of({"scope": scope, "facets": facets})})
    result = FacetCounts()
    for (facet, value), count in counts.items():
        if count > 0:
            result.setdefault(facet, {})[value] = count
    return result
