"""A content type that belongs to these tests: notes in circles, with embargoes and expiry, and who may see them as SQL.

A note's circle is ``open`` (everybody), ``members``, or the name of a role; several circles lie in ``facets``.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from aipress_core.api import (
    PUBLIC,
    Content,
    ContentCorrected,
    ContentListed,
    ContentType,
    ContentUnlisted,
    Identity,
    SearchDocument,
    SearchFacet,
    SearchType,
    content,
    emit,
    utcnow,
)
from aipress_core.tasks.registry import work_of

NOTE = "search.note"
_numbers = itertools.count(1)


def circles(viewer: Identity | None) -> list[str]:
    """Which circles somebody is in."""
    return ["open"] if viewer is None else ["open", "members", *sorted(viewer.roles)]


def audience(viewer: Identity | None, _settings: Any) -> ColumnElement[bool]:
    """The rule as SQL."""
    found = [Content.facets["circle"].as_string() == circle for circle in circles(viewer)]
    return or_(false(), *found)


def documents(db: Session, keys: Sequence[int]) -> list[SearchDocument]:
    """Notes as documents."""
    rows = db.execute(select(Content).where(Content.id.in_(keys), Content.type == NOTE, Content.state == PUBLIC)).scalars()
    return [SearchDocument(row.id, row.title, row.slug, row.listed_at, (f"search.note:{(row.facets or {}).get('circle')}",),
                           until=row.expires_at, language=row.language, body=(row.facets or {}).get("body", ""),
                           facets={"heading": (row.facets or {}).get("heading")}) for row in rows if row.listed_at]


def keys(db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of notes."""
    return db.scalars(select(Content.id).where(Content.type == NOTE, Content.id > after).order_by(Content.id).limit(limit)).all()


def listed(visibility: Any) -> Any:
    """The rule of lists."""
    return select(Content.id, Content.title, Content.slug, Content.listed_at.label("at")).where(visibility.listed(NOTE))


def concerned(event: Any) -> list[int]:
    """The note that an event is about."""
    return [event.content_id] if event.type == NOTE else []


TYPE = SearchType(NOTE, "Notes", lambda slug: f"/notes/{slug}", documents, keys,
                  lambda _db, visibility: [f"search.note:{circle}" for circle in circles(visibility.viewer)], listed,
                  (SearchFacet("heading", "Heading"),),
                  dict.fromkeys((ContentListed, ContentUnlisted, ContentCorrected), concerned))
CONTENT_TYPE = ContentType(NOTE, "Note", lambda slug: f"/notes/{slug}", audience)


class Notes:
    """Writes notes as plugins write content: with an event for each change."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def add(self, title: str = "", *, circle: str = "open", now: dt.datetime | None = None, told: bool = True, **values: Any) -> int:
        """Publish a note; returns its id."""
        number, now = next(_numbers), now or utcnow()
        with self.world.database.session() as db, db.begin():
            facets = {"circle": circle, "heading": values.pop("heading", "economy"), "body": values.pop("body", "")}
            row = Content(type=NOTE, title=title or f"Note {number}", slug=f"note-{number}", facets=facets,
                          **{"language": "en", **values})
            db.add(row)
            content.publish(db, row, now, at=now - dt.timedelta(hours=1))
            if told:
                emit(db, ContentListed(content_id=row.id, type=NOTE), work_of(self.world.registry))
            return row.id

    def change(self, key: int, *, told: bool = True, **values: Any) -> None:
        """Correct a note."""
        with self.world.database.session() as db, db.begin():
            row = db.get_one(Content, key)
            for name, value in values.items():
                setattr(row, name, value)
            if told:
                emit(db, ContentCorrected(content_id=key, type=NOTE, version=2), work_of(self.world.registry))

    def kill(self, key: int, *, told: bool = True) -> None:
        """Kill a note."""
        with self.world.database.session() as db, db.begin():
            content.kill(db, db.get_one(Content, key), utcnow())
            if told:
                emit(db, ContentUnlisted(content_id=key, type=NOTE), work_of(self.world.registry))
