"""Our own analysis of text, for both engines: folded words, their stems, how far two words are apart.

The indexer and the query go through the same functions, so an engine only compares strings. Typing errors are forgiven on
folded words and never on stems: the stem of a misspelt word is not the misspelt stem.
"""

from __future__ import annotations

import codecs
import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import Stemmer

LONGEST = 40  # letters of a word that are looked at
LONGEST_FORGIVEN = 25  # letters of a word in which two errors are forgiven: in longer ones that costs more than all the rest
LONGEST_START = 6
BORDER = "|"  # between texts: no phrase goes across it
MOST_KNOWN = 200_000  # words of a language whose stems are kept
LANGUAGES = {"fr": "french", "en": "english"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})
_LIGATURE = re.compile("[œæßøđłðþı]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670]+")
_WORD = re.compile(rf"[^\W_]{{1,{LONGEST}}}")
SPAN = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")
_FREQUENT = """
    a ai au aux avec ce ces cet cette c d dans de des du elle elles en est et eux il ils j je l la le les leur leurs lui m ma mais
    me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t ta te tes ton tu un une vos votre vous
    y
    an and are as at be but by for from has have he her his i in into is it its no not of our she so than that the their them
    then there these they this to was we were what when which who will with you your
"""
STOP_WORDS = frozenset(_FREQUENT.split())


def fold(text: str) -> str:
    """The text in small letters, without accents, with ligatures written out.

    >>> fold("L’Œuvre d'Émile ZOLA")
    "l’oeuvre d'emile zola"
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if _LIGATURE.search(lowered):
        lowered = lowered.translate(_LIGATURES)
    return _MARKS.sub("", unicodedata.normalize("NFKD", lowered)).lower()


def _slots() -> tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]:
    """The way of Latin texts, made from the long way: which signs it takes, and the letter of each.

    Signs that are no part of a word become blanks. Those that become several letters are kept for a replacement; those that
    become other than small Latin letters and digits are not taken, and leave their slots to ``_MORE``.
    """
    signs, letters, several, more = [], bytearray(b" " * 256), [], iter(_MORE)
    for slot in range(256):
        sign = bytes([slot]).decode("cp1252", "replace")
        found = _WORD.findall(fold(sign))
        if sign == "\ufffd" or len(found) > 1 or not "".join(found).isascii():
            sign = next(more, "\ufffe")
            found = _WORD.findall(fold(sign))
        signs.append(sign)
        if found:
            letters[slot] = ord(found[0]) if len(found[0]) == 1 else slot
            several += [(bytes([slot]), found[0].encode())] if len(found[0]) > 1 else []
    assert next(more, None) is None, "there are as many slots"
    return "".join(signs), bytes(letters), tuple(several)


# beside those of Windows-1252: what French is set with, and letters of frequent names; one of another sign makes a text slow
_MORE = "\u202f\u2009\u2011\u2212ćčğıłńş"
_SIGNS, _LETTERS, _SEVERAL = _slots()
_PARTED = BORDER.encode() + _LETTERS[1:]  # takes NUL for a border
_TO_SLOTS: Any = codecs.charmap_build(_SIGNS)


def _by_table(text: str, letters: bytes) -> str | None:
    """Folded words of a Latin text with blanks between them; None for another text."""
    try:
        raw = text.encode() if text.isascii() else codecs.charmap_encode(text, "strict", _TO_SLOTS)[0]
    except UnicodeEncodeError:
        return None
    raw = raw.translate(letters)
    if not raw.isascii():
        for sign, several in _SEVERAL:
            raw = raw.replace(sign, several)
    return raw.decode("ascii")


def words(text: str) -> list[str]:
    """The folded words of a text, in order. An apostrophe parts words, so ``l'eau`` is ``l`` and ``eau``.

    Latin texts, which are nearly all, take a way to the same words that looks each letter up in a table.
    """
    folded = _by_table(text, _LETTERS)
    if folded is None:
        return _WORD.findall(fold(text))
    found = folded.split()
    return found if max(map(len, found), default=0) <= LONGEST else _WORD.findall(folded)


class TooLong(Exception):
    """A word of more letters than are looked at."""


class _Known(dict[str, str]):
    """Stems of one language, found out when they are asked for first; empty for a word that is its own."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stem = Stemmer.Stemmer(LANGUAGES[language], 0).stemWord if language else str

    def __missing__(self, word: str) -> str:
        if len(word) > LONGEST:
            raise TooLong
        found = self._stem(word)
        found = self[word] = "" if found == word else found
        return found


