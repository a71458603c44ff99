"""Liking: once a member, counted from rows, for those who may read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_core.api import utcnow
from aipress_discussion import services
from aipress_discussion.models import Like


def likes(world: Any) -> int:
    with world.database.session() as db:
        return db.scalar(select(func.count()).select_from(Like))


def test_a_like_counts(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    login()
    one = item()
    answer = post(f"/discussion/{one}/like", liked="yes")
    assert answer.status_int == 303
    assert answer.location.endswith(f"/notes/{row(one).slug}")
    assert (row(one).like_count, likes(world)) == (1, 1)


def test_a_double_press_is_one_like(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    login()
    one = item()
    assert [post(f"/discussion/{one}/like", liked="yes").status_int for _ in range(2)] == [303, 303]
    assert (row(one).like_count, likes(world)) == (1, 1)


def test_a_like_can_be_taken_back(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    login()
    one = item()
    post(f"/discussion/{one}/like", liked="yes")
    post(f"/discussion/{one}/like", liked="no")
    assert (row(one).like_count, likes(world)) == (0, 0)


def test_a_like_is_no_correction_of_the_item(login: Any, item: Any, post: Any, row: Any) -> None:
    login()
    one = item()
    before = row(one).modified_at
    post(f"/discussion/{one}/like", liked="yes")
    assert row(one).modified_at == before


def test_htmx_gets_the_button_alone(login: Any, item: Any, post: Any) -> None:
    login()
    answer = post(f"/discussion/{item()}/like", liked="yes", headers={"HX-Request": "true"})
    assert answer.status_int == 200
    assert "HX-Request" in answer.headers["Vary"]
    assert 'aria-pressed="true"' in answer.text
    assert "<html" not in answer.text


def test_what_one_may_not_read_cannot_be_liked(login: Any, item: Any, opened: dict[str, bool], post: Any, row: Any) -> None:
    login()
    one = item()
    opened["to_all"] = False
    assert post(f"/discussion/{one}/like", liked="yes").status_int == 404
    assert row(one).like_count == 0


@pytest.mark.parametrize("state", ["draft", "archived", "killed"])
def test_what_is_not_published_cannot_be_liked(login: Any, item: Any, post: Any, state: str) -> None:
    login()
    assert post(f"/discussion/{item(state=state)}/like", liked="yes").status_int == 404


def test_visitors_who_are_not_signed_in_cannot_like(item: Any, post: Any, row: Any) -> None:
    one = item()
    assert post(f"/discussion/{one}/like", liked="yes").status_int == 401
    assert row(one).like_count == 0


@pytest.mark.parametrize("name", ["0", "-1", "x", "9" * 19, "9" * 5000, "%F0%9F%91%8D", "%EF%BC%91"])
def test_addresses_that_name_nothing_are_not_found(login: Any, post: Any, opened: dict[str, bool], name: str) -> None:
    login()
    assert post(f"/discussion/{name}/like", liked="yes").status_int == 404


def test_a_like_is_told_once(world: Any, login: Any, item: Any, post: Any) -> None:
    from aipress_core.events.models import Outbox

    login()
    one = item()
    for liked in ("yes", "yes", "no"):
        post(f"/discussion/{one}/like", liked=liked)
    with world.database.session() as db:
        assert db.scalars(select(Outbox.payload).where(Outbox.name == "discussion.ContentLiked")).all() == [
            {"content_id": one, "party_id": db.scalar(select(Outbox.payload["party_id"].as_integer()))}]


def test_liking_nothing_is_said(db: Any) -> None:
    with pytest.raises(LookupError):
        services.like(db, 10**9, 1, utcnow())


def test_the_page_knows_whether_the_member_likes_it(world: Any, login: Any, item: Any, visit: Any, slot: Any, row: Any) -> None:
    one, fan, other = item(), login(), login()
    with world.database.session() as db, db.begin():
        services.like(db, one, fan, utcnow())
    assert 'aria-pressed="true"' in slot(visit(fan), "content.actions", item=row(one), url="")
    assert 'aria-pressed="false"' in slot(visit(other), "content.actions", item=row(one), url="")


def test_visitors_see_the_number_and_the_way_in(item: Any, visit: Any, slot: Any, row: Any) -> None:
    one = item(like_count=1234)
    shown = slot(visit(None), "content.actions", item=row(one), url="")
    assert "<form" not in shown
    assert "1,234" in shown
    assert "/account/login?next=%2Fnotes%2Fone" in shown


def test_the_button_costs_one_query(item: Any, login: Any, visit: Any, slot: Any, row: Any) -> None:
    header, request = row(item()), visit(login())
    before = request.sql_count.count
    slot(request, "content.actions", item=header, url="")
    assert request.sql_count.count - before == 1
