"""The demo world in a database: always the same, counted right, and removed to the last row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import func, insert, inspect, select, text

from aipress_core.api import Base, Content, FacetCount, Party, content
from aipress_core.boot import build_runtime
from aipress_core.install import install
from aipress_core.testing.world import test_settings
from aipress_demo import loader as loading
from aipress_demo.commands import Progress
from aipress_demo.loader import load
from aipress_demo.removal import remove
from aipress_demo.world import Size, World
from aipress_discussion.models import Comment, Like, View
from aipress_wire.models import Item

MAILS = Base.metadata.tables["core_mail"]
NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
SMALL = Size(people=60, organisations=50, items=260, days=30)
# What no seed decides: salted hashes, random tokens, and when work was put into the queue.
FREE = {"accounts_user": {"password_hash"}, "core_outbox": {"available_at", "created_at"},
        "core_delivery": {"available_at"}, "core_cache_token": {"token"}}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def make_site(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Makes installed sites without a world."""
    def make(name: str) -> Any:
        url = f"sqlite:///{tmp_path}/{name}.db" if request.param == "sqlite" \
            else request.getfixturevalue("postgresql_server").new_database()
        runtime = build_runtime(test_settings(url, tmp_path / name), environ={})
        install(runtime)
        request.addfinalizer(runtime.engine.dispose)
        return runtime
    return make


@pytest.fixture
def site(make_site: Any) -> Any:
    return make_site("site")


def numbers(runtime: Any) -> dict[str, int]:
    """How many rows each table has."""
    names = set(inspect(runtime.engine).get_table_names()) - {"core_cache_token"}  # a token stands for the state of a region, also of an empty one
    with runtime.database.read_session() as db:
        return {name: db.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}


def rows(runtime: Any) -> dict[str, set[str]]:
    """Every row of every table as text, without what no seed decides."""
    names = set(inspect(runtime.engine).get_table_names())
    with runtime.database.read_session() as db:
        return {table.name: {repr([(column.name, value) for column, value in zip(table.columns, row, strict=True)
                                   if column.name not in FREE.get(table.name, ()) and "#" not in row])
                             for row in db.execute(select(table))}
                for table in Base.metadata.sorted_tables if table.name in names}


def test_one_seed_gives_the_same_rows_and_removal_leaves_none(make_site: Any) -> None:
    sites = [make_site(name) for name in ("one", "other")]
    numbers_before, rows_before = numbers(sites[0]), [rows(site) for site in sites]
    for site in sites:
        load(site, 5, SMALL, NOW)
    one, other = ({name: found - before[name] for name, found in rows(site).items()}
                  for site, before in zip(sites, rows_before, strict=True))
    assert one == other
    assert {name for name, added in one.items() if added} >= {
        "core_party", "core_content", "core_file", "core_facet_count", "wire_item", "discussion_like", "discussion_view"}
    assert remove(sites[0]) == SMALL.people + SMALL.organisations + SMALL.items
    assert numbers(sites[0]) == numbers_before


def test_counts_and_counters_are_right_at_once(site: Any) -> None:
    load(site, 2, SMALL, NOW)
    with site.database.read_session() as db:
        live = db.execute(select(Content.facet_scope, Content.facets).where(Content.listed_at <= NOW, Content.facet_scope.is_not(None))).all()
        counted = Counter((scope, "*", "*") for scope, _ in live)
        counted.update((scope, name, value) for scope, facets in live for name, value in facets.items())
        kept = db.execute(select(FacetCount.scope, FacetCount.facet, FacetCount.value, FacetCount.count))
        assert {tuple(row[:3]): row[3] for row in kept} == counted
        columns = {Content.like_count: func.count(Like.party_id), Content.comment_count: func.count(Comment.id),
                   Content.view_count: func.coalesce(func.sum(View.count), 0)}
        for (column, aggregate), model in zip(columns.items(), (Like, Comment, View), strict=True):
            wrong = (select(Content.id).outerjoin(model, model.content_id == Content.id)
                     .group_by(Content.id, column).having(column != aggregate))
            assert db.scalars(wrong).all() == []
        assert db.scalar(select(func.sum(Content.like_count))) > 100


