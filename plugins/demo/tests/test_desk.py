"""The demo world at the desk: loaded and removed by a task, by a site owner who means it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select

from aipress_core.api import Base, Party
from aipress_demo.models import PARTY, Mark

OUTBOX = Base.metadata.tables["core_outbox"]


def _act(world: Any, name: str, **answers: str) -> Any:
    form = next(form for form in world.browser.get("/admin/demo/").forms.values() if form.action.endswith(f"/{name}"))
    for field, value in answers.items():
        form[field] = value
    return form.submit()


@pytest.fixture
def small(world: Any) -> int:
    """A world of one member; returns their party's id."""
    with world.database.session() as db, db.begin():
        party = world.party("Demo Person", db=db)
        db.execute(insert(Mark).values(kind=PARTY, row_id=party.id))
        return int(party.id)


def test_owner_loads_the_world_by_a_task(world: Any, db: Any) -> None:
    world.login("owner")
    assert _act(world, "load").status_int == 303
    assert db.scalars(select(OUTBOX.c.name).where(OUTBOX.c.plugin == "demo")).all() == ["demo.load"]


def test_owner_who_means_it_removes_the_world_to_the_last_row(world: Any, small: int, db: Any) -> None:
    world.login("owner")
    _act(world, "remove")
    world.run_outbox()
    assert db.get(Party, small) is not None, "the box was not ticked"
    db.rollback()
    _act(world, "remove", sure="1")
    world.run_outbox()
    assert db.get(Party, small) is None
    assert db.scalar(select(func.count()).select_from(Mark)) == 0


def test_nobody_else_may(world: Any, small: int) -> None:
    world.login("editor")
    token = world.token()
    assert world.browser.get("/admin/demo/", expect_errors=True).status_int == 403
    for name in ("load", "remove"):
        answer = world.browser.post(f"/admin/demo/{name}", {"csrf_token": token, "sure": "1"}, expect_errors=True)
        assert answer.status_int == 403
