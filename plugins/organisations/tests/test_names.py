"""Canonical names: one organisation however its name is written, and never two that nobody would take for one."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from aipress_organisations.queries.desk import is_one_letter_apart
from aipress_organisations.services.records import LONGEST_NAME, canonical_name

NAMES = st.text(max_size=250)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzéèàçôœß0123456789", min_size=1, max_size=12)
WORDS = st.lists(LETTERS, min_size=1, max_size=6)
MARKS = st.sampled_from([" ", "  ", "\t", "\u00a0", "-", " – ", "’", "'", ", ", ".", "/", "\u202f"])


@given(NAMES)
def test_a_canonical_name_is_its_own(name: str) -> None:
    once = canonical_name(name)
    assert canonical_name(once) == once
    assert once == once.strip()
    assert len(once) <= LONGEST_NAME


@given(WORDS, st.lists(MARKS, min_size=7, max_size=7), st.sampled_from([str.upper, str.title, str.lower, str.swapcase]))
def test_case_marks_and_spacing_do_not_matter(words: list[str], marks: list[str], spell: object) -> None:
    plain = " ".join(words)
    spelt = marks[-1] + "".join(word + mark for word, mark in zip(map(spell, words), marks, strict=False))  # type: ignore[call-overload]
    assert canonical_name(spelt) == canonical_name(plain)


@given(NAMES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_accents_are_encoded_does_not_matter(name: str, form: str) -> None:
    assert canonical_name(unicodedata.normalize(form, name)) == canonical_name(name)  # type: ignore[arg-type]


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=1, max_size=4),
       st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=1, max_size=4))
def test_other_words_are_another_name(one: list[str], other: list[str]) -> None:
    assert (canonical_name(" ".join(one)) == canonical_name(" ".join(other))) == (one == other)


@given(st.text(min_size=1, max_size=50))
def test_a_name_that_can_be_seen_is_never_empty(name: str) -> None:
    if name.strip():
        assert canonical_name(name) or all(unicodedata.combining(sign) or not sign.strip() or
                                           not unicodedata.normalize("NFKD", sign).strip() for sign in name)


@given(st.text("abcd", min_size=2, max_size=8), st.integers(0, 7), st.sampled_from("abcd"))
def test_one_slip_is_one_letter_apart(name: str, at: int, letter: str) -> None:
    at %= len(name)
    for other in (name[:at] + letter + name[at:], name[:at] + name[at + 1:], name[:at] + letter + name[at + 1:]):
        assert is_one_letter_apart(name, other) == (name != other)
