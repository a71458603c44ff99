"""What search is told of organisations, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.api import Identity, Party, Visibility, utcnow
from aipress_organisations import search
from aipress_organisations.models import FormerName, Value


def seen_by(world: Any, viewer: Identity | None) -> Visibility:
    return Visibility(world.registry.content_types, world.registry.aipress_settings, frozenset(), viewer, utcnow())


MEMBER = Identity(1, "", "", frozenset())


@pytest.fixture
def three(world: Any, add: Any, member: Any) -> dict[str, int]:
    """An official one with a member, a declared one, and one that is closed."""
    found = {"echo": add("Écho", is_official=True, city="Nantes", country="FR", department="44", description="Un journal. " * 50),
             "carmont": add("Carmont", "company"), "closed": add("Fermé")}
    member("Ada", found["echo"])
    with world.database.session() as db, db.begin():
        db.get_one(Party, found["closed"]).state = "closed"
        db.add_all([FormerName(organisation_id=found["echo"], canonical="l echo de l ouest"),
                    Value(field="sector", value="books", organisation_id=found["echo"])])
    return found


def test_a_document_says_what_the_page_says(world: Any, db: Any, three: dict[str, int]) -> None:
    found = {one.title: one for one in search.documents(db, list(three.values()))}
    assert set(found) == {"Écho", "Carmont"}
    echo = found["Écho"]
    assert (echo.slug, echo.byline, echo.audience) == ("echo", "Nantes", (search.READER,))
    assert echo.facets == {"kind": "media", "country": "FR", "department": "44", "city": "Nantes", "sector": ["books"], "size": None}
    assert "l echo de l ouest" in echo.names
    assert "Loire-Atlantique" in echo.names
    assert len(echo.excerpt) == search.EXCERPT
    assert echo.standing > found["Carmont"].standing


def test_engine_and_rule_say_the_same_of_who_may_find_what(world: Any, db: Any, three: dict[str, int]) -> None:
    for viewer in (None, MEMBER):
        visibility = seen_by(world, viewer)
        by_engine = {one.key for one in search.documents(db, list(three.values()))
                     if set(one.audience) & set(search.grants(db, visibility))}
        by_rule = {row.id for row in db.execute(search.listed(visibility))}
        assert by_engine == by_rule == ({three["echo"], three["carmont"]} if viewer else set())


def test_the_number_of_statements_does_not_grow(db: Any, add: Any) -> None:
    from sqlalchemy import event

    said: list[str] = []
    connection = db.connection()
    ids = [add(f"Titre {number}") for number in range(12)]
    event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_rest: said.append(statement))
    list(search.documents(db, ids[:2]))
    few = len(said)
    said.clear()
    list(search.documents(db, ids))
    assert (few, len(said)) == (3, 3)
