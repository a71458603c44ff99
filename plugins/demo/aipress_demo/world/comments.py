"""What readers write below the items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random

from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Comment, Item, Person
from aipress_demo.world.language import at, typeset
from aipress_demo.world.texts import sections

WHOLE = 0.3  # share of remarks that were written as one; the others are put together


def below(item: Item, publisher: str, seed: int, members: Sequence[Person], now: dt.datetime) -> Iterator[Comment]:
    """As many comments as the item counts, in order of time; about one in four is an answer by the item's owner.

    Args:
        publisher: the name of whoever published it, for those who thank.

    No remark is made twice below one item, and nobody comments before the item is out or after ``now``.
    """
    random = dice(f"{seed}:comments:{item.key}")
    remarks = _remarks(item, publisher, random)
    answers = [typeset(text, item.language) for text in sections("comments")[f"{item.language}.reply"]]
    random.shuffle(answers)
    room = (now - item.published_at) / dt.timedelta(minutes=1)
    moments = sorted(min(random.expovariate(1 / 600), room * random.random()) for _ in range(item.comments))
    first: str | None = None
    for index, minutes in enumerate(moments):
        is_answer = first is not None and bool(answers) and random.random() < 0.25
        author = item.owner_key if is_answer else random.choice(members).key
        key = f"{item.key}-comment-{index}"
        yield Comment(
            key, item.key, author, answers.pop() if is_answer else next(remarks),
            item.published_at + dt.timedelta(minutes=minutes), item.language, first if is_answer else None,
        )
        if not is_answer:
            first = key


def _remarks(item: Item, publisher: str, random: Random) -> Iterator[str]:
    """Remarks without end of the patience of one item's readers: no point is made twice."""
    written = sections("remarks")
    whole, points = ([*lines] for lines in (sections("comments")[item.language], written[f"{item.language}.point"]))
    random.shuffle(whole)
    random.shuffle(points)
    city = item.place.city
    names = {"ville": city, "a": at(city), "city": city, "journal": publisher, "paper": publisher}
    while points:
        if whole and random.random() < WHOLE:
            yield typeset(whole.pop(), item.language)
            continue
        opening, closing = (random.choice(written[f"{item.language}.{part}"]) for part in ("open", "close"))
        point = points.pop()
        if opening.endswith(":"):
            point = point[:1].lower() + point[1:]
        opens, closes = random.random() < 0.7 or opening.endswith(":"), random.random() < 0.5
        parts = [*[opening][:opens], point, *[closing][:closes]]
        yield typeset(" ".join(parts).format_map(names), item.language)
