"""How much the embedded engine is asked to do for one query: nobody can make it look for errors without end."""

from __future__ import annotations

import pytest

from aipress_search.engine.embedded import queries
from aipress_search.engine.interface import Level
from aipress_search.parsing import parse

MANY = " ".join(f"misspelt{chr(97 + number)}" for number in range(30))


@pytest.mark.parametrize("text", [MANY, f'"{MANY}"', f'title:"{MANY}"', f'{MANY[:50]} "{MANY[50:]}"'])
@pytest.mark.parametrize("level", [Level.FUZZY, Level.SOME])
def test_errors_are_forgiven_in_a_few_words(text: str, level: Level) -> None:
    asked = queries.all_of(query for _occur, query in queries.wanted(parse(text), level, is_scored=False))
    assert repr(asked).count("FuzzyTermQuery") <= 8


def test_errors_are_forgiven_in_every_word_of_a_usual_query() -> None:
    asked = queries.all_of(query for _occur, query in queries.wanted(parse("jornaliste enviroment bruxeles"), Level.FUZZY, is_scored=False))
    assert repr(asked).count("FuzzyTermQuery") == 3
