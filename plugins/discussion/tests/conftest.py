"""An item to discuss, of a content type that belongs to these tests."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pyramid.scripting import prepare
from sqlalchemy import false, true

from aipress_core.api import PUBLIC, Content, ContentType, Identity, utcnow

NOTE = "discussion.note"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """These tests read English."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def opened(world: Any) -> Iterator[dict[str, bool]]:
    """The type ``discussion.note``; set ``opened["to_all"] = False`` and only owners may read its items."""
    state = {"to_all": True}
    types = world.registry.content_types._types
    types[NOTE] = ContentType(NOTE, "Note", lambda slug: f"/notes/{slug}",
                              lambda viewer, settings: true() if state["to_all"] else false())
    yield state
    del types[NOTE]


def new_item(db: Any, owner_id: int | None = None, **values: Any) -> int:
    """Write a published item; returns its id."""
    number, at = next(_numbers), utcnow() - dt.timedelta(hours=1)
    row = Content(**{"type": NOTE, "title": f"Note {number}", "slug": f"note-{number}", "state": PUBLIC, "listed_at": at,
                     "published_at": at, "modified_at": at, "owner_id": owner_id, **values})
    db.add(row)
    db.flush()
    return row.id


@pytest.fixture
def item(world: Any, opened: dict[str, bool]) -> Callable[..., int]:
    """``item()`` writes a published item and returns its id."""
    def write(**values: Any) -> int:
        with world.database.session() as db, db.begin():
            return new_item(db, **values)
    return write


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/discussion/1/like", liked="yes")``: a form sent with its token."""
    def send(path: str, *, status: int | None = None, headers: dict[str, str] | None = None, **fields: str) -> Any:
        answer = world.browser.get("/", expect_errors=True)
        token = answer.html.find("meta", {"name": "csrf-token"})["content"]
        return world.browser.post(path, {"csrf_token": token, **fields}, headers=headers or {}, status=status or "*")
    return send


@pytest.fixture
def row(world: Any) -> Callable[[int], Content]:
    """``row(content_id)``: the item as it stands in the database."""
    def read(content_id: int) -> Content:
        with world.database.session() as db:
            return db.get_one(Content, content_id)
    return read


@pytest.fixture
def visit(world: Any, opened: dict[str, bool]) -> Iterator[Callable[..., Any]]:
    """``visit(party_id, "/notes/x")``: a GET by that member (None = not signed in), for what is shown in slots."""
    with ExitStack() as stack:
        def start(party_id: int | None, path: str = "/notes/one", roles: tuple[str, ...] = ()) -> Any:
            environ = {"aipress.database": world.database, "HTTP_ACCEPT_LANGUAGE": "en"}
            request = world.app.request_factory.blank(path, environ=environ)
            env = stack.enter_context(prepare(request=request, registry=world.registry))
            found = env["request"]
            found.tm.begin()
            stack.callback(found.tm.abort)
            member = Identity(party_id, "Ada", "ada", frozenset(roles)) if party_id else None
            found.visitor = (found.visitor[0], member)
            return found
        yield start


@pytest.fixture
def slot() -> Callable[..., str]:
    """``slot(request, "content.actions", item=row, url="")``: what the plugin puts there."""
    def fill(request: Any, name: str, **values: Any) -> str:
        found = request.hooks.fragments("aipress_render_slot", slot=name, context=None, request=request, values=values)
        return "".join(str(text) for plugin, text in found if plugin == "discussion")
    return fill
