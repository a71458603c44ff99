"""Marks the words of a text that a query matched, and cuts an excerpt around them. Engines do not: their words are folded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from aipress_search.analysis import SPAN, all_stems, allowed_errors, as_one, distance, words

LENGTH = 240  # characters of an excerpt


class Known(dict[str, bool]):
    """Folded words that were looked at: is each one to mark?"""

    def __init__(self, marker: Marker) -> None:
        super().__init__()
        self._matches = marker.matches

    def __missing__(self, word: str) -> bool:
        found = self[word] = self._matches(word)
        return found


@dataclass(frozen=True)
class Marker:
    """What is marked.

    Args:
        words: folded words as they are.
        stems: words that have one of these stems in some language.
        near: words at most so many typing errors from one of these.
        beginnings: words that begin so.
    """

    words: Collection[str] = ()
    stems: frozenset[str] = frozenset()
    near: Mapping[str, int] = field(default_factory=dict)
    beginnings: tuple[str, ...] = ()
    firsts: tuple[str, ...] = field(init=False, repr=False, compare=False)  # a word begins as its stem does
    known: Known = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Known(self))
        object.__setattr__(self, "firsts", tuple({stem[:3] if len(stem) > 3 else stem[:1] for stem in self.stems}))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> Marker:
        """Words and their other forms."""
        found = list(words)
        return cls(frozenset(found), frozenset(stem for word in found for stem in all_stems(word)))

    def matches(self, word: str) -> bool:
        """Is this folded word one to mark?"""
        if word in self.words or (self.beginnings and word.startswith(self.beginnings)):
            return True
        if word.startswith(self.firsts) and not self.stems.isdisjoint(all_stems(word)):
            return True
        length = len(word)
        for other, most in self.near.items():
            if -most <= length - len(other) <= most and distance(word, other, most) <= most:
                return True
        return False

    def mark(self, text: str) -> Markup:
        """The text, escaped, with ``<mark>`` around its matches."""
        found = self._found(text)
        if not found:
            return escape(text)
        pieces, last = [], 0
        for start, end in found:
            pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
            last = end
        return Markup("".join([*pieces, escape(text[last:])]))  # each piece is escaped

    def excerpt(self, text: str, length: int = LENGTH) -> Markup:
        """About ``length`` characters of the text, from a little before the first match, cut at words."""
        if len(text) <= length:
            return self.mark(text)
        found = self._found(text)
        start = _word_start(text, max(found[0][0] - length // 4, 0)) if found and found[0][1] > length else 0
        end = len(text) if start + length >= len(text) else text.rfind(" ", start, start + length)
        end = start + length if end <= start else end
        cut = self.mark(text[start:end].strip())
        return Markup("").join(["… " if start else "", cut, " …" if end < len(text) else ""])

    def _found(self, text: str) -> list[tuple[int, int]]:
        known = self.known
        if not any(map(known.__getitem__, words(text))):  # quicker than to see where the words stand; most excerpts have none
            return []
        return [written.span() for written in SPAN.finditer(text) if known[as_one(written[0])]]


def _word_start(text: str, place: int) -> int:
    """The beginning of the word after ``place``."""
    return 0 if place == 0 else text.find(" ", place) + 1


def near(words: Iterable[str]) -> dict[str, int]:
    """How many errors are forgiven in each of these words; those that must be right are left out."""
    return {word: most for word in words if (most := allowed_errors(word))}
