"""What the index knows of a choice before it is walked, to decide which way is the shortest."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from aipress_social.directory.choice import Choice
from aipress_social.directory.words import kept_beginning
from aipress_social.models import Prefix, Trait

ENOUGH = 3000  # members with a word are counted no further than this, to choose what a page walks


@dataclass(frozen=True)
class TraitNumber:
    """A trait's key, and how many members have it."""

    id: int
    number: int


@dataclass(frozen=True)
class Known:
    """What the index knows of a choice.

    Attributes:
        traits: filter → value → trait; at least the chosen ones.
        words: for each searched word how many members have it, counted no further than was asked.
    """

    traits: Mapping[str, Mapping[str, TraitNumber]]
    words: Sequence[int] = ()


def look_up(db: Session, choice: Choice, enough: int = ENOUGH) -> Known:
    """What the index knows of the values and words of a choice; one statement, none for an empty choice. Members with a word are
    counted no further than ``enough``."""
    parts: list[Any] = [select(Trait.field, Trait.value, Trait.id, Trait.number).where(_has(name, values))
                        for name, values in choice.values.items()]
    words, most = choice.words, _rarest(choice, enough) if choice.values and enough == ENOUGH else enough
    parts += [select(literal(""), literal(str(place)), literal(0), _number_of(beginning, most))
              for place, word in enumerate(words) if (beginning := kept_beginning(word))]
    traits: dict[str, dict[str, TraitNumber]] = {}
    numbers = [sys.maxsize] * len(words)
    for field, value, key, number in db.connection().execute(union_all(*parts)) if parts else ():
        if field:
            traits.setdefault(field, {})[value] = TraitNumber(key, number)
        else:
            numbers[int(value)] = number
    return Known(traits, numbers)


def _has(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    return and_(Trait.field == name, Trait.value.in_(values))


def _rarest(choice: Choice, enough: int) -> Any:
    """One more than the members whom the rarest filter leaves: a word that has more of them is not what is walked."""
    chosen = or_(*(_has(name, values) for name, values in choice.values.items()))
    totals = select(func.sum(Trait.number).label("total")).where(chosen).group_by(Trait.field).subquery()
    least = select(func.min(case((totals.c.total < enough, totals.c.total + 1), else_=enough))).scalar_subquery()
    return func.coalesce(least, 1)


def _number_of(beginning: str, most: Any) -> Any:
    some = select(literal(1)).where(Prefix.prefix == beginning).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
