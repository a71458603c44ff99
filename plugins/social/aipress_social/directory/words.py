"""Words by which members are found: names, organisation, postcode; and the beginnings that are kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aipress_organisations.services import canonical_name

LENGTHS = (5, 3, 2)  # of the beginnings that are kept
MOST_WORDS, LONGEST_WORD = 30, 40  # of one member
MOST_ASKED = 6  # words of a search


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of some texts without case, accents and punctuation, each once.

    >>> words_of(["Gwénola Le Bris", "L'Estuaire", "44600"])
    ['gwenola', 'le', 'bris', 'l', 'estuaire', '44600']
    """
    found = (word[:LONGEST_WORD] for text in texts if text for word in canonical_name(text).split())
    return list(dict.fromkeys(found))[:MOST_WORDS]


def beginnings(words: Sequence[str]) -> set[str]:
    """The beginnings that are kept of the words of a member."""
    return {word[:length] for word in words for length in LENGTHS if len(word) >= length}


def asked(text: str) -> list[str]:
    """The words of a search: all of them must begin a word of the member."""
    return words_of([text])[:MOST_ASKED]


def kept_beginning(word: str) -> str:
    """The longest beginning of a searched word that is kept; empty for a single sign.

    >>> kept_beginning("dupont"), kept_beginning("dupo"), kept_beginning("du"), kept_beginning("d")
    ('dupon', 'dup', 'du', '')
    """
    return next((word[:length] for length in LENGTHS if len(word) >= length), "")
