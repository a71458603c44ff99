"""Code in the documents is the code that is tested."""

from __future__ import annotations

import ast
import re

import includes
import pytest

FENCE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DOCUMENTS = includes.documents()
IDS = [str(one.relative_to(includes.ROOT)) for one in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_included_code_is_what_the_file_says(document):
    assert list(includes.stale(document)) == [], "run: python tests/docs/refresh.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_marker_stands_above_a_block(document):
    text = document.read_text(encoding="utf-8")
    assert text.count("<!-- include:") == len(list(includes.MARKER.finditer(text)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_python_in_the_documents_can_be_parsed(document):
    for code in FENCE.findall(document.read_text(encoding="utf-8")):
        ast.parse(code)


def test_every_step_of_the_tutorial_includes_its_plugin_whole():
    for number, step in enumerate(("page", "slot", "model", "form"), 1):
        text = next((includes.DOCS / "tutorial").glob(f"{number}_*.md")).read_text(encoding="utf-8")
        shown = {found["path"] for found in includes.MARKER.finditer(text) if not found["name"]}
        folder = includes.ROOT / "plugins" / f"example_tutorial_{step}"
        needed = {path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".toml") and path.parent.name != "tests"}
        earlier = {path for path in needed if number > 1 and _same_before(path, number)}
        assert {str(path.relative_to(includes.ROOT)) for path in needed - earlier} <= shown


def _same_before(path, number):
    """Is the file as it was in the step before, so that the page need not show it again?"""
    before, now = (("page", "slot", "model", "form")[at] for at in (number - 2, number - 1))
    old = str(path.relative_to(includes.ROOT)).replace(f"example_tutorial_{now}", f"example_tutorial_{before}")
    return (includes.ROOT / old).exists() and includes.included(old) == includes.included(str(path.relative_to(includes.ROOT)))
