"""The demo world's discussions, loaded into items that are there."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from aipress_core.api import Content
from aipress_discussion import demo
from aipress_discussion.counters import recount_all
from aipress_discussion.models import Comment, Like, View

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Tale:
    """A world of one item with two likes, three comments and a hundred views."""

    now = NOW
    item = SimpleNamespace(key="told", published_at=NOW - dt.timedelta(days=2), views=100, likes=2, comments=3)

    def likers(self, item: Any) -> list[str]:
        return ["ada", "bob"]

    def comments_of(self, item: Any) -> Any:
        for number, parent in enumerate((None, "told-0", None)):
            yield SimpleNamespace(key=f"told-{number}", author_key="ada", text=f"Remark {number}", created_at=NOW,
                                  parent_key=parent)


def load(db: Any, parties: dict[str, int], content_id: int) -> None:
    """Load the tale into an item that has just been written."""
    followers: list[Any] = []
    demo.load(SimpleNamespace(db=db, world=Tale(), parties=parties, follow_items=followers.append))
    followers[0]([(Tale.item, content_id)])


def test_the_world_s_discussions_are_loaded_and_agree_with_the_item_s_counters(world: Any, login: Any, item: Any) -> None:
    one = item(like_count=2, comment_count=3, view_count=100)
    with world.database.session() as db, db.begin():
        load(db, {"ada": login(), "bob": login()}, one)
    with world.database.session() as db:
        before = db.execute(select(Content.like_count, Content.comment_count, Content.view_count)).one()
        assert [db.scalar(select(func.count()).select_from(model)) for model in (Like, Comment)] == [2, 3]
        answer, = db.scalars(select(Comment).where(Comment.parent_id.is_not(None)))
        assert db.get_one(Comment, answer.parent_id).body == "Remark 0"
        assert dict(db.execute(select(View.day, View.count)).all()) == {
            dt.date(2026, 11, 20): 63, dt.date(2026, 11, 21): 25, dt.date(2026, 11, 22): 12}
        recount_all(db)
        assert db.execute(select(Content.like_count, Content.comment_count, Content.view_count)).one() == before


def test_comments_written_after_loading_find_a_free_id(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    one = item(comment_count=3)
    with world.database.session() as db, db.begin():
        load(db, {"ada": login(), "bob": login()}, one)
    assert post(f"/discussion/{one}/comments", body="One more").status_int == 303
    assert row(one).comment_count == 4
