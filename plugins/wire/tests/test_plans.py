"""How the databases answer the wire's lists: from an index, and no more rows than a page needs, however many there are."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, select

from aipress_core.api import ORGANISATION, Content, Party, bulk, content
from aipress_core.boot import build_runtime
from aipress_core.content.types import ContentTypes
from aipress_core.content.visibility import Visibility
from aipress_core.db.modes import reading_of
from aipress_core.install import install
from aipress_core.security.identity import Identity
from aipress_core.testing.world import test_settings
from aipress_wire import queries
from aipress_wire.facets import read_choice
from aipress_wire.models import ARTICLE, ARTICLES, RELEASE, RELEASES, Item

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
ITEMS, PUBLISHERS = 20_000, 40
PAGE = 31  # rows, and one to know whether there are more
# Every list, with the most rows that a step of the plan may touch. Two facets sort what both leave. The order by likes within a
# facet has no index, for the likes stand in the header and the facet beside it: a facet's items are looked up in that order's.
LISTS = {
    "": 2 * PAGE, "tab=releases": 2 * PAGE, "heading=h1": 2 * PAGE, "city=c1": 2 * PAGE, "country=FR": 2 * PAGE,
    "sort=likes": 2 * PAGE, "sort=views": 2 * PAGE, "tab=releases&sort=likes": 2 * PAGE,
    "heading=h1&city=c1": 2_000, "heading=h1&heading=h2": 6_000, "sort=likes&city=c1": 4_000, "sort=views&heading=h1": 4_000,
    "sort=views&city=c1&heading=h1": ITEMS, "sort=likes&heading=h1&country=FR": ITEMS,
}
WITHIN = {"SCAN chosen", "SCAN page", "SCAN CONSTANT ROW"}  # what a statement has found before
COUNTS = {"*": {"*": ITEMS // 5 * 4}, "city": {"c1": ITEMS // 50}, "heading": {"h1": ITEMS // 20, "h2": ITEMS // 20}, "country": {"FR": ITEMS // 3 * 2}}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A site with twenty thousand items whose facets have as many values as real ones."""
    folder = tmp_path_factory.mktemp("plans")
    url = f"sqlite:///{folder}/plans.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_server").new_database()
    runtime = build_runtime(test_settings(url, folder), environ={})
    install(runtime)
    with runtime.database.session() as db, db.begin():
        _fill(db, random.Random(1))
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    yield runtime
    runtime.engine.dispose()


def _fill(db: Any, chance: random.Random) -> None:
    publishers = bulk.reserve(db, Party, PUBLISHERS)
    bulk.write(db, Party, [{"id": one, "kind": ORGANISATION, "name": f"P{one}", "slug": f"p{one}"} for one in publishers])
    headers, items = [], []
    for number, content_id in enumerate(bulk.reserve(db, Content, ITEMS)):
        at, is_release = NOW - dt.timedelta(minutes=10 * number), number % 5 == 4
        headers.append({
            "id": content_id, "type": RELEASE if is_release else ARTICLE, "title": f"Item {number}", "slug": f"item-{number}", "state": "public",
            "facet_scope": RELEASES if is_release else ARTICLES, "published_at": at, "listed_at": at, "publisher_id": chance.choice(publishers), "like_count": chance.randrange(500),
            "view_count": chance.randrange(5_000)})
        items.append({
            "id": content_id, "family": "releases" if is_release else "articles", "kind": "article", "listed_at": at,
            "heading": f"h{chance.randrange(20)}", "city": f"c{chance.randrange(50)}", "country_code": chance.choice(("FR", "FR", "GB"))})
    bulk.write(db, Content, headers)
    bulk.write(db, Item, items)


def visibility(runtime: Any) -> Visibility:
    types = ContentTypes(one for one in runtime.declared.content_types if one.plugin == "wire")
    return Visibility(types, runtime.settings, frozenset({"wire"}), Identity(1, "Reader", "reader", frozenset({"journalist"}), 1), NOW)


