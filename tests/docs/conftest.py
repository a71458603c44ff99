from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # reference.py and includes.py are programs of their own too: see refresh.py


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The plugins of this repository, loaded; the database is never asked."""
    from reference import load

    found = load(tmp_path_factory.mktemp("docs"))
    yield found
    found.engine.dispose()
