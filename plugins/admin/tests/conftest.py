"""The desk as a site owner sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aipress_accounts.services import User, create_user


@pytest.fixture
def owner(world: Any) -> int:
    """Sign a site owner with an account in; returns the party id."""
    with world.database.session() as db, db.begin():
        party_id = create_user(db, "owner@example.org", "Solène Marchadour", roles=("owner",)).id
    world.sign_in(party_id)
    return party_id


@pytest.fixture
def make_user(world: Any) -> Callable[..., User]:
    """``make_user("maud@example.org", "Maud Keravec", roles=("journalist",))``."""
    def make(email: str = "maud@example.org", name: str = "Maud Keravec", **facts: Any) -> User:
        with world.database.session() as db, db.begin():
            return create_user(db, email, name, **facts)
    return make


@pytest.fixture
def get(world: Any) -> Callable[..., Any]:
    """``get("/admin/users", q="maud")``: a page in English."""
    return lambda path, **query: world.browser.get(path, query, headers={"Accept-Language": "en"}, expect_errors=True)


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/admin/plugins/wire/disable")``: a form of this browser, with its token."""
    def send(path: str, /, **fields: str) -> Any:
        token = world.token("/admin/themes")
        return world.browser.post(path, {"csrf_token": token, **fields}, headers={"Accept-Language": "en"}, expect_errors=True)
    return send
