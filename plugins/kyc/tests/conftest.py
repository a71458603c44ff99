"""These tests read English."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Role, mails
from aipress_kyc.models.registration import ProfileRequest

from .walking import Walk


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """Ask for pages in English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def walk(world: Any) -> Walk:
    """A visitor's way through the wizard."""
    return Walk(world)


@pytest.fixture
def mailbox(world: Any) -> Callable[..., list[Any]]:
    """``mailbox()``: every mail that was asked for, the oldest first, with ``kind``, ``address``, ``subject``, ``text``."""
    def read(kind: str = "") -> list[Any]:
        world.run_outbox()
        with world.database.session() as db:
            rows = [*reversed(mails.page(db).rows)]
            found = [SimpleNamespace(kind=row.kind, address=row.address, subject=row.subject,
                                     text=mails.body(db, row.id, world.registry.aipress_settings).text) for row in rows]
        return [one for one in found if not kind or one.kind == kind]
    return read


@pytest.fixture
def reviewer(world: Any) -> Callable[[], int]:
    """Become a reviewer in this browser: ``reviewer()`` gives the party id."""
    return lambda: world.login("owner", name="Rosa Reviewer")


@pytest.fixture
def decide(world: Any, reviewer: Any) -> Callable[..., Any]:
    """``decide(request_id, "approve", identity="document")``: as a new reviewer."""
    def send(request_id: int, act: str, *, sign_in: bool = True, **fields: str) -> Any:
        if sign_in:
            reviewer()
        token = world.token()
        return world.browser.post(f"/admin/registrations/{request_id}/{act}", {"csrf_token": token, "__form__": act, **fields},
                                  expect_errors=True)
    return send


@pytest.fixture
def latest(world: Any) -> Callable[[], ProfileRequest]:
    """The request that was written last."""
    def find() -> ProfileRequest:
        with world.database.session() as db:
            return db.scalars(select(ProfileRequest).order_by(ProfileRequest.id.desc()).limit(1)).one()
    return find


@pytest.fixture
def roles(world: Any) -> Callable[[int], set[str]]:
    """The roles that a party holds."""
    def find(party_id: int) -> set[str]:
        with world.database.session() as db:
            return set(db.scalars(select(Role.role).where(Role.party_id == party_id)))
    return find
