"""People with accounts, in this test's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aipress_accounts.services import User, create_user
from aipress_core.api import passwords

PASSWORD = "a good long password"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for every account: hashing is made to be slow."""
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def make_user(world: Any, password_hash: str) -> Callable[..., User]:
    """``make_user("maud@example.org", roles=("journalist",))``: an account that PASSWORD opens."""
    def make(email: str = "maud@example.org", name: str = "Maud Keravec", **facts: Any) -> User:
        with world.database.session() as db, db.begin():
            return create_user(db, email, name, **{"password_hash": password_hash, **facts})
    return make


@pytest.fixture
def sign_in(world: Any) -> Callable[..., Any]:
    """``sign_in("maud@example.org", PASSWORD, next="/")``: fill the login form in and send it."""
    def send(email: str, password: str = PASSWORD, **options: Any) -> Any:
        page = world.browser.get("/account/login", {"next": options.pop("next", "")})
        form = page.forms["login"]
        form["email"], form["password"] = email, password
        return form.submit(expect_errors=True, **options)
    return send


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/account/logout")``: a form of this browser, with its token."""
    def send(path: str, /, **fields: str) -> Any:
        token = world.browser.get("/").forms[0]["csrf_token"].value
        return world.browser.post(path, {"csrf_token": token, **fields}, expect_errors=True)
    return send
