"""Things to find, of a kind that belongs to these tests, and the engine that the site has."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import false, select, true

from aipress_core.api import PUBLIC, Content, ContentType, SearchDocument, SearchFacet, SearchType, utcnow
from aipress_search import limits
from aipress_search.engines import engine_of

NOTE = "search.note"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> None:
    """These tests read English."""
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        world.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en"
        limits.install(world.registry)  # the next test's members have this one's numbers


def _documents(db: Any, keys: Any) -> list[SearchDocument]:
    rows = db.execute(select(Content.id, Content.title, Content.slug, Content.listed_at, Content.expires_at, Content.language,
                             Content.facets)
                      .where(Content.id.in_(keys), Content.type == NOTE, Content.state == PUBLIC))
    return [SearchDocument(row.id, row.title, row.slug, row.listed_at, ("search.note.reader",), until=row.expires_at,
                           language=row.language, excerpt=f"About {row.title}.", facets={"language": row.language},
                           provenance=(row.facets or {}).get("provenance", ""),
                           picture=((row.facets or {})["picture"], "image/png") if "picture" in (row.facets or {}) else None)
            for row in rows]


def _keys(db: Any, after: int, limit: int) -> Any:
    return db.scalars(select(Content.id).where(Content.type == NOTE, Content.id > after).order_by(Content.id).limit(limit)).all()


def _listed(visibility: Any) -> Any:
    return select(Content.id, Content.title, Content.slug, Content.listed_at.label("at")).where(visibility.listed(NOTE))


@pytest.fixture
def opened(world: Any) -> Iterator[dict[str, bool]]:
    """The kind ``search.note``; set ``opened["to_members"] = False`` and nobody may find its items."""
    state = {"to_members": True}

    def is_open(viewer: Any) -> bool:
        return state["to_members"] and viewer is not None
    types, kinds = world.registry.content_types._types, world.registry.search_types
    types[NOTE] = ContentType(NOTE, "Note", lambda slug: f"/notes/{slug}", lambda viewer, settings: true() if is_open(viewer) else false())
    kinds[NOTE] = SearchType(NOTE, "Notes", lambda slug: f"/notes/{slug}", _documents, _keys,
                             lambda db, visibility: ["search.note.reader"] if is_open(visibility.viewer) else [], _listed,
                             facets=(SearchFacet("language", "Language"),))
    yield state
    del types[NOTE], kinds[NOTE]


@pytest.fixture
def note(world: Any, opened: dict[str, bool]) -> Callable[..., int]:
    """``note("Closed wells")`` publishes an item and returns its id."""
    def write(title: str = "", **values: Any) -> int:
        number, at = next(_numbers), utcnow() - dt.timedelta(hours=1)
        with world.database.session() as db, db.begin():
            row = Content(**{"type": NOTE, "title": title or f"Note {number}", "slug": f"note-{number}", "state": PUBLIC, "listed_at": at,
                             "published_at": at, "modified_at": at, "language": "en", **values})
            db.add(row)
            db.flush()
            return int(row.id)
    return write


@pytest.fixture
def indexed(world: Any, opened: dict[str, bool]) -> Iterator[Callable[[], None]]:
    """``indexed()`` puts everything that there is into a new index of the site's own engine."""
    guarded = engine_of(world.registry)

    def build() -> None:
        kinds = list(world.registry.search_types.values())
        facets = {facet.name for kind in kinds for facet in kind.facets}
        new = guarded.engine.build(f"test{next(_numbers)}", facets, [kind.name for kind in kinds])
        with world.database.session() as db:
            for kind in kinds:
                new.add(kind.name, list(kind.documents(db, list(kind.keys(db, 0, 10_000)))))
        new.switch()
        guarded.wake()
    yield build
    new = guarded.engine.build(f"test{next(_numbers)}", (), ())
    new.switch()


@pytest.fixture
def post(world: Any) -> Callable[..., Any]:
    """``post("/account/searches/1/pause", paused="yes")``: a form sent with its token."""
    def send(path: str, *, status: Any = "*", **fields: str) -> Any:
        answer = world.browser.get("/", expect_errors=True)
        token = answer.html.find("meta", {"name": "csrf-token"})["content"]
        return world.browser.post(path, {"csrf_token": token, **fields}, status=status)
    return send
