"""Whose item is commented on, and whose comment is answered, is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Notice, emit, utcnow
from aipress_core.events.models import Outbox
from aipress_core.tasks.registry import work_of
from aipress_discussion import services
from aipress_discussion.events import CommentPosted


@pytest.fixture
def told(world: Any) -> Any:
    """``told()``: the notifications said, as (kind, recipients, address)."""
    def read() -> list[tuple[str, list[int], str]]:
        world.run_outbox()
        with world.database.session() as db:
            rows = db.scalars(select(Outbox.payload).where(Outbox.name == Notice.name).order_by(Outbox.id)).all()
        return [(one["kind"], one["recipients"], one["url"]) for one in rows]
    return read


@pytest.fixture
def people(world: Any) -> tuple[int, int, int]:
    with world.database.session() as db, db.begin():
        owner, reader, other = (world.party(name, db=db).id for name in ("Odile", "Ida", "Noé"))
    return owner, reader, other


def say(world: Any, item: int, author: int, parent: int | None = None) -> int:
    with world.database.session() as db, db.begin():
        written = (services.answer(db, parent, author, "Because.", utcnow()) if parent
                   else services.comment(db, item, author, "Why?", utcnow()))
        emit(db, CommentPosted(written, item, author, parent), work_of(world.registry))
    return written


def test_owner_of_the_item_is_told_of_comments(world: Any, item: Any, people: Any, told: Any) -> None:
    owner, reader, _other = people
    content_id = item(owner_id=owner, slug="tides")
    say(world, content_id, reader)
    assert told() == [("discussion.commented", [owner], "/notes/tides#comments")]


def test_answer_is_told_to_who_asked_and_to_the_owner(world: Any, item: Any, people: Any, told: Any) -> None:
    owner, reader, other = people
    content_id = item(owner_id=owner, slug="tides")
    first = say(world, content_id, reader)
    say(world, content_id, other, first)
    assert told()[1:] == [("discussion.answered", [reader], f"/discussion/comments/{first}"),
                          ("discussion.commented", [owner], "/notes/tides#comments")]


def test_owner_whose_comment_is_answered_is_told_once(world: Any, item: Any, people: Any, told: Any) -> None:
    owner, reader, _other = people
    content_id = item(owner_id=owner)
    first = say(world, content_id, owner)
    say(world, content_id, reader, first)
    assert told() == [("discussion.answered", [owner], f"/discussion/comments/{first}")], "nobody is told of their own comment"


def test_comment_that_was_removed_meanwhile_is_not_told(world: Any, item: Any, people: Any, told: Any) -> None:
    owner, reader, _other = people
    content_id = item(owner_id=owner)
    written = say(world, content_id, reader)
    with world.database.session() as db, db.begin():
        services.remove(db, written, reader)
    assert told() == []
