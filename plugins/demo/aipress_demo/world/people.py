"""The members: the named accounts first, then as many others as the size asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from aipress_demo.world import naming, pictures
from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Organisation, Person
from aipress_demo.world.language import typeset
from aipress_demo.world.texts import place_named, places, sections, table

DOMAIN = "demo.example"
COMMUNITIES = (("journalist", 45), ("communicator", 20), ("expert", 14), ("transformer", 11), ("academic", 10))
EMPLOYERS = {
    "journalist": ("agency", "media"), "communicator": ("pr", "company", "institution"), "expert": ("company", "institution"),
    "transformer": ("company", "institution"), "academic": ("university",),
}


def named() -> list[Person]:
    """The accounts that contracts and stories know by name; the same in every world."""
    return [_named(row) for row in table("accounts")]


def others(seed: int, count: int, organisations: Sequence[Organisation]) -> Iterator[Person]:
    """``count`` further members, one after the other; keys and e-mail addresses are unique."""
    by_kind: dict[tuple[str, str], list[Organisation]] = {}
    for one in organisations:
        by_kind.setdefault((one.kind, one.language), []).append(one)
    taken = {person.key for person in named()}
    for index in range(count):
        yield _other(dice(f"{seed}:person:{index}"), by_kind, taken)


def with_portraits(seed: int, people: Iterable[Person]) -> Iterator[Person]:
    """The same people; the named accounts and two in three of the others show a face. Faces are given out in turn, so that in a
    small world none is there twice."""
    given = dict.fromkeys("fm", 0)
    for one in people:
        if one.account or dice(f"{seed}:portrait:{one.key}").random() < 2 / 3:
            faces = pictures.portraits(one.gender)
            yield replace(one, portrait_key=faces[given[one.gender] % len(faces)])
            given[one.gender] += 1
        else:
            yield one


def _named(row: dict[str, str]) -> Person:
    first, last = row["first"], row["last"]
    key = naming.slug(f"{first} {last}")
    return Person(
        key, first, last, row["gender"], row["community"], row["function_fr"], row["function_en"], row["organisation"] or None,
        place_named(row["city"]), row["language"], f"{row['account'] or key.replace('-', '.')}@{DOMAIN}", row["account"],
    )


def _other(random: Random, employers: dict[tuple[str, str], list[Organisation]], taken: set[str]) -> Person:
    language = "en" if random.random() < 0.2 else "fr"
    community = random.choices([name for name, _ in COMMUNITIES], [weight for _, weight in COMMUNITIES])[0]
    first, last, gender = naming.person(random, language)
    key = base = naming.slug(f"{first} {last}")
    turn = 1
    while key in taken:
        turn += 1
        key = f"{base}-{turn}"
    taken.add(key)
    pool = [one for kind in EMPLOYERS[community] for one in employers.get((kind, language), ())]
    employer = random.choice(pool) if pool and random.random() < 0.85 else None
    french, english = random.choice(_functions(community))
    place = employer.place if employer and random.random() < 0.7 else random.choice(places(language))
    return Person(
        key, first, last, gender, community, french[gender == "f"], english, employer.key if employer else None, place, language,
        f"{key.replace('-', '.')}@{DOMAIN}",
    )


@cache
def _functions(community: str) -> list[tuple[tuple[str, str], str]]:
    found = []
    for line in sections("functions")[community]:
        french, _, english = line.partition(" | ")
        masculine, feminine = typeset(french, "fr").split(", ")
        found.append(((masculine, feminine), english))
    return found