def test_embargoes_of_the_world_end_by_themselves(site: Any) -> None:
    load(site, 2, SMALL, NOW)
    with site.database.session() as db, db.begin():
        waiting = db.scalars(select(Content.id).where(Content.next_change_at > NOW)).all()
        total = content.facet_counts(db, "wire.releases", NOW)["*"]["*"]
        content.apply_due_changes(db, NOW + dt.timedelta(days=2))
        assert waiting
        assert content.facet_counts(db, "wire.releases", NOW + dt.timedelta(days=2))["*"]["*"] == total + len(waiting)


def test_what_others_wrote_stays_when_the_world_goes(site: Any) -> None:
    load(site, 1, SMALL, NOW)
    with site.database.session() as db, db.begin():
        mine = Party(kind="person", name="Somebody real", slug="somebody-real")
        liked = db.scalar(select(Content.id).order_by(Content.id).limit(1))
        db.add(mine)
        db.flush()
        db.add(Like(content_id=liked, party_id=mine.id))
        own = Content(type="wire.article", title="Real news", slug="real-news", state="draft", facet_scope="wire.articles",
                      facets={"city": "Nantes"}, owner_id=mine.id)
        db.add(own)
        db.flush()
        db.add(Item(id=own.id, family="articles", kind="article"))
        content.publish(db, own, NOW)
        theirs = db.scalar(select(Party.id).where(Party.kind == "person", Party.id != mine.id).limit(1))
        for to in (theirs, mine.id):
            db.execute(insert(MAILS).values(kind="kyc.fact", plugin="kyc", party_id=to, address=f"{to}@demo.example", name="",
                                            locale="fr", subject="", state="captured", created_at=NOW))
    remove(site)
    with site.database.read_session() as db:
        assert db.scalars(select(MAILS.c.party_id)).all() == [mine.id]
        assert db.scalars(select(Party.name).where(Party.kind == "person")).all() == ["Somebody real"]
        assert db.scalars(select(Content.title)).all() == ["Real news"]
        assert content.facet_counts(db, "wire.articles", NOW) == {"*": {"*": 1}, "city": {"Nantes": 1}}


def test_a_load_that_breaks_off_leaves_nothing_and_can_be_started_again(site: Any, monkeypatch: Any) -> None:
    before = numbers(site)
    with monkeypatch.context() as patched:
        patched.setattr(loading.Loader, "finish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load(site, 1, SMALL, NOW)
    assert numbers(site) == before
    load(site, 1, SMALL, NOW)
    with pytest.raises(ValueError, match="already"):
        load(site, 1, SMALL, NOW)


@pytest.mark.parametrize("table", [pytest.param(table, id=name) for name, table in sorted(Base.metadata.tables.items())])
def test_rows_that_go_find_their_children_by_an_index(table: Any) -> None:
    """Else each row of a world that goes costs a walk through the whole table."""
    led = {next(iter(one.columns)).name for one in [*table.indexes, *table.constraints] if len(one.columns)}
    grows = {"core_party", "core_content", "core_file"}
    large = {key.parent.name for key in table.foreign_keys if key.column.table.name in grows} if table.name != "wire_source" else set()
    assert large <= led


def test_large_sizes_have_what_the_contract_says() -> None:
    assert [(one.size.people, one.size.items) for one in (World(1, "M", NOW), World(1, "L", NOW))] == [
        (10_000, 100_000), (100_000, 1_000_000)]


def test_progress_says_one_line_a_kind_where_nobody_watches() -> None:
    def work() -> None:
        progress = Progress()
        for done in (1, 2, 3):
            progress(done, 3, "items")

    result = CliRunner().invoke(click.command()(work))
    assert result.output == "  items: 3\n"


@pytest.mark.postgresql
def test_analyse_leaves_empty_pages_so_that_it_waits_for_no_reader(postgresql_server: Any, tmp_path: Path) -> None:
    runtime = build_runtime(test_settings(postgresql_server.new_database(), tmp_path), environ={})
    try:
        with runtime.engine.begin() as connection:
            connection.execute(text("CREATE TABLE emptied AS SELECT repeat('x', 900) AS filling FROM generate_series(1, 900)"))
        with runtime.engine.begin() as connection:
            connection.execute(text("DELETE FROM emptied"))
        loading.analyse(runtime)
        with runtime.engine.begin() as connection:
            # To give the pages back it would have to lock the table against all who read it, and would wait for them.
            assert connection.scalar(text("SELECT pg_relation_size('emptied')")) > 100_000
            assert connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'emptied'")) == 0
    finally:
        runtime.engine.dispose()
