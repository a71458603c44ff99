"""The readers of wire formats need neither core nor database: their tests only need to find them, and the fixtures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # hostile.py is a module of its own, for the import's tests too


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of documents written for these tests."""
    return HERE / "fixtures"


@pytest.fixture(scope="session")
def wire_data() -> Path:
    """The agencies' own files; tests that want them are skipped where they are absent."""
    shared = Path(os.environ.get("AIPRESS_SHARED_DATA") or HERE.parents[3].parent / "shared" / "data")
    folder = shared / "wire"
    if not folder.is_dir():
        pytest.skip("the agencies' files are not here")
    return folder
