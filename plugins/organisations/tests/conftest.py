"""These tests read English; members, organisations and forms for them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from aipress_accounts.services import create_user
from aipress_core.api import Party
from aipress_organisations import services
from aipress_organisations.models import Membership

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """Ask for pages in English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def add(world: Any) -> Any:
    """``add("Name", "media", city="Lyon")`` writes an organisation and returns its id."""
    def write(name: str, kind: str = "media", **more: Any) -> int:
        with world.database.session() as db, db.begin():
            return services.create(db, name, kind, **more).id
    return write


@pytest.fixture
def member(world: Any) -> Any:
    """``member("Maud", echo, is_manager=True)`` writes somebody with an account, perhaps in an organisation; returns the id."""
    def write(name: str, organisation_id: int | None = None, is_manager: bool = False, email: str = "", **more: Any) -> int:
        with world.database.session() as db, db.begin():
            user = create_user(db, email or f"{name.split(maxsplit=1)[0].lower()}@example.org", name, **more)
            if organisation_id:
                db.add(Membership(party_id=user.id, organisation_id=organisation_id, is_manager=is_manager))
            return user.id
    return write


@pytest.fixture
def post(world: Any) -> Any:
    """``post("/account/logout", field="…")``: a form of this browser, with its token."""
    def send(path: str, /, **fields: Any) -> Any:
        token = world.token()
        return world.browser.post(path, {"csrf_token": token, **fields}, expect_errors=True)
    return send


@pytest.fixture
def belongs(world: Any) -> Any:
    """``belongs(maud)``: the name of the organisation that somebody is in, or None."""
    def look(party_id: int) -> str | None:
        with world.database.session() as db:
            found = services.organisation_of(db, party_id)
            return found and found.name
    return look


@pytest.fixture
def slug(world: Any) -> Any:
    """``slug(echo)``: the last part of an organisation's address."""
    def look(party_id: int) -> str:
        with world.database.session() as db:
            return db.get_one(Party, party_id).slug
    return look
