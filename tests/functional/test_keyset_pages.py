"""Keyset pages: every row once, in both directions, whatever arrives meanwhile; and traversal that costs what it shows."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from aipress_core.api import Content, CursorError, Keyset
from aipress_core.resources.keyset import encode_cursor

START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BY_TIME, BY_LIKES = (Content.listed_at, Content.id), (Content.like_count, Content.id)
ROWS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 1_000_000, 1_500_000]), st.integers(0, 2)), max_size=25)
# One database serves all examples of a test: each empties the table first.
LIGHT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def fill(db, rows):
    db.execute(delete(Content).where(Content.type == "test.row"))
    found = [Content(type="test.row", title="", slug=f"row-{number}", listed_at=START + dt.timedelta(microseconds=offset), like_count=likes)
             for number, (offset, likes) in enumerate(rows)]
    db.add_all(found)
    db.flush()
    return found


def statement(*columns):
    return select(*columns, Content.slug).where(Content.type == "test.row")


def expected(rows, columns, *, ascending=False):
    return [row.id for row in sorted(rows, key=lambda row: tuple(getattr(row, one.key) for one in columns), reverse=not ascending)]


@pytest.mark.parametrize("columns", [BY_TIME, BY_LIKES])
@pytest.mark.parametrize("ascending", [False, True])
@given(rows=ROWS, size=st.integers(1, 7))
@LIGHT
def test_walking_forwards_and_back_sees_every_row_once_in_order(db, columns, ascending, rows, size):
    wanted, keyset = expected(fill(db, rows), columns, ascending=ascending), Keyset(columns, size=size, ascending=ascending)
    pages, cursor = [], None
    while True:
        page = keyset.page(db, statement(*columns), cursor)
        pages.append([row.id for row in page.rows])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sum(pages, []) == wanted
    assert all(len(one) == size for one in pages[:-1])
    backwards, cursor = [pages[-1]], page.previous_cursor
    while cursor is not None:
        page = keyset.page(db, statement(*columns), cursor)
        backwards.insert(0, [row.id for row in page.rows])
        cursor = page.previous_cursor
    assert sum(backwards, []) == wanted
    assert page.previous_cursor is None


@given(rows=ROWS.filter(lambda rows: len(rows) > 3), newer=st.integers(1, 9), size=st.integers(1, 4))
@LIGHT
def test_rows_that_arrive_shift_nothing(db, rows, newer, size):
    wanted, keyset = expected(fill(db, rows), BY_TIME), Keyset(BY_TIME, size=size)
    first = keyset.page(db, statement(*BY_TIME))
    db.add_all(Content(type="test.row", title="", slug=f"new-{number}", listed_at=START + dt.timedelta(days=1)) for number in range(newer))
    db.flush()
    seen, cursor = [row.id for row in first.rows], first.next_cursor
    while cursor is not None:
        page = keyset.page(db, statement(*BY_TIME), cursor)
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
    assert seen == wanted


def test_going_back_to_where_nothing_is_newer_any_more_gives_the_first_page(db):
    rows = fill(db, [(offset, 0) for offset in range(6)])
    keyset = Keyset(BY_TIME, size=3)
    second = keyset.page(db, statement(*BY_TIME), keyset.page(db, statement(*BY_TIME)).next_cursor)
    for row in rows[3:]:
        db.delete(row)
    db.flush()
    back = keyset.page(db, statement(*BY_TIME), second.previous_cursor)
    assert [row.id for row in back.rows] == [row.id for row in reversed(rows[:3])]


def raw(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


NOW = {"t": START.isoformat()}
BAD = ["x", "====", "é", "\0", raw(5), raw([]), raw(["n"]), raw(["q", NOW, 1]), raw(["n", NOW]), raw(["n", NOW, 1, 2]), raw(["n", NOW, 2**70]),
       raw(["n", NOW, True]), raw(["n", NOW, None]), raw(["n", "text", 1]), raw(["n", 5, 1]), raw(["n", {"t": "soon"}, 1]),
       raw(["n", {"t": "2026-01-01T00:00:00"}, 1]), raw(["n", {"t": "0001-01-01T00:00:00+23:00"}, 1]), raw(["n", {}, 1]), raw(["n", NOW, 1.5]),
       raw(["n", NOW, "\0"]), raw([[["n"]] * 9, NOW, 1]), "W1tb" * 30000]


@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_of_somebody_else_s_is_refused_before_the_database_sees_it(db, cursor):
    with pytest.raises(CursorError):
        Keyset(BY_TIME).page(db, statement(*BY_TIME), cursor)


@pytest.mark.parametrize(("column", "value", "fits"), [
    (Content.id, 2**63 - 1, True), (Content.id, -2**63, True), (Content.id, 2**63, False), (Content.id, -2**63 - 1, False),
    (Content.like_count, 2**31 - 1, True), (Content.like_count, 2**31, False), (Content.like_count, -2**31 - 1, False),
    (Content.slug, "é", True), (Content.slug, "\0", False), (Content.slug, "\ud800", False), (Content.slug, 5, False)])
def test_a_key_is_compared_up_to_the_edge_of_what_its_column_holds(db, column, value, fits):
    keyset, cursor = Keyset((column, Content.listed_at)), raw(["n", value, NOW])
    if fits:
        assert keyset.page(db, statement(column, Content.listed_at), cursor).next_cursor is None
    else:
        with pytest.raises(CursorError):
            keyset.page(db, statement(column, Content.listed_at), cursor)


@pytest.mark.parametrize("cursor", [*BAD[:14], encode_cursor("n", [3, 5])])
def test_a_bad_cursor_is_answered_with_400(testapp, login, cursor):
    login("journalist")
    assert testapp.get("/wire/", {"after": cursor}, status="*").status_int == 400


@given(cursor=st.text(max_size=60))
@LIGHT
def test_no_text_in_the_cursor_breaks_the_feed(world, cursor):
    if "aipress_session" not in world.browser.cookies:
        world.login("journalist")
    assert world.browser.get("/wire/", {"after": cursor.encode("utf-8", "replace")}, status="*").status_int in (200, 400)


# Traversal

@pytest.mark.parametrize("address", ["/nowhere", "/nowhere/at/all", "/wp-login.php", "/account/nowhere", "/hello/nothing/below"])
def test_an_unknown_address_costs_no_more_than_who_is_asking(testapp, login, address):
    login("journalist")
    assert int(testapp.get(address, status=404).headers["X-SQL-Count"]) <= 1


def test_a_leaf_is_found_with_one_query(world, login, write, request_):
    from pyramid.traversal import find_resource

    from aipress_core.db.counting import count_sql
    from aipress_core.resources.base import Root

    item = write()
    _ = request_.enabled_plugins
    with count_sql() as sql:
        root = Root(request_)
        container = root["wire"]
    assert sql.count == 0
    with count_sql() as sql, pytest.raises(KeyError):
        find_resource(root, ("wire", "no-such-item"))
    assert sql.count <= 2
    with count_sql() as sql:
        found = _leaf(container, item.slug)
    assert sql.count <= 2
    assert found is None or found.__name__ == item.slug


def _leaf(container, slug):
    try:
        return container[slug]
    except KeyError:
        return None  # the prepared request is anonymous, and the wire is for members: what was asked is what counts
