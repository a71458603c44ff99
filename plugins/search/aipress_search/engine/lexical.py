"""Our own score of a hit, from what it shows: for engines whose scores say little."""

from __future__ import annotations

from aipress_search.analysis import all_stems, distance, words
from aipress_search.engine.interface import Hit, Level, Query, Reason
from aipress_search.engine.prepared import micros
from aipress_search.engine.ranking import boosted
from aipress_search.highlight import near
from aipress_search.parsing import Parsed

ANYWHERE, TITLE, STEM, NAME, IN_ORDER, NEAR = 1.0, 4.0, 2.5, 1.5, 3.0, (3.0, 1.5)


def reasons(query: Query, parsed: Parsed, level: Level, hit: Hit, standing: int) -> list[Reason]:
    """The parts of a hit's score; the last one is the factor of the boosts, and the others are added before."""
    title, name = words(hit.title), set(words(hit.byline))
    stems = {stem for word in title for stem in all_stems(word)}
    forgiven = near(parsed.words) if level is not Level.EXACT else {}
    found = [Reason("anywhere", ANYWHERE)]
    for word in parsed.words:
        if word in title:
            found.append(Reason(f"title: {word}", TITLE))
        elif not stems.isdisjoint(all_stems(word)):
            found.append(Reason(f"title, another form: {word}", STEM))
        elif errors := _errors(word, title, forgiven.get(word, 0)):
            found.append(Reason(f"title, {errors} letters differ: {word}", NEAR[errors - 1]))
        if word in name:
            found.append(Reason(f"name: {word}", NAME))
    if len(parsed.words) > 1 and f" {' '.join(parsed.words)} " in f" {' '.join(title)} ":
        found.append(Reason("title: in this order", IN_ORDER))
    if title and len(found) > 1:
        found.append(Reason("part of the title", min(len(parsed.words) / len(title), 1.0)))
    return [*found, Reason("boost", boosted(query, 1.0, micros(hit.at), standing, hit.type))]


def _errors(word: str, title: list[str], most: int) -> int:
    """How many letters differ between a word and the nearest of a title; 0 when it is more than are forgiven."""
    fewest = min((distance(word, one, most) for one in title), default=most + 1)
    return fewest if fewest <= most else 0
