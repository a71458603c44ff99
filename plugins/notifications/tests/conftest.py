"""Members with accounts, and a plugin's notifications to tell them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from aipress_accounts.services import create_user
from aipress_core.api import Notice, NotificationKind, Party, _, emit, mails
from aipress_core.tasks.registry import work_of
from aipress_notifications.models import Notification

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def kinds(world: Any) -> Iterator[None]:
    """Two kinds that belong to these tests, in the name of the plugin itself."""
    declared = world.registry.runtime.declared.notifications
    mine = {"notifications.told": NotificationKind("notifications.told", _("${name} has commented on “${title}”"), icon="chat-left-text"),
            "notifications.mailed": NotificationKind("notifications.mailed", _("${name} has answered your comment on “${title}”"),
                                                     _("Notifications"), icon="reply", mail=True)}
    declared.update(mine)
    yield
    for name in mine:
        del declared[name]


@pytest.fixture
def member(world: Any) -> Callable[..., int]:
    """``member("Maud")``: a member with an account; returns the party id."""
    def make(name: str = "Maud", *, locale: str | None = "en", state: str = "live", roles: tuple[str, ...] = ()) -> int:
        with world.database.session() as db, db.begin():
            return create_user(db, f"member{next(_numbers)}@example.org", name, password_hash="x", state=state, locale=locale,
                               roles=roles).id
    return make


@pytest.fixture
def tell(world: Any) -> Callable[..., None]:
    """``tell([party_id], kind=…, url=…)``: say a notification; nothing is delivered yet."""
    def say(recipients: list[int], kind: str = "notifications.told", url: str = "/account/", at: str = "", actor: int | None = None,
            content: int | None = None, **values: Any) -> None:
        given = {"name": "Ida Holm", "title": "Tides"} | values
        with world.database.session() as db, db.begin():
            emit(db, Notice(kind, recipients, given, url, at, actor, content), work_of(world.registry))
    return say


@pytest.fixture
def lines(world: Any) -> Callable[[int], list[Any]]:
    """``lines(party_id)``: what the member was told, the newest first."""
    def read(party_id: int) -> list[Any]:
        with world.database.session() as db:
            rows = db.execute(select(Notification.__table__).where(Notification.party_id == party_id)
                              .order_by(Notification.created_at.desc(), Notification.id.desc())).mappings()
            return [SimpleNamespace(**row) for row in rows]
    return read


@pytest.fixture
def unread(world: Any) -> Callable[[int], int]:
    """``unread(party_id)``: what the bell says."""
    def read(party_id: int) -> int:
        with world.database.session() as db:
            return int(db.scalar(select(Party.unread_count).where(Party.id == party_id)) or 0)
    return read


@pytest.fixture
def mailbox(world: Any) -> Callable[[], list[Any]]:
    """``mailbox()``: every mail that was asked for, the oldest first."""
    def read() -> list[Any]:
        with world.database.session() as db:
            return [SimpleNamespace(kind=row.kind, address=row.address, subject=row.subject,
                                    text=mails.body(db, row.id, world.registry.aipress_settings).text)
                    for row in reversed(mails.page(db).rows)]
    return read


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/notifications/read-all")``: a form of this browser, with its token."""
    def send(path: str, /, **fields: str) -> Any:
        token = world.token("/notifications/")
        return world.browser.post(path, {"csrf_token": token, **fields}, expect_errors=True)
    return send
