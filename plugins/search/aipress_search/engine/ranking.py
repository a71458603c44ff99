"""What both engines do with hits after finding them: boosts, order, pages, marks, corrections."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aipress_search.analysis import SPAN, all_stems, allowed_errors, as_one, distance, words
from aipress_search.engine.interface import Hit, Key, Level, Query
from aipress_search.engine.prepared import micros
from aipress_search.highlight import Marker, near
from aipress_search.parsing import Parsed

FEW = 10  # things; with fewer the next level is tried
MANY = 10  # things; a word that so many have is no typing error
MOST_FORGIVEN = 8  # words of a query in which typing errors are forgiven; each is looked for in the whole vocabulary
DEPTH = 1000  # hits by relevance that can be paged through
WINDOW = 200  # of the best hits by words, which boosts put in order
LONGEST_CURSOR = 400  # signs; ours are far shorter, and a long one could be nested deeper than JSON is read
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the level, and for relevance the place and the thing that stood there, for dates the moment."""

    level: Level
    place: int
    last: str

    def written(self) -> str:
        """As it stands in an address."""
        return base64.urlsafe_b64encode(json.dumps([self.level.value, self.place, self.last]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """The cursor again; one that is none begins at the first page."""
        if not text or len(text) > LONGEST_CURSOR:
            return None
        try:
            level, place, last = json.loads(base64.urlsafe_b64decode(f"{text}==="))
            return cls(Level(level), min(max(int(place), 0), 2**62), str(last)[:100])
        except (binascii.Error, ValueError, TypeError, OverflowError):  # the last one of Infinity
            return None


def next_level(query: Query, parsed: Parsed, level: Level, found: int, are_known: Callable[[], bool]) -> Level | None:
    """Where to look when so few were found; None = that is all.

    Args:
        are_known: does the reader find many things by each of the words alone? Such words are taken to be right, where anything
            has them all: forgiving errors costs more than everything else.
    """
    cursor = Cursor.read(query.after)
    if not parsed.clauses or query.exact or query.level or cursor or found >= FEW:
        return None
    if level is Level.EXACT:
        return None if found and are_known() else Level.FUZZY
    return Level.SOME if level is Level.FUZZY and not found and len(parsed.clauses) > 2 else None


def first_level(query: Query) -> Level:
    """Where to begin: where the page before was."""
    cursor = Cursor.read(query.after)
    return query.level or (cursor.level if cursor and not query.exact else Level.EXACT)


def needed(clauses: int) -> int:
    """How many of so many words must be there at ``Level.SOME``."""
    return max(1, -(-clauses * 3 // 5))


def boosted(query: Query, score: float, at: int, standing: int, type_name: str) -> float:
    """A score with the site's weights; see :class:`aipress_search.engine.interface.Boosts`."""
    boosts = query.boosts
    age = max(micros(query.now) - at, 0) / DAY
    factor = 1 + boosts.recency * 2 ** (-age / boosts.days) + boosts.standing * standing / 100
    return score * factor * query.weights.get(type_name, 1.0)


def once(hits: Iterable[Any]) -> list[Any]:
    """Each thing where it stands first."""
    found: dict[Key, Any] = {}
    for one in hits:
        found.setdefault((one.type, one.key), one)
    return list(found.values())


def marker_of(parsed: Parsed, level: Level) -> Marker:
    """What is marked in hits of this level."""
    found = [*parsed.words, *(word for clause in parsed.clauses for other in clause.others for word in other)]
    exact = Marker.of_words(found)
    return exact if level is Level.EXACT else replace(exact, near=near(parsed.words))


def marked(hits: Iterable[Hit], marker: Marker) -> tuple[Hit, ...]:
    """The hits with their marks."""
    return tuple(replace(hit, marked_title=marker.mark(hit.title), marked_excerpt=marker.excerpt(hit.excerpt)) for hit in hits)


def correction(query: Query, parsed: Parsed, hits: Sequence[Hit]) -> str:
    """The query with the words that the best hits have for the misspelt ones; empty if none is better. Everything else stays as
    it was typed: operators, facets, what is excluded.

    Only hits are looked at, so no word is told that the reader could not find.
    """
    seen = list(dict.fromkeys(word for hit in hits[:5] for word in words(f"{hit.title} {hit.byline} {hit.excerpt}")))
    known = {stem for word in seen for stem in all_stems(word)}
    near_ones = {word: _nearest(word, seen) for word in parsed.words if word not in seen}
    better = {word: found for word, found in near_ones.items() if found}
    if all(not known.isdisjoint(all_stems(word)) for word in better):
        return ""  # other forms of words that are found, and no errors
    return SPAN.sub(lambda typed: better.get(as_one(typed[0]), typed[0]), query.text).strip()


def _nearest(word: str, seen: Sequence[str]) -> str:
    """Of the words seen, the one with the fewest letters that differ; empty if all differ by more than is forgiven."""
    most = allowed_errors(word)
    near_ones = [(errors, place) for place, one in enumerate(seen) if (errors := distance(word, one, most)) <= most]
    return seen[min(near_ones)[1]] if near_ones else ""
