"""How many members each value of each filter would leave; exact, by one walk over the members who can count at all.

A value of a filter is counted among those who meet all other criteria. Whoever lacks two of them counts nowhere, and all others
stand in the index of any searched word, or in those of the two rarest filters: the smaller of the two is walked once, each member
in it is probed for every filter, and the values of those who lack none, or one, are counted together. Where many are walked, the
members who meet a criterion are read at once instead, and looked up in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union
from sqlalchemy.orm import Session

from aipress_social.directory.choice import Choice
from aipress_social.directory.finding import Criterion, Shape, criteria, shapes_of, values_of
from aipress_social.directory.indexing import LETTER, range_of
from aipress_social.directory.planning import look_up
from aipress_social.models import Bearer, Listed, Prefix, Trait

ENOUGH = 30_000  # members with a word are counted no further than this, to choose what is walked
PROBE = 8  # so many members of a criterion are read in the time in which one member is probed for it
MOST_READ = 100_000  # of a criterion: a set that does not fit into memory would cost more than any number of probes

Numbers = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counts:
    """``numbers``: filter → value → how many members there are, values without any left out; ``total`` of the choice itself."""

    total: int
    numbers: Mapping[str, Mapping[str, int]]


def counts(db: Session, choice: Choice) -> Counts:
    """The counts given what is chosen; two statements."""
    known = look_up(db, choice, enough=ENOUGH)
    lost = [name for name in choice.values if not known.traits.get(name)]
    if len(lost) > 1:
        return Counts(0, {})
    if lost:  # nobody has the chosen value: only other values of its filter would leave somebody
        beside = counts(db, choice.without(lost[0])).numbers
        return Counts(0, {lost[0]: beside.get(lost[0], {})})
    wanted = criteria(choice, known)
    if not wanted:
        numbers = _kept(db)
        return Counts(sum(numbers.get(LETTER, {}).values()), numbers)
    numbers, total = _walked(db, wanted)
    if len(wanted) == 1 and choice.values:
        numbers |= _kept(db, *choice.values)
    return Counts(total, numbers)


def _kept(db: Session, *fields: str) -> Numbers:
    """The numbers where nothing is chosen, which the index keeps."""
    statement = select(Trait.field, Trait.value, Trait.number).where(Trait.number > 0)
    found: Numbers = {}
    for field, value, number in db.connection().execute(statement.where(Trait.field.in_(fields)) if fields else statement):
        found.setdefault(field, {})[value] = number
    return found


def _walked(db: Session, wanted: Mapping[str, Criterion]) -> tuple[Numbers, int]:
    shapes = shapes_of(wanted)
    filters = tuple(one for one in shapes if one.traits)
    full, lacking = 2 ** len(filters) - 1, {one.key: _all_but(place, filters) for place, one in enumerate(filters)}
    found: Numbers = {}
    total = 0
    way = _way(wanted, shapes)
    for field, value, met, number in db.connection().execute(_statement(shapes, way, _read(wanted, way)), values_of(wanted)):
        if met == full or lacking.get(field) == met:
            own = found.setdefault(field, {})
            own[value] = own.get(value, 0) + number
        if met == full and field == LETTER:
            total += number  # everybody stands under one letter
    return found, total


def _all_but(place: int, filters: Sequence[Shape]) -> int:
    """The sum of :func:`_met` of a member who meets every filter but this one."""
    return 2 ** len(filters) - 1 - 2**place


def _way(wanted: Mapping[str, Criterion], shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """What is walked: a word, filters of which everybody who counts has one, or nothing: then it is the whole directory."""
    filters, words = [one for one in shapes if one.traits], [one for one in shapes if one.has_beginning]
    # Who meets all filters but one has one of any two; with a single one, and no word, only those who meet it are counted.
    rarest = filters[:2] if len(filters) > 1 else filters if len(wanted) == 1 else []
    if rarest and (not words or sum(wanted[one.key].number for one in rarest) < wanted[words[0].key].number):
        return tuple(rarest)
    return tuple(words[:1])


def _read(wanted: Mapping[str, Criterion], way: Sequence[Shape]) -> frozenset[str]:
    """The criteria whose members are read at once, because they are few beside those who are walked."""
    walked = sum(wanted[one.key].number for one in way) if way else sys.maxsize
    return frozenset(key for key, one in wanted.items() if one.number < min(walked * PROBE, MOST_READ)
                     and (one.traits or one.number < ENOUGH))


@lru_cache(maxsize=512)
def _statement(shapes: tuple[Shape, ...], way: tuple[Shape, ...], read: frozenset[str]) -> Select[Any]:
    """The statement, built once for its form: (filter, value, what is met, number)."""
    filters, words = [one for one in shapes if one.traits], [one for one in shapes if not one.traits]
    row = _rows(way)
    conditions = [probe for one in words for probe in one.probes(row, skip_beginning=one in way, is_read=one.key in read)]
    found = (select(row.party_id, _met(filters, row, read).label("met")).where(*conditions)
             .cte("found").prefix_with("MATERIALIZED"))
    numbers = (select(Bearer.trait_id, found.c.met, func.count().label("number"))
               .join_from(found, Bearer, Bearer.party_id == found.c.party_id).where(_counts(filters, found.c.met))
               .group_by(Bearer.trait_id, found.c.met).subquery())
    return (select(Trait.field, Trait.value, numbers.c.met, numbers.c.number)
            .join_from(numbers, Trait, Trait.id == numbers.c.trait_id))


def _rows(way: Sequence[Shape]) -> Any:
    """The index that is walked: its rows have ``sort_name`` and ``party_id``, each member once."""
    if not way:
        return Listed
    if not way[0].traits:
        return select(Prefix.sort_name, Prefix.party_id).where(Prefix.prefix == way[0].prefix).subquery().c
    bearers = [select(Bearer.sort_name, Bearer.party_id).where(Bearer.trait_id == trait)
               for one in way for trait in one.parameters]
    return (bearers[0] if len(bearers) == 1 else union(*bearers)).subquery().c


def _met(filters: Sequence[Shape], row: Any, read: frozenset[str]) -> ColumnElement[int]:
    """Which filters a member meets: the sum of a power of two for each."""
    met: ColumnElement[int] = literal(0)
    for place, one in enumerate(filters):
        met = met + case((and_(*one.probes(row, is_read=one.key in read)), 2**place), else_=0)
    return met


def _counts(filters: Sequence[Shape], met: Any) -> ColumnElement[bool]:
    """Does a trait of a member count: they meet all filters, or all but the one that the trait belongs to?"""
    ways = [met == 2 ** len(filters) - 1]
    for place, one in enumerate(filters):
        own = range_of(one.key)
        ways.append(and_(met == _all_but(place, filters), Bearer.trait_id.between(own.start, own.stop - 1)))
    return or_(*ways)
