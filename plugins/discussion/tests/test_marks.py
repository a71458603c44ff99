"""Counting views: once a visitor, item and day; after the answer; never at the reader's cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from webob import Response

from aipress_discussion import counting, marks
from aipress_discussion.counting import Mark
from aipress_discussion.marks import Marks
from aipress_discussion.models import Seen, View

DAY = dt.date(2026, 11, 22)


class Broken:
    """A database that is gone."""

    def session(self) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("gone"))


class Nowhere:
    """A request of a visitor, as far as marks look at it."""

    method, client_addr, identity = "GET", "192.0.2.1", None
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)

    def __init__(self, agent: str | None = "Mozilla/5.0", **headers: str) -> None:
        self.user_agent, self.headers = agent, headers
        self.registry = type("Registry", (), {"secret": "s" * 32})()


def views(world: Any, content_id: int) -> int:
    with world.database.session() as db:
        return db.scalar(select(View.count).where(View.content_id == content_id))


def test_a_visitor_counts_once_a_day(world: Any, item: Any, row: Any) -> None:
    one = item()
    next_day = DAY + dt.timedelta(days=1)
    with world.database.session() as db, db.begin():
        assert counting.write(db, [Mark(one, DAY, "a"), Mark(one, DAY, "b"), Mark(one, DAY, "a")]) == 2
        assert counting.write(db, [Mark(one, DAY, "a"), Mark(one, next_day, "a")]) == 1
    assert row(one).view_count == 3
    with world.database.session() as db:
        found = dict(db.execute(select(View.day, View.count).where(View.content_id == one)).all())
    assert found == {DAY: 2, next_day: 1}


def test_views_of_an_item_that_is_gone_are_left_out(world: Any, item: Any, row: Any) -> None:
    one = item()
    with world.database.session() as db, db.begin():
        assert counting.write(db, [Mark(one, DAY, "a"), Mark(10**9, DAY, "a")]) == 1
    assert row(one).view_count == 1


def test_a_view_is_no_correction_of_the_item(world: Any, item: Any, row: Any) -> None:
    one = item()
    before = row(one).modified_at
    with world.database.session() as db, db.begin():
        counting.write(db, [Mark(one, DAY, "a")])
    assert row(one).modified_at == before


def test_more_marks_than_a_statement_holds_are_all_counted(world: Any, item: Any, row: Any) -> None:
    one = item()
    with world.database.session() as db, db.begin():
        counting.write(db, [Mark(one, DAY, f"{number:032x}") for number in range(1201)])
    assert row(one).view_count == 1201


def test_who_viewed_is_forgotten_and_how_many_stays(world: Any, item: Any) -> None:
    one = item()
    with world.database.session() as db, db.begin():
        counting.write(db, [Mark(one, DAY, "a")])
        counting.forget(db, dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC))
        assert db.scalar(select(func.count()).select_from(Seen)) == 1
        counting.forget(db, dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC))
        assert db.scalar(select(func.count()).select_from(Seen)) == 0
    assert views(world, one) == 1


def test_marks_wait_for_each_other(world: Any, item: Any) -> None:
    one, now = item(), [100.0]
    gathered = Marks(batch=3, pause=5, clock=lambda: now[0])
    gathered.add(Mark(one, DAY, "a"))
    assert gathered.is_due  # the first after a pause
    assert gathered.flush(world.database) == 1
    gathered.add(Mark(one, DAY, "b"))
    assert not gathered.is_due
    now[0] += 5
    assert gathered.is_due
    gathered.flush(world.database)
    for visitor in "cde":
        gathered.add(Mark(one, DAY, visitor))
    assert gathered.is_due  # a full batch
    gathered.flush(world.database)
    assert views(world, one) == 5


def test_marks_are_kept_while_the_database_is_gone(world: Any, item: Any, caplog: pytest.LogCaptureFixture) -> None:
    one = item()
    gathered = Marks()
    gathered.add(Mark(one, DAY, "a"))
    gathered.flush(Broken())
    assert "kept" in caplog.text
    gathered.add(Mark(one, DAY, "b"))
    assert gathered.flush(world.database) == 2
    assert views(world, one) == 2


def test_marks_do_not_grow_without_end() -> None:
    gathered = Marks(limit=10)
    for number in range(25):
        gathered.add(Mark(1, DAY, str(number)))
        gathered.flush(Broken())
    assert [mark.visitor for mark in gathered._gathered] == [str(number) for number in range(15, 25)]


@pytest.mark.parametrize("request_of", [
    Nowhere("Mozilla/5.0 (compatible; Googlebot/2.1)"), Nowhere("curl/8.5"), Nowhere("Bytespider"), Nowhere(None), Nowhere(""),
    Nowhere(**{"Sec-Purpose": "prefetch;prerender"}), Nowhere(Purpose="prefetch")])
def test_robots_and_fetching_in_advance_do_not_count(request_of: Any) -> None:
    assert not marks.is_reader(request_of, None)


def test_people_count_and_authors_and_owners_do_not() -> None:
    from aipress_core.api import Identity

    request = Nowhere()
    assert marks.is_reader(request, 7)
    for party_id, roles, counts in ((8, (), True), (7, (), False), (9, ("owner",), False)):
        request.identity = Identity(party_id, "Ada", "ada", frozenset(roles))
        assert marks.is_reader(request, 7) is counts


def test_a_visitor_s_name_tells_nothing_and_lasts_a_day() -> None:
    today, tomorrow, other = Nowhere(), Nowhere(), Nowhere("Mozilla/4.0")
    tomorrow.now = today.now + dt.timedelta(days=1)
    names = [marks.visitor(request) for request in (today, tomorrow, other)]
    assert len(set(names)) == 3
    assert marks.visitor(Nowhere()) == names[0]
    assert not any("192.0.2.1" in name for name in names)


def test_marks_are_written_when_the_answer_has_gone_out(world: Any, item: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = item()
    request = Nowhere()
    request.registry = world.registry
    request.environ = {"aipress.database": world.database}
    monkeypatch.setitem(world.registry, marks.REGISTRY_KEY, Marks())
    response = Response(b"page")
    marks._after(request, response, Mark(one, DAY, "a"))
    assert response.headers["Content-Length"] == "4"
    body = response.app_iter
    assert b"".join(body) == b"page"
    assert views(world, one) is None
    body.close()
    assert views(world, one) == 1


@pytest.mark.parametrize("status", [304, 404, 500])
def test_only_pages_that_were_shown_count(world: Any, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = Marks()
    monkeypatch.setitem(world.registry, marks.REGISTRY_KEY, gathered)
    request = Nowhere()
    request.registry = world.registry
    marks._after(request, Response(status=status), Mark(1, DAY, "a"))
    assert not gathered._gathered


def test_rows_are_written_in_one_order_whatever_order_the_views_came_in(world: Any, item: Any) -> None:
    ids = [item() for _ in range(6)]
    days = [DAY, DAY + dt.timedelta(days=1)]
    came = [Mark(one, day, visitor) for visitor in "cab" for day in reversed(days) for one in (ids[3], ids[0], ids[5], ids[1], ids[4], ids[2])]
    written: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("INSERT INTO discussion_", "UPDATE core_content")):
            values = list(parameters.values()) if isinstance(parameters, dict) else list(parameters)
            written.append((statement.split()[2], [value for value in values if value in ids]))

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        with world.database.session() as db, db.begin():
            counting.write(db, came)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    seen = [one for table, rows in written if table == "discussion_seen" for one in rows]
    views = [one for table, rows in written if table == "discussion_view" for one in rows[:1]]  # then a count
    assert len(seen) == len(came)
    assert seen == sorted(seen)
    assert views == sorted(views)
    assert len(views) == len(ids) * len(days)
