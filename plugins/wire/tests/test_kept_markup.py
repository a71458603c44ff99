"""Whatever changes an item changes its header too: what is kept of a page is found by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aipress_core.api import Content, content
from aipress_wire.models import ARTICLE, Item

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def _item(db: Any) -> Item:
    header = Content(type=ARTICLE, title="Strike ends", slug="strike-ends", modified_at=LONG_AGO)
    db.add(header)
    db.flush()
    item = Item(id=header.id, family="articles", kind="article", byline="Maud Leroy")
    db.add(item)
    db.flush()
    return item


def test_an_item_that_changes_touches_its_header(world: Any) -> None:
    with world.database.session() as db, db.begin():
        item = _item(db)
        item.byline = "Former member"
        db.flush()
        db.expire_all()
        assert db.get(Content, item.id).modified_at > LONG_AGO


def test_a_statement_that_changes_items_touches_their_headers(world: Any) -> None:
    with world.database.session() as db, db.begin():
        item = _item(db)
        content.touch(db, Item.__table__, Item.byline == "Maud Leroy")
        db.expire_all()
        assert db.get(Content, item.id).modified_at > LONG_AGO
