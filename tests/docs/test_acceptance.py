"""The tables of acceptance scenarios and of guards name tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("page", "least"), [("acceptance", 16), ("guards", 100)])
def test_a_page_names_tests_that_exist(page: str, least: int) -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", (ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))
    assert len(named) >= least
    assert [f"{path}::{name}" for path, name in named
            if not re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)] == []