def planned(runtime: Any, work: Any) -> list[Any]:
    """The plans of the statements that ``work`` runs: SQLite's steps, or the number of rows of PostgreSQL's busiest node."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            statements.append((statement, parameters))
    reading = reading_of(runtime.engine)
    event.listen(reading, "before_cursor_execute", note)
    try:
        with runtime.database.session(readonly=True) as db:
            work(db)
    finally:
        event.remove(reading, "before_cursor_execute", note)
    with runtime.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return [[row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)] for text, values in statements]
        found = [connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", values).scalar() for text, values in statements]
        return [_busiest((json.loads(one) if isinstance(one, str) else one)[0]["Plan"]) for one in found]


def _busiest(node: Any) -> int:
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    own = int((node["Actual Rows"] + removed) * node["Actual Loops"])
    return max([own, *map(_busiest, node.get("Plans", ()))])


def holds(plans: list[Any], most: int) -> bool:
    """Is every step led by an index, and no more rows touched than ``most``?"""
    assert plans
    if isinstance(plans[0], int):
        return max(plans) <= most
    steps = [step for plan in plans for step in plan]
    sorts = [step for step in steps if "TEMP B-TREE" in step] if most <= 2 * PAGE else []
    scans = [step for step in steps if step.startswith("SCAN") and "USING" not in step and step not in WITHIN]
    return not scans and not sorts


@pytest.mark.parametrize("address", LISTS)
def test_a_list_touches_no_more_rows_than_its_page_needs(filled: Any, address: str) -> None:
    choice = read_choice([tuple(pair.split("=")) for pair in address.split("&") if pair])  # type: ignore[misc]
    plans = planned(filled, lambda db: queries.feed_page(db, visibility(filled), choice, None, None, COUNTS))
    assert holds(plans, LISTS[address]), plans


@pytest.mark.parametrize(("counts", "index"), [({"heading": {"h1": 9}, "city": {"c1": 800}}, "feed_heading"),
                                               ({"heading": {"h1": 900}, "city": {"c1": 8}}, "feed_city")])
@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)  # PostgreSQL chooses by its own figures
def test_the_rarest_of_several_facets_leads_sqlite_to_its_index(filled: Any, counts: Any, index: str) -> None:
    choice = read_choice([("heading", "h1"), ("city", "c1")])
    (steps,) = planned(filled, lambda db: queries.feed_page(db, visibility(filled), choice, None, None, counts))
    assert any(index in step for step in steps), steps


@pytest.mark.parametrize("address", ["", "heading=h1", "sort=likes"])
def test_a_deep_page_touches_no_more_rows_than_the_first(filled: Any, address: str) -> None:
    choice = read_choice([tuple(pair.split("=")) for pair in address.split("&") if pair])  # type: ignore[misc]
    pages: list[Any] = [None]

    def walk(db: Any) -> None:
        for _ in range(20):
            pages.append(queries.feed_page(db, visibility(filled), choice, None, pages[-1]).next_cursor)
    planned(filled, walk)
    plans = planned(filled, lambda db: queries.feed_page(db, visibility(filled), choice, None, pages[-1]))
    assert holds(plans, 2 * PAGE), plans


def test_what_every_feed_asks_of_its_counts_touches_none_of_its_items(filled: Any) -> None:
    plans = planned(filled, lambda db: content.facet_counts(db, ARTICLES, NOW))
    assert holds(plans, PAGE), plans
    if isinstance(plans[0], list):
        assert any("ix_core_content_next_change_at" in step for step in plans[0]), plans


def test_what_pages_of_others_show_of_the_wire_is_read_from_an_index(filled: Any) -> None:
    with filled.database.read_session() as db:
        publisher = db.query(Party.id).filter(Party.kind == ORGANISATION).order_by(Party.id).limit(1).scalar()
    for work in (lambda db: queries.latest(db, visibility(filled), ARTICLE, 14), lambda db: queries.latest(db, visibility(filled), RELEASE, 6),
                 lambda db: queries.latest_of(db, visibility(filled), publisher)):
        plans = planned(filled, work)
        assert holds(plans, 2 * PAGE), plans


def test_a_page_of_one_item_touches_one_row(filled: Any) -> None:
    plans = planned(filled, lambda db: queries.item_by_slug(db, visibility(filled), "item-777"))
    assert holds(plans, PUBLISHERS), plans


def test_counts_of_followed_sources_touch_each_item_of_their_filters_a_few_times_at_most(filled: Any) -> None:
    choice = read_choice([("tab", "media"), ("city", "c1")])
    plans = planned(filled, lambda db: queries.filtered_counts(db, visibility(filled), choice, {1, 2, 3}))
    assert holds(plans, ITEMS), plans


def test_counts_of_followed_sources_are_of_their_items_alone(filled: Any) -> None:
    choice = read_choice([("tab", "media"), ("city", "c1")])
    with filled.database.read_session() as db:
        publisher = db.scalar(select(Content.publisher_id).order_by(Content.id).limit(1))
        ids = set(db.scalars(select(Content.id).where(Content.publisher_id == publisher, Content.type == ARTICLE)))
        cities = Counter(db.scalars(select(Item.city).where(Item.id.in_(ids))))
        counts = queries.filtered_counts(db, visibility(filled), choice, {publisher})
        assert counts["city"] == cities
        assert counts["*"] == {"*": cities["c1"]}
        assert queries.filtered_counts(db, visibility(filled), choice, set()) == {}


@pytest.mark.parametrize("sort", ["likes", "views"])
@pytest.mark.parametrize("more", [[], [("heading", "h1"), ("heading", "h2"), ("heading", "h3")]])
def test_every_way_gives_the_same_pages(filled: Any, sort: str, more: list[tuple[str, str]]) -> None:
    choice = read_choice([("sort", sort), ("city", "c1"), ("city", "c2"), *more])
    headings = {"heading": {"h1": 800, "h2": 800, "h3": 800}}
    ways = {queries.WALKED: {}, queries.SORTS: {"city": {"c1": 4, "c2": 4}, **headings}, queries.SIEVED: {"*": {"*": 80_000}, "city": {"c1": 2_000, "c2": 1_400}, "heading": {"h1": 4_000}}}
    found = {}
    for way, counts in ways.items():
        rarest, items = queries._rarest(choice, counts)
        assert queries._way(items, len(choice.values), counts.get("*", {}).get("*", 0)) == way, rarest
        with filled.database.read_session() as db:
            page, ids = queries.feed_page(db, visibility(filled), choice, None, None, counts), []
            while page.next_cursor:
                ids += [row.id for row in page.rows]
                page = queries.feed_page(db, visibility(filled), choice, None, page.next_cursor, counts)
            assert page.previous_cursor
            before = queries.feed_page(db, visibility(filled), choice, None, page.previous_cursor, counts)
            assert [row.id for row in before.rows] == ids[-len(before.rows):]
        found[way] = ids + [row.id for row in page.rows]
    assert found[queries.WALKED] == found[queries.SORTS] == found[queries.SIEVED]
    assert len(found[queries.WALKED]) > (60 if more else 500)


@pytest.mark.parametrize(("items", "facets", "total", "way"), [
    (0, 1, 0, queries.WALKED), (400, 1, 0, queries.SORTS), (4_000, 1, 0, queries.WALKED), (100, 1, 10_000, queries.SORTS),
    (400, 1, 100_000, queries.SORTS), (1_240, 1, 100_000, queries.SIEVED), (12_400, 1, 1_000_000, queries.SIEVED),
    (60_000, 1, 1_000_000, queries.WALKED), (1_240, 2, 100_000, queries.SORTS), (12_400, 2, 1_000_000, queries.SIEVED)])
def test_the_way_is_chosen_by_how_many_items_a_facet_has_among_all(items: int, facets: int, total: int, way: str) -> None:
    assert queries._way(items, facets, total) == way
