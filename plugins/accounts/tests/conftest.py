"""People with accounts, in this test's transaction."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this one have names of their own

from known_password import PASSWORD

from aipress_accounts.services import User, create_user
from aipress_core.api import mails, passwords


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
        token = world.token()
        return world.browser.post(path, {"csrf_token": token, **fields}, expect_errors=True)
    return send


@pytest.fixture
def mailbox(world: Any) -> Callable[[], list[Any]]:
    """``mailbox()``: every mail that was asked for, the oldest first, with ``kind``, ``address``, ``subject``, ``text``, ``html``."""
    def read() -> list[Any]:
        world.run_outbox()
        with world.database.session() as db:
            rows = [*reversed(mails.page(db).rows)]
            return [SimpleNamespace(kind=row.kind, address=row.address, subject=row.subject,
                                    text=mails.body(db, row.id, world.registry.aipress_settings).text,
                                    html=mails.body(db, row.id, world.registry.aipress_settings).html) for row in rows]
    return read
