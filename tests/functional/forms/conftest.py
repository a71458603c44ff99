"""A site that has the kitchen sink besides the installed plugins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from kitchen import candidates


@pytest.fixture(scope="session")
def site_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The application; forms need no plugin but their own."""
    from aipress_core.testing.world import build_site, engine_of, test_settings

    data = tmp_path_factory.mktemp("kitchen")
    app = build_site(test_settings(f"sqlite:///{data}/test.sqlite", data, **{"aipress.plugins": "kitchen"}), candidates=candidates())
    yield app
    engine_of(app).dispose()
