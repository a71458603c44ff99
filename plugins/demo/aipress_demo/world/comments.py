"""What readers write below the items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Comment, Item, Person
from aipress_demo.world.language import typeset
from aipress_demo.world.texts import sections


def below(item: Item, seed: int, members: Sequence[Person], now: dt.datetime) -> Iterator[Comment]:
    """As many comments as the item counts, in order of time; about one in four is an answer by the item's owner.

    No remark is made twice below one item, and nobody comments before the item is out or after ``now``.
    """
    random = dice(f"{seed}:comments:{item.key}")
    remarks = [typeset(text, item.language) for text in sections("comments")[item.language]]
    answers = [typeset(text, item.language) for text in sections("comments")[f"{item.language}.reply"]]
    random.shuffle(remarks)
    random.shuffle(answers)
    room = (now - item.published_at) / dt.timedelta(minutes=1)
    moments = sorted(min(random.expovariate(1 / 600), room * random.random()) for _ in range(item.comments))
    first: str | None = None
    for index, minutes in enumerate(moments):
        is_answer = first is not None and bool(answers) and random.random() < 0.25
        author = item.owner_key if is_answer else random.choice(members).key
        key = f"{item.key}-comment-{index}"
        yield Comment(
            key, item.key, author, answers.pop() if is_answer else remarks.pop(),
            item.published_at + dt.timedelta(minutes=minutes), item.language, first if is_answer else None,
        )
        if not is_answer:
            first = key
