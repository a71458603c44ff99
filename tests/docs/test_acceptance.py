"""The table of acceptance scenarios names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`([\w/]+\.py)::(test_\w+)`", (ROOT / "docs/acceptance.md").read_text(encoding="utf-8"))


def test_scenarios_are_played_by_tests_that_exist() -> None:
    assert len(NAMED) >= 16
    assert [f"{path}::{name}" for path, name in NAMED
            if not re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)] == []
