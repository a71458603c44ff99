"""The demo world's discussions, loaded into items that are there."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from aipress_discussion import demo
from aipress_discussion.models import Comment, Like, View

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Tale:
    """A world of two items of which one is loaded."""

    now = NOW

    def items(self) -> Any:
        for key in ("told", "untold"):
            yield SimpleNamespace(key=key, published_at=NOW - dt.timedelta(days=2), views=100, likes=2, comments=3)

    def likers(self, item: Any) -> list[str]:
        return ["ada", "bob", "stranger"]

    def comments_of(self, item: Any) -> Any:
        for number, parent in enumerate((None, "told-0", None)):
            yield SimpleNamespace(key=f"told-{number}", author_key="ada", text=f"Remark {number}", created_at=NOW,
                                  parent_key=parent)


def test_the_world_s_discussions_are_loaded_and_counted(world: Any, login: Any, item: Any, row: Any) -> None:
    one, other = item(), item(like_count=7)
    seen: list[tuple[int, int, str]] = []
    parties = {"ada": login(), "bob": login()}
    before = row(one).modified_at
    with world.database.session() as db, db.begin():
        demo.load(SimpleNamespace(db=db, world=Tale(), parties=parties, contents={"told": one},
                                  progress=lambda *step: seen.append(step)))
    found = row(one)
    assert (found.like_count, found.comment_count, found.view_count, found.modified_at) == (2, 3, 100, before)
    assert row(other).like_count == 0
    with world.database.session() as db:
        assert [db.scalar(select(func.count()).select_from(model)) for model in (Like, Comment)] == [2, 3]
        answer, = db.scalars(select(Comment).where(Comment.parent_id.is_not(None)))
        assert db.get_one(Comment, answer.parent_id).body == "Remark 0"
        assert dict(db.execute(select(View.day, View.count)).all()) == {
            dt.date(2026, 11, 20): 63, dt.date(2026, 11, 21): 25, dt.date(2026, 11, 22): 12}
    assert seen[-1] == (1, 1, "discussions")


def test_comments_written_after_loading_find_a_free_id(world: Any, login: Any, item: Any, post: Any, row: Any) -> None:
    one = item()
    with world.database.session() as db, db.begin():
        demo.load(SimpleNamespace(db=db, world=Tale(), parties={"ada": login()}, contents={"told": one},
                                  progress=lambda *_step: None))
    assert post(f"/discussion/{one}/comments", body="One more").status_int == 303
    assert row(one).comment_count == 4
