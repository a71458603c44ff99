"""Settings, commands, permissions, events and tasks in the documents are those of the code."""

from __future__ import annotations

import includes
import pytest
import reference

MADE = [one for one in includes.documents() if reference.PART.search(one.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("what", sorted(reference.MAKERS))
def test_there_is_one_place_for_each_table(what):
    marker = f"<!-- made from the code: {what} -->"
    assert sum(document.read_text(encoding="utf-8").count(marker) for document in includes.documents()) == 1


@pytest.mark.parametrize("document", MADE, ids=lambda path: path.name)
def test_tables_are_as_the_code_is(document, runtime):
    text = document.read_text(encoding="utf-8")
    assert text == reference.renewed(text, runtime), "run: python tests/docs/refresh.py"
