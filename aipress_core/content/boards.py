"""Counts under filters: the facets of a scope's listed items, kept in the process as columns of numbers.

A database needs half a second to count a hundred thousand items under eight conditions, and cannot keep the answers: there are
too many choices. A *board* holds what the counts hold of each item (``counted``), a few bytes a facet, and counts under any
choice in milliseconds. Like the counts it stands under their token: a request that finds another token brings its board up
to date with the rows that have changed, and compares the sums with the stored counts. Where they differ, it is read anew.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import compress
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from aipress_core.content.counts import ALL, late_items, state_of
from aipress_core.content.models import Content, FacetCount
from aipress_core.db.planning import unled
from aipress_core.db.sessions import WritingSession
from aipress_core.db.types import UTCDateTime, utcnow

Facets = Mapping[str, Any]
Chosen = Mapping[str, Collection[str]]  # facet → values, of which an item has one
BATCH = 10_000  # rows of one statement
OVERLAP = dt.timedelta(minutes=2)  # how long after its ``modified_at`` a change may be committed, by whatever clock
NOTHING = 0  # the number of "no value"

_ROWS = (select(Content.id, Content.counted)  # by the key: as an expression the scope leads to no other index
         .where(unled(Content.facet_scope == bindparam("scope")), Content.counted.is_not(None),
                Content.id > bindparam("after")).order_by(Content.id).limit(BATCH))
_CHANGED = select(Content.id, Content.counted).where(
    Content.facet_scope == bindparam("scope"), Content.modified_at >= bindparam("since", type_=UTCDateTime()))
_STORED = select(FacetCount.facet, FacetCount.value, FacetCount.count).where(
    FacetCount.scope == bindparam("scope"), FacetCount.count != 0)


class Column:
    """One facet of every item: a number for each value."""

    def __init__(self, length: int) -> None:
        self.values: dict[str, int] = {"": NOTHING}
        self.numbers = array("I", [NOTHING]) * length

    def copy(self) -> Column:
        """One that may be changed while others read this one."""
        other = Column(0)
        other.values, other.numbers = dict(self.values), self.numbers[:]
        return other

    def number_of(self, value: Any) -> int:
        """The number of a value, new or old; empty values are none."""
        return NOTHING if value in (None, "") else self.values.setdefault(str(value), len(self.values))

    def counts(self, selected: bytes) -> Counter[str]:
        """How many of the selected items have each value."""
        found = Counter(compress(self.numbers, selected))
        return Counter({value: count for value, number in self.values.items() if number != NOTHING and (count := found[number])})


class Board:
    """The listed items of a scope. Once it is given out it is not changed: :meth:`copy` it."""

    def __init__(self) -> None:
        self.ids = array("q")  # ascending
        self.listed = bytearray()
        self.columns: dict[str, Column] = {}
        self.token: int | None = None
        self.read_at = utcnow()

    def copy(self) -> Board:
        """One to bring up to date."""
        other = Board()
        other.ids, other.listed, other.token = self.ids[:], self.listed[:], self.token
        other.columns = {name: column.copy() for name, column in self.columns.items()}
        return other

    def put(self, item: int, facets: Facets | None) -> None:
        """Enter an item with its facets, or, with None, that it is not listed."""
        at = bisect_left(self.ids, item)
        if at == len(self.ids) or self.ids[at] != item:
            if facets is None:
                return
            self.ids.insert(at, item)
            self.listed.insert(at, 0)
            for column in self.columns.values():
                column.numbers.insert(at, NOTHING)
        self.listed[at] = facets is not None
        for name in facets or ():
            if name not in self.columns:
                self.columns[name] = Column(len(self.ids))
        for name, column in self.columns.items():
            column.numbers[at] = column.number_of((facets or {}).get(name))

    def counts(self, chosen: Chosen) -> dict[str, Counter[str]]:
        """How many items have each value, each facet under the choices in the others; ``*`` under all."""
        masks = {name: self._having(name, values) for name, values in chosen.items()}
        under_all = self._under(masks.values())
        result = {ALL: Counter({ALL: under_all.count(1)})}
        for name, column in self.columns.items():
            selected = self._under(mask for other, mask in masks.items() if other != name) if name in masks else under_all
            result[name] = column.counts(selected)
        return result

    def _having(self, name: str, values: Collection[str]) -> bytes:
        """Of each item: has it one of these values?"""
        column = self.columns.get(name)
        numbers = {column.values[value] for value in values if value and value in column.values} if column else set()
        return bytes(map(numbers.__contains__, column.numbers)) if column and numbers else bytes(len(self.ids))

    def _under(self, masks: Any) -> bytes:
        """Of each item: is it listed, and in all masks?"""
        both = int.from_bytes(self.listed, "little")
        for mask in masks:
            both &= int.from_bytes(mask, "little")
        return both.to_bytes(len(self.ids), "little")


class Boards:
    """The boards of the scopes of one database, each read by one thread at a time."""

    def __init__(self) -> None:
        self._boards: dict[str, Board] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def at(self, db: Session, scope: str, token: int | None) -> Board:
        """The board of a scope as it is under this token; without a token, as the rows are now."""
        with self._lock:
            lock = self._locks.setdefault(scope, Lock())
        with lock:
            board = self._boards.get(scope)
            if board is None or token is None or board.token != token:
                board = (board and _brought_up_to_date(db, scope, board)) or _read(db, scope)
                board.token = token
                self._boards[scope] = board
            return board


_of_databases: WeakKeyDictionary[Any, Boards] = WeakKeyDictionary()  # by the pool, which all views of an engine share


def _boards(db: Session) -> Boards:
    """Those of the session's database; a transaction that writes sees what others must not, and keeps nothing."""
    if isinstance(db, WritingSession):
        return Boards()
    return _of_databases.setdefault(db.connection().engine.pool, Boards())


