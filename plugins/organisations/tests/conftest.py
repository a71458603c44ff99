"""These tests read English."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """Ask for pages in English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
