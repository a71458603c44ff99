"""What search finds of organisations is what the directory lists."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import ORGANISATION, Identity, Party, Visibility, utcnow
from aipress_organisations import search
from aipress_organisations.models import Organisation, Value


@pytest.fixture
def two(world: Any) -> tuple[int, int]:
    """A live organisation and a closed one."""
    with world.database.session() as db, db.begin():
        found = []
        for name, state in (("Agence Armor", "live"), ("Gone Press", "closed")):
            party = Party(kind=ORGANISATION, name=name, slug=name.lower().replace(" ", "-"), state=state)
            db.add(party)
            db.flush()
            db.add(Organisation(id=party.id, kind="agency", canonical=name.lower(), city="Brest", country="FR", is_official=True))
            db.flush()
            db.add(Value(field="sector", value="culture", organisation_id=party.id))
            found.append(party.id)
        return found[0], found[1]


def test_documents_are_those_of_the_directory(world: Any, two: tuple[int, int]) -> None:
    with world.database.session() as db:
        document, = search.documents(db, two)
        assert (document.key, document.title, document.audience) == (two[0], "Agence Armor", (search.READER,))
        assert document.facets["sector"] == ["culture"]
        assert document.facets["city"] == "Brest"
        assert set(two) <= set(search.keys(db, 0, 10_000))


def test_members_may_find_them_and_visitors_may_not(world: Any, two: tuple[int, int]) -> None:
    for viewer in (None, Identity(1, "Ann", "ann", frozenset())):
        visibility = Visibility(world.registry.content_types, world.registry.aipress_settings, world.registry.plugins.order, viewer,
                                utcnow())
        with world.database.session() as db:
            listed = search.listed(visibility).subquery()
            found = set(db.scalars(select(listed.c.id).where(listed.c.id.in_(two))))
            assert found == ({two[0]} if viewer else set())
            assert bool(search.grants(db, visibility)) is bool(viewer)
