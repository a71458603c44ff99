"""These tests read English."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aipress_core.api import Party

sys.path.insert(0, str(Path(__file__).parent))  # for social_people


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """Ask for pages in English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def member(world: Any) -> Callable[..., Party]:
    """``member("Ada Lovelace")``: a live member."""
    def write(name: str = "", **more: Any) -> Party:
        with world.database.session() as db, db.begin():
            party = world.party(name, db=db, **more)
            db.expunge(party)
            return party
    return write


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/social/7/follow", follow="yes")``: a form of this browser, sent with its token."""
    def send(path: str, /, *, htmx: bool = False, **fields: Any) -> Any:
        answer = world.browser.get("/", expect_errors=True)
        token = answer.html.find("meta", {"name": "csrf-token"})["content"]
        return world.browser.post(path, {"csrf_token": token, **fields}, headers={"HX-Request": "true"} if htmx else {}, status="*")
    return send