class _Stems(threading.local):
    """Stemmers keep state while they work: each thread has its own, and what it has found before."""

    def __init__(self) -> None:
        self.languages = {language: _Known(language) for language in (*LANGUAGES, "")}

    def of(self, language: str) -> _Known:
        known = self.languages[language if language in LANGUAGES else ""]
        if len(known) > MOST_KNOWN:
            known.clear()
        return known


_stems = _Stems()


def stem(word: str, language: str) -> str:
    """The stem of a folded word, itself folded."""
    return stems([word], language)[0]


def stems(found: Sequence[str], language: str) -> list[str]:
    """The stems of folded words. Words of a language that we have no stemmer for are their own stems."""
    return [stem or word for word, stem in zip(found, map(_stems.of(language).__getitem__, found), strict=True)]


class Analysed(NamedTuple):
    """Several texts in one. Texts are folded words with blanks between them.

    Args:
        text: all of them, with borders between them.
        parts: each of them.
        stems: those of all words that are not their own.
    """

    text: str
    parts: list[str]
    stems: str


def analyse(texts: Sequence[str], language: str) -> Analysed:
    """What :func:`words` and :func:`stems` say of several texts, at once."""
    known, whole = _stems.of(language), " \0 ".join(texts)
    text = _by_table(whole, _PARTED) if whole.count("\0") == len(texts) - 1 else None
    try:
        return _analysed(text if text is not None else _slowly(texts), known)
    except TooLong:
        return _analysed(_slowly(texts), known)


def _slowly(texts: Sequence[str]) -> str:
    return f" {BORDER} ".join(" ".join(words(one)) for one in texts)


def _analysed(text: str, known: _Known) -> Analysed:
    found = text.split()
    stemmed = list(map(known.get, found))
    if None in stemmed:  # seldom: to ask only for what is known is much faster
        stemmed = list(map(known.__getitem__, found))
    return Analysed(text, text.split(BORDER), " ".join(filter(None, stemmed)))


@lru_cache(maxsize=100_000)
def all_stems(word: str) -> tuple[str, ...]:
    """A word's stems in every language, and itself as in languages without stems: a query does not say in which it is written."""
    return tuple(dict.fromkeys([*(stem(word, language) for language in LANGUAGES), word]))


def primary(language: str) -> str:
    """``fr`` of ``fr-CA``."""
    return language.partition("-")[0].lower()


def allowed_errors(word: str) -> int:
    """Typing errors that are forgiven in a word of this length."""
    return 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 8 or len(word) > LONGEST_FORGIVEN else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, leave out, change, or swap with their neighbour; ``most + 1`` when it is more than ``most``.

    Optimal string alignment, as both engines count.
    """
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most or not most or len(_letters(one).difference(other)) > most:
        return most + 1  # each letter that the other lacks is an error: most words are told apart by that
    far, width = most + 1, len(other)
    before, row = [], list(range(width + 1))
    for index, letter in enumerate(one, 1):
        older, before, row = before, row, [far] * (width + 1)
        row[0] = fewest = index
        for place in range(max(1, index - most), min(width, index + most) + 1):  # further off it is more than ``most``
            against = other[place - 1]
            if letter == against:
                cost = before[place - 1]
            else:
                cost = 1 + min(before[place], row[place - 1], before[place - 1])
                if index > 1 and place > 1 and letter == other[place - 2] and one[index - 2] == against:
                    cost = min(cost, older[place - 2] + 1)
            row[place] = cost
            fewest = min(fewest, cost)
        if fewest > most:
            return far
    return min(row[-1], far)


@lru_cache(maxsize=50_000)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


@lru_cache(maxsize=100_000)
def as_one(written: str) -> str:
    """A word as it is written, folded."""
    return "".join(_WORD.findall(fold(written)))[:LONGEST]


def starts(found: Iterable[str]) -> str:
    """The beginnings of words, from two letters, with blanks between them: what a suggestion is found by."""
    return " ".join(map(_starts, dict.fromkeys(found)))


@lru_cache(maxsize=50_000)
def _starts(word: str) -> str:
    return " ".join([word[:end] for end in range(min(2, len(word)), min(len(word), LONGEST_START) + 1)])


@lru_cache(maxsize=50_000)
def remains(word: str) -> tuple[str, ...]:
    """A word, and what is left of it without as many of its letters as errors are forgiven in it.

    Two words that differ by so many typing errors share one of these, wherever in the word the errors are.
    """
    found = {word: None}
    latest = [word]
    for _error in range(allowed_errors(word) if len(word) <= 16 else 1):  # a long one would leave hundreds
        latest = list(dict.fromkeys(one[:place] + one[place + 1:] for one in latest for place in range(len(one))))
        found |= dict.fromkeys(latest)
    return tuple(found)
