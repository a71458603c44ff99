"""The analysis that both engines share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aipress_search import analysis
from aipress_search.analysis import SPAN, allowed_errors, as_one, distance, fold, starts, stems, words


@pytest.mark.parametrize(("text", "expected"), [
    ("L’Œuvre d'Émile ZOLA", ["l", "oeuvre", "d", "emile", "zola"]),
    ("Ex æquo, STRASSE Straße", ["ex", "aequo", "strasse", "strasse"]),
    ("aujourd’hui ou aujourd'hui", ["aujourd", "hui", "ou", "aujourd", "hui"]),
    ("«Grève» – 2024-2025… 12 %", ["greve", "2024", "2025", "12"]),
    ("snake_case", ["snake", "case"]),
    ("Ёлка, ЁЛКА", ["елка", "елка"]),
    ("\ufb01n e\u0301te\u0301", ["fin", "ete"]),
    ("🎉 !?", []),
])
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


LATIN = bytes(range(256)).decode("cp1252", "ignore") + analysis._MORE


@given(st.text(max_size=300) | st.text(LATIN, max_size=300))
def test_the_fast_way_finds_the_same_words(text: str) -> None:
    assert words(text) == analysis._WORD.findall(fold(text))


def test_text_as_french_is_set_takes_the_fast_way() -> None:
    """With narrow no-break spaces and hyphens that do not break; they are in most of a French agency's texts."""
    for text in ("Grève\u202f: 12\u202f%, dit l’Œuvre «\u202fÀ bas\u202f»", "avant\u2011hier", "\u221240", "Doğan Yılmaz, Milošević"):
        assert analysis._by_table(text, analysis._LETTERS) is not None, text


@given(st.text(max_size=300))
def test_what_stands_in_a_text_is_the_word_that_is_indexed(text: str) -> None:
    for written in SPAN.finditer(text):
        assert as_one(written[0]) == "".join(words(written[0]))[:analysis.LONGEST]


@pytest.mark.parametrize(("one", "other", "language"), [
    ("journaliste", "journalistes", "fr"), ("grève", "grèves", "fr"), ("port", "ports", "en"), ("strike", "strikes", "en"),
    ("running", "runs", "en"), ("élections", "élection", "fr"),
])
def test_forms_of_a_word_share_their_stem(one: str, other: str, language: str) -> None:
    first, second = stems([fold(one), fold(other)], language)
    assert first == second


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert stems(["hauser"], "de") == ["hauser"]


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("jornaliste", "journaliste", 1), ("enviroment", "environment", 1), ("tset", "test", 1), ("jornaliste", "journalist", 2),
    ("abc", "abc", 0), ("abc", "xyz", 3), ("ab", "", 2),
])
def test_typing_errors_are_counted(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 2) == expected
    assert distance(other, one, 2) == expected


def test_long_words_may_have_more_errors() -> None:
    assert [allowed_errors(word) for word in ("mer", "port", "greves", "journaliste", "20241127", "é" * 26)] == [0, 1, 1, 2, 0, 1]


def test_beginnings_are_kept_from_two_letters() -> None:
    assert starts(["port", "a", "port"]) == "po por port a"
