"""The world as a whole, in one of three sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from aipress_demo.world import comments, people
from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Comment, Item, Organisation, Person
from aipress_demo.world.items import Desk
from aipress_demo.world.organisations import all_organisations

STAFF = 2_000  # members that sign, like and comment; the others of a large world only read


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of each: people, organisations, items, and the days that the items are spread over.

    ``echo`` is how many times more an item is read, liked and discussed than on a small site.
    """

    people: int
    organisations: int
    items: int
    days: float
    echo: float = 1


SIZES = {
    "S": Size(people=120, organisations=40, items=600, days=60),
    "M": Size(people=10_000, organisations=2_000, items=100_000, days=730, echo=2.9),
    "L": Size(people=100_000, organisations=20_000, items=1_000_000, days=1_825, echo=2.9),
}


class World:
    """Iterators over everything there is; each call starts anew and yields the same.

    Args:
        seed: changes names, places, numbers and wordings; not the named accounts nor the hand-written stories.
        size: ``S``, ``M``, ``L`` or a Size of your own (at least 41 people and 40 organisations).
        now: an aware instant; nothing is published after it.

    Raises:
        ValueError: for a ``now`` without time zone or a size too small to hold the named people.
    """

    def __init__(self, seed: int, size: str | Size, now: dt.datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the instant 'now' needs a time zone")
        self.seed = seed
        self.size = SIZES[size] if isinstance(size, str) else size
        self.now = now.astimezone(dt.UTC)
        if self.size.people < len(people.named()) or self.size.organisations < 40:
            raise ValueError(f"a world has at least {len(people.named())} people and 40 organisations")

    def organisations(self) -> Iterator[Organisation]:
        return all_organisations(self.seed, self.size.organisations)

    def people(self) -> Iterator[Person]:
        """The named accounts first."""
        named = people.named()
        others = people.others(self.seed, self.size.people - len(named), self._organisations)
        return people.with_portraits(self.seed, chain(named, others))

    def items(self) -> Iterator[Item]:
        """Hand-written stories, then pictures, then the rest from new to old; keys and headlines are unique."""
        reach = min(self.size.people, STAFF)
        desk = Desk(self.seed, self.now, self.size.items, self.size.days, self._organisations, self._staff, reach,
                    self.size.echo)
        return desk.items()

    def comments(self) -> Iterator[Comment]:
        """The comments of all items, item by item."""
        for item in self.items():
            yield from self.comments_of(item)

    def comments_of(self, item: Item) -> Iterator[Comment]:
        """The comments of one item, oldest first."""
        return comments.below(item, self._names[item.publisher_key], self.seed, self._commenters, self.now)

    def likers(self, item: Item) -> list[str]:
        """The keys of the members that like an item, as many as ``item.likes``."""
        chosen = dice(f"{self.seed}:likes:{item.key}").sample(self._commenters, min(item.likes, len(self._commenters)))
        return [person.key for person in chosen]

    @cached_property
    def _organisations(self) -> list[Organisation]:
        return list(self.organisations())

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.key: one.name for one in self._organisations}

    @cached_property
    def _staff(self) -> list[Person]:
        return list(islice(self.people(), STAFF))

    @cached_property
    def _commenters(self) -> list[Person]:
        return [person for person in self._staff if person.account != "pending"]
