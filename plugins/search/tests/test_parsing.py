"""Every text is a query, and no text is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aipress_search.parsing import MOST_CLAUSES, Clause, parse, wanted


def plain(text: str) -> list[str]:
    """The clauses as one would type them."""
    return [f'"{" ".join(one.words)}"' if one.is_phrase else one.words[0] for one in parse(text).clauses]


@pytest.mark.parametrize(("text", "expected"), [
    ("Port strike", ["port", "strike"]),
    ('the "Port of Brest" strike', ['"port of brest"', "strike"]),
    ("« grève générale » Brest", ['"greve generale"', "brest"]),
    ("l'environnement", ["environnement"]),
    ("the of", ["the", "of"]),
    ("strike strike", ["strike"]),
    ('"unclosed phrase', ["unclosed", "phrase"]),
    ("C++ && (x OR y)*", ["x", "or"]),
    ("", []), ('"" - -- "', []),
])
def test_what_is_asked(text: str, expected: list[str]) -> None:
    assert plain(text) == expected


def test_exclusions_fields_and_facets() -> None:
    parsed = parse('-sport title:"grève" heading:economy other:thing -"big phrase"', fields=("heading",))
    assert [one.words for one in parsed.excluded] == [("sport",), ("big", "phrase")]
    assert parsed.clauses == (Clause(("greve",), in_title=True, typed="grève"), Clause(("other",), typed="other"),
                              Clause(("thing",), typed="thing"))
    assert parsed.facets == {"heading": ("economy",)}


def test_what_is_wanted_as_it_was_typed() -> None:
    text = 'L’élection -sport title:"grève générale" heading:economy other:thing -"big phrase"'
    assert list(wanted(text, ("heading",))) == ["L’élection", "grève générale", "other thing"]


def test_synonyms_stand_for_words_and_for_runs_of_words() -> None:
    synonyms = {"ue": ("Union européenne",), "prime minister": ("PM",)}
    assert parse("UE", synonyms=synonyms).clauses[0].others == (("union", "europeenne"),)
    first, second = parse("prime minister speech", synonyms=synonyms).clauses
    assert (first.words, first.is_phrase, first.others, second.words) == (("prime", "minister"), True, (("pm",),), ("speech",))


@given(st.text(max_size=2000))
def test_no_text_is_an_error(text: str) -> None:
    parsed = parse(text, fields=("heading",))
    assert len(parsed.clauses) <= MOST_CLAUSES
    assert all(one.words for one in (*parsed.clauses, *parsed.excluded))
