"""The organisations: forty that every world has, then invented ones for the larger sizes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from aipress_demo.world import naming
from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Organisation
from aipress_demo.world.texts import organisations, places

KINDS = (("company", 50), ("media", 16), ("pr", 14), ("institution", 10), ("agency", 5), ("university", 5))
PATTERNS = {
    "fr": {
        "company": ("{name}", "Société de services et d’industrie, {city}."),
        "media": ("{name} Presse", "Journal en ligne d’information locale, {city}."),
        "pr": ("{name} Conseil", "Agence de relations presse, {city}."),
        "institution": ("Office {name}", "Établissement public de coopération, {city}."),
        "agency": ("Agence {name}", "Agence de presse régionale, {city}."),
        "university": ("Institut {name}", "Établissement d’enseignement et de recherche, {city}."),
    },
    "en": {
        "company": ("{name}", "Engineering and services company, {city}."),
        "media": ("{name} Courier", "Independent local newspaper, {city}."),
        "pr": ("{name} Communications", "Public relations agency, {city}."),
        "institution": ("{name} Trust", "Public body for regional cooperation, {city}."),
        "agency": ("{name} News Agency", "Regional news agency, {city}."),
        "university": ("{name} Institute", "School and research institute, {city}."),
    },
}
CLASSES = {
    "company": ("companies", "small-firms"), "media": ("media-and-communication",
        "news-media"), "pr": ("media-and-communication", "public-relations"),
    "institution": ("local-life", "public-services"), "agency": ("media-and-communication",
        "news-media"), "university": ("education", "higher-education"),
}


def all_organisations(seed: int, count: int) -> Iterator[Organisation]:
    """The first ``count`` organisations of a world; keys and names are unique."""
    taken: set[str] = set()
    for one in organisations()[:count]:
        taken.add(one.key)
        yield one
    for index in range(count - len(organisations())):
        yield _invented(dice(f"{seed}:organisation:{index}"), taken)


def _invented(random: Random, taken: set[str]) -> Organisation:
    language = "en" if random.random() < 0.25 else "fr"
    kind = random.choices([name for name, _ in KINDS], [weight for _, weight in KINDS])[0]
    place = random.choice(places(language))
    pattern, summary = PATTERNS[language][kind]
    name = pattern.format(name=naming.firm(random, language))
    key = naming.slug(name)
    if key in taken:
        name = f"{name} {place.city}"
        key = naming.slug(name)
    turn = 1
    while key in taken:
        turn += 1
        key = naming.slug(f"{name} {turn}")
    if turn > 1:
        name = f"{name} {turn}"
    taken.add(key)
    theme, sector = CLASSES[kind]
    return Organisation(key, name, kind, place, language, summary.format(city=place.city), theme, sector)