def filtered_counts(db: Session, scope: str, chosen: Chosen, now: dt.datetime,
                    boards: Boards | None = None) -> dict[str, dict[str, int]]:
    """Counts of each facet's values under the choices in the other facets, exact at ``now``; ``{"*": {"*": total}}`` besides.

    Args:
        chosen: of each facet that is filtered the values, of which an item must have one.
        boards: where they are kept; by default in the process, for the session's database.

    Example:
        >>> content.filtered_counts(db, "wire.articles", {"city": ["Nantes"]}, now)["heading"]  # doctest: +SKIP
        {'culture': 12, 'sport': 3}
    """
    token, is_late = state_of(db, scope, now)
    counts = (_boards(db) if boards is None else boards).at(db, scope, token).counts(chosen)
    for sign, facets in late_items(db, scope, now) if is_late else ():
        for facet, value in _counted_under(facets, chosen):
            counts.setdefault(facet, Counter())[value] += sign
    found = {facet: {value: count for value, count in values.items() if count > 0} for facet, values in counts.items()}
    return {facet: values for facet, values in found.items() if values}


def _counted_under(facets: Facets, chosen: Chosen) -> Iterator[tuple[str, str]]:
    """Where one item counts."""
    missed = {name for name, values in chosen.items() if str(facets.get(name) or "") not in values}
    if not missed:
        yield ALL, ALL
    for name, value in facets.items():
        if value not in (None, "") and missed <= {name}:
            yield name, str(value)


def _read(db: Session, scope: str) -> Board:
    board, rows = Board(), None
    while rows is None or len(rows) == BATCH:
        rows = db.connection().execute(_ROWS, {"scope": scope, "after": rows[-1].id if rows else 0}).all()
        for item, counted in rows:
            board.put(item, counted["facets"])
    return board


def _brought_up_to_date(db: Session, scope: str, old: Board) -> Board | None:
    """The board with what has changed since it was read; None when that does not give the stored counts, as after deletions."""
    board = old.copy()
    for item, counted in db.connection().execute(_CHANGED, {"scope": scope, "since": old.read_at - OVERLAP}):
        board.put(item, counted["facets"] if counted else None)
    stored: dict[str, Counter[str]] = {}
    for facet, value, count in db.connection().execute(_STORED, {"scope": scope}):
        stored.setdefault(facet, Counter())[value] = count
    sums = {facet: values for facet, values in board.counts({}).items() if values.total()}
    return board if sums == stored else None
