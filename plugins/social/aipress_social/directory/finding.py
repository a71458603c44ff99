"""Finding members, page by page, by SQL whose cost follows what is shown and not how many there are.

A page walks one index in the order of names, of the criterion that fewest members meet, and probes the others for each
member that it meets; so it stops after a page's worth of members. The probes are scalar subqueries, because a planner
that turned them into joins would read the whole of a criterion first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from aipress_core.api import BigId, Keyset, Page, encode_cursor
from aipress_social.directory.choice import Choice
from aipress_social.directory.planning import Known, look_up
from aipress_social.directory.words import kept_beginning
from aipress_social.models import Bearer, Listed, Prefix

ORDER = Keyset((Listed.sort_name, Listed.party_id), size=30, ascending=True)
ESCAPE = "/"  # before a wildcard that means itself


@dataclass(frozen=True)
class Criterion:
    """One condition: traits of which a member has any, or a word. ``number`` of members meet it, at least."""

    traits: tuple[int, ...] = ()
    word: str = ""
    number: int = 0

    def shape(self, key: str) -> Shape:
        """What decides the SQL of the condition, besides its values."""
        beginning = kept_beginning(self.word)
        return Shape(key, len(self.traits), bool(beginning), bool(self.word) and beginning != self.word)

    def values(self, key: str) -> dict[str, Any]:
        """The values of its SQL."""
        if self.traits:
            return {f"{key}_{number}": trait for number, trait in enumerate(self.traits)}
        return {f"{key}_prefix": kept_beginning(self.word), f"{key}_like": f"% {_escaped(self.word)}%"}


def _escaped(word: str) -> str:
    """A word in a LIKE pattern, in which nothing is a wildcard."""
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return word


@dataclass(frozen=True)
class Shape:
    """The form of a criterion: ``traits`` of which any will do, or a word that has a kept beginning, or is longer than it."""

    key: str
    traits: int
    has_beginning: bool
    is_longer: bool

    @property
    def parameters(self) -> list[BindParameter[int]]:
        """One parameter for each trait."""
        return [bindparam(f"{self.key}_{number}", type_=BigId) for number in range(self.traits)]

    @property
    def prefix(self) -> BindParameter[str]:
        """The parameter of the kept beginning."""
        return bindparam(f"{self.key}_prefix", type_=Prefix.prefix.type)

    def probes(self, row: Any, *, skip_beginning: bool = False, is_read: bool = False) -> Iterator[ColumnElement[bool]]:
        """Does the member of this row of an index (``sort_name``, ``party_id``) meet it?

        Args:
            is_read: everybody who meets it is read at once, instead of being asked for one by one.
        """
        if self.traits:
            bearer = aliased(Bearer)
            wanted = bearer.trait_id == self.parameters[0] if self.traits == 1 else bearer.trait_id.in_(self.parameters)
            yield (row.party_id.in_(select(bearer.party_id).where(wanted)) if is_read else
                   _is_there(select(literal(1)).where(bearer.party_id == row.party_id, wanted).limit(1)))
            return
        if self.has_beginning and not skip_beginning:
            prefix = aliased(Prefix)
            own = and_(prefix.sort_name == row.sort_name, prefix.party_id == row.party_id)
            yield (row.party_id.in_(select(prefix.party_id).where(prefix.prefix == self.prefix)) if is_read else
                   _is_there(select(literal(1)).where(prefix.prefix == self.prefix, own)))
        if self.is_longer:
            listed, like = aliased(Listed), bindparam(f"{self.key}_like", type_=Listed.words.type)
            yield _is_there(select(literal(1)).where(listed.party_id == row.party_id, listed.words.like(like, escape=ESCAPE)))


def _is_there(statement: Select[Any]) -> ColumnElement[bool]:
    return statement.scalar_subquery().is_not(None)


class NobodyFound(LookupError):
    """A chosen value that no listed member has: nothing is found, and nothing need be asked."""


def criteria(choice: Choice, known: Known) -> dict[str, Criterion]:
    """The criteria of a choice by filter; words under ``q0``, ``q1``, …

    Raises:
        NobodyFound: when no member can meet one.
    """
    found: dict[str, Criterion] = {}
    for name, values in choice.values.items():
        traits = [known.traits[name][value] for value in values if value in known.traits.get(name, {})]
        if not traits:
            raise NobodyFound(name)
        found[name] = Criterion(tuple(sorted(one.id for one in traits)), number=sum(one.number for one in traits))
    return found | {f"q{place}": Criterion(word=word, number=number)
                    for place, (word, number) in enumerate(zip(choice.words, known.words, strict=True))}


def page(db: Session, choice: Choice, cursor: str | None = None, size: int = 0) -> Page:
    """Keys of one page of members (``sort_name``, ``party_id``), by name.

    Raises:
        CursorError: for a cursor of another list.
    """
    backwards, position = ORDER.position(cursor)
    size = size or ORDER.size
    try:
        wanted = criteria(choice, look_up(db, choice))
    except NobodyFound:
        return Page([])
    given = values_of(wanted) | {"limit": size + 1}
    if position is not None:
        given |= {"after_name": position[0], "after_id": position[1]}
    direction = "first" if position is None else "p" if backwards else "n"
    rows = list(db.connection().execute(_walk(shapes_of(wanted), direction), given))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return page(db, choice, None, size) if backwards else Page(rows)
    has_next, has_previous = (True, more) if backwards else (more, position is not None)
    return Page(rows, _cursor("n", rows[-1]) if has_next else None, _cursor("p", rows[0]) if has_previous else None)


def _cursor(direction: str, row: Any) -> str:
    return encode_cursor(direction, [row.sort_name, row.party_id])


def shapes_of(wanted: Mapping[str, Criterion]) -> tuple[Shape, ...]:
    """The forms of the criteria, that which fewest members meet first: its index is walked."""
    return tuple(one.shape(key) for key, one in sorted(wanted.items(), key=lambda pair: (pair[1].number, pair[0])))


def values_of(wanted: Mapping[str, Criterion]) -> dict[str, Any]:
    """The values of their SQL."""
    return {name: value for key, one in wanted.items() for name, value in one.values(key).items()}


@lru_cache(maxsize=512)
def _walk(shapes: tuple[Shape, ...], direction: str) -> Select[Any]:
    """The statement of a page, built once for its form: each index that is walked is cut before they are put together."""
    limit = bindparam("limit", type_=BigId)
    ways = [_ordered(way, direction).limit(limit) for way in _ways(shapes)]
    if len(ways) == 1:
        return ways[0]
    every = union_all(*(select(way.subquery()) for way in ways)).subquery()
    columns = (every.c.sort_name, every.c.party_id)
    order = [column.desc() if direction == "p" else column.asc() for column in columns]
    return select(*columns).distinct().order_by(*order).limit(limit)


def _ordered(way: Select[Any], direction: str) -> Select[Any]:
    columns = list(way.selected_columns)
    if direction != "first":
        after = tuple_(bindparam("after_name", type_=Listed.sort_name.type), bindparam("after_id", type_=BigId))
        way = way.where(tuple_(*columns) < after if direction == "p" else tuple_(*columns) > after)
    return way.order_by(*(column.desc() if direction == "p" else column.asc() for column in columns))


def _ways(shapes: Sequence[Shape]) -> list[Select[Any]]:
    """Statements that together give every member who meets all criteria, some of them more than once: one for each value of the
    first criterion; the others are probed."""
    if not shapes or not (shapes[0].traits or shapes[0].has_beginning):
        return [_members(Listed, [], shapes)]
    first, others = shapes[0], shapes[1:]
    if first.traits:
        return [_members(Bearer, [Bearer.trait_id == trait], others) for trait in first.parameters]
    return [_members(Prefix, [Prefix.prefix == first.prefix, *first.probes(Prefix, skip_beginning=True)], others)]


def _members(index: Any, conditions: list[ColumnElement[bool]], probed: Sequence[Shape]) -> Select[Any]:
    return select(index.sort_name, index.party_id).where(*conditions, *(probe for one in probed for probe in one.probes(index)))
