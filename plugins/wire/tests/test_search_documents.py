"""What search is told of an item."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import Content, Identity, Visibility, utcnow
from aipress_wire import search
from aipress_wire.models import ARTICLE, Item


@pytest.mark.parametrize("kind", ["agency", "media", "journalist", "release"])
def test_a_hit_says_who_speaks(take_in: Any, ninjs: Any, db: Any, kind: str) -> None:
    take_in(ninjs())
    db.execute(update(Item).values(provenance=kind))
    document, = search.documents(ARTICLE, db, db.scalars(select(Content.id)).all())
    assert (document.title, document.provenance) == ("Harbour reopens after storm", kind)


@pytest.mark.parametrize(("raw", "expected"), [({"keywords": ["harbour", "", 7, "storm"]}, "harbour · storm"), ({"keywords": None}, ""),
                                               ({"keywords": []}, ""), ({}, ""), ({"places": [{"name": "Brest"}]}, "")])
def test_keywords_are_names(take_in: Any, ninjs: Any, db: Any, raw: dict[str, Any], expected: str) -> None:
    take_in(ninjs())
    db.execute(update(Item).values(raw=raw, byline="", dateline="", slugline="", provider="", city="Brest"))
    document, = search.documents(ARTICLE, db, db.scalars(select(Content.id)).all())
    assert document.names == " · ".join(filter(None, ("Brest", expected)))
    assert document.facets["city"] == "Brest"


@pytest.mark.parametrize(("state", "number"), [("public", 1), ("draft", 0), ("archived", 0), ("killed", 0)])
def test_what_is_not_public_is_no_document(take_in: Any, ninjs: Any, db: Any, state: str, number: int) -> None:
    take_in(ninjs())
    db.execute(update(Content).values(state=state))
    assert len(list(search.documents(ARTICLE, db, db.scalars(select(Content.id)).all()))) == number
    assert len(search.keys(ARTICLE, db, 0, 10)) == number


@pytest.mark.parametrize("viewer", [None, Identity(1, "Ann", "ann", frozenset())])
@pytest.mark.parametrize("public", ["none", "headlines", "full"])
def test_visitors_find_what_the_site_opens_to_them(world: Any, db: Any, public: str, viewer: Identity | None) -> None:
    visibility = Visibility(world.registry.content_types, {"wire.public": public}, ("wire",), viewer, utcnow())  # type: ignore[arg-type]
    assert bool(search.grants(db, visibility)) is (viewer is not None or public != "none")
