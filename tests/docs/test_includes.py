"""Code in the documents is the code that is tested."""

from __future__ import annotations

import ast
import itertools
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


def test_every_step_of_the_tutorial_shows_its_plugin_whole():
    """Every file of the step's plugin that is not as in the step before, whole or in the parts that changed."""
    for number, step in enumerate(includes.STEPS, 1):
        text = next((includes.DOCS / "tutorial").glob(f"{number}_*.md")).read_text(encoding="utf-8")
        shown = {found["path"] for found in includes.MARKER.finditer(text)}
        folder = includes.ROOT / "plugins" / f"example_tutorial_{step}"
        needed = {path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".toml") and "build" not in path.parts}
        earlier = {path for path in needed if number > 1 and _same_before(path, number)}
        missing = {str(path.relative_to(includes.ROOT)) for path in needed - earlier} - shown
        elsewhere = {f"plugins/example_tutorial_words/{name}" for name in ("pyproject.toml", "tests/test_words.py")}  # step 10
        assert missing - elsewhere == set()


def _same_before(path, number):
    """Is the file as it was in the step before, so that the page need not show it again?"""
    before, now = includes.STEPS[number - 2], includes.STEPS[number - 1]
    old = str(path.relative_to(includes.ROOT)).replace(f"example_tutorial_{now}", f"example_tutorial_{before}")
    return (includes.ROOT / old).exists() and includes.included(old) == includes.included(str(path.relative_to(includes.ROOT)))


def test_steps_of_the_tutorial_lead_to_one_another():
    pages = sorted((includes.DOCS / "tutorial").glob("[0-9]*.md"), key=lambda path: int(path.stem.partition("_")[0]))
    assert [int(page.stem.partition("_")[0]) for page in pages] == list(range(1, 11))
    for page, following in itertools.pairwise(pages):
        assert page.read_text(encoding="utf-8").rstrip().endswith(f"[On]({following.name})")
