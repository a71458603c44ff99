"""What search is told of an item."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import Content
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
