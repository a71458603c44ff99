"""Reads what somebody typed. Every text is a query: what is no operator is words, and what is no word is left out.

``"exact phrase"``, ``-without``, ``title:word``, ``heading:economy`` (a facet); brackets, stars and the like mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aipress_search.analysis import STOP_WORDS, fold, words

LONGEST_TEXT, MOST_WORDS, MOST_CLAUSES, LONGEST_KEY = 1000, 24, 16, 4
TITLE = ("title", "titre")
_PART = re.compile(r"""(?P<minus>-?)(?:(?P<field>[^\W\d]\w{1,39}):)?(?:["“«](?P<phrase>[^"”»]*)["”»]|(?P<word>[^\s"“”«»]+))""")


@dataclass(frozen=True)
class Clause:
    """One thing that must be there.

    Args:
        words: folded, at least one.
        is_phrase: they follow each other.
        in_title: they stand in the title.
        others: phrases that stand for it as well (synonyms).
        typed: as it was typed, for corrections.
    """

    words: tuple[str, ...]
    is_phrase: bool = False
    in_title: bool = False
    others: tuple[tuple[str, ...], ...] = ()
    typed: str = ""


@dataclass(frozen=True)
class Parsed:
    """What a text asks for. Clauses of excluded things must not be there."""

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """All wanted words, those of phrases included."""
        return tuple(dict.fromkeys(word for clause in self.clauses for word in clause.words))


def parse(text: str, fields: Collection[str] = (), synonyms: Mapping[str, tuple[str, ...]] | None = None) -> Parsed:
    """Read a query.

    Args:
        fields: names of facets.
        synonyms: see ``Query.synonyms``.
    """
    clauses: list[Clause] = []
    excluded: list[Clause] = []
    facets: dict[str, dict[str, None]] = {}
    room = MOST_WORDS
    for part in _PART.finditer(text[:LONGEST_TEXT].encode("utf-8", "replace").decode()):  # halves of signs are none
        name = (part["field"] or "").lower()
        value = part["phrase"] if part["word"] is None else part["word"]
        if name in fields and value.strip() and not part["minus"]:
            facets.setdefault(name, {})[value.strip()[:120]] = None
            continue
        found = words(value if name in TITLE or not name else f"{name} {value}")[:room]
        room -= len(found)
        target = excluded if part["minus"] else clauses
        target += _clauses(found, part["word"] is None or bool(part["minus"]), name in TITLE, value)
    kept = _without_stop_words(clauses)
    return Parsed(tuple(_with_synonyms(kept, synonyms or {}))[:MOST_CLAUSES], tuple(excluded)[:MOST_CLAUSES],
                  {name: tuple(values) for name, values in facets.items()})


def wanted(text: str, fields: Collection[str] = ()) -> Iterator[str]:
    """What is to be there, as it was typed: without operators, facets, and what is excluded."""
    for part in _PART.finditer(text[:LONGEST_TEXT]):
        name = (part["field"] or "").lower()
        value = part["phrase"] if part["word"] is None else part["word"]
        if not part["minus"] and not (name in fields and value.strip()):
            yield value if name in TITLE or not name else f"{name} {value}"


def _clauses(found: list[str], is_phrase: bool, in_title: bool, typed: str) -> Iterator[Clause]:
    if is_phrase and len(found) > 1:
        yield Clause(tuple(found), True, in_title, typed=typed)
    else:
        yield from (Clause((word,), False, in_title, typed=typed if len(found) == 1 else word) for word in found)


def _without_stop_words(clauses: Iterable[Clause]) -> list[Clause]:
    """Without the words that say nothing, unless there are no others; each word once."""
    once = list({(one.words, one.in_title): one for one in clauses}.values())
    telling = [one for one in once if one.is_phrase or one.words[0] not in STOP_WORDS]
    return telling or once


def _with_synonyms(clauses: list[Clause], synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[Clause]:
    """Each clause, or the longest run of plain words that has synonyms as one clause, with what stands for it."""
    place = 0
    while place < len(clauses):
        run = next((length for length in range(min(LONGEST_KEY, len(clauses) - place), 0, -1)
                    if _key(clauses[place:place + length]) in synonyms), 0)
        if not run:
            yield clauses[place]
            place += 1
            continue
        taken = clauses[place:place + run]
        others = tuple(found for other in synonyms[_key(taken)] if (found := tuple(words(other)[:LONGEST_KEY])))
        whole = tuple(word for one in taken for word in one.words)
        yield replace(taken[0], words=whole, is_phrase=len(whole) > 1, others=others)
        place += run


def _key(clauses: list[Clause]) -> str:
    return "" if any(one.in_title for one in clauses) else " ".join(word for one in clauses for word in one.words)


def key_of(text: str) -> str:
    """A word or words as the keys of ``Query.synonyms`` have them."""
    return " ".join(words(text)[:LONGEST_KEY]) or fold(text).strip()
