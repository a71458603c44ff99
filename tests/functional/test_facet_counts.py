"""The kept counts of the facets equal what one would count, after any history, at any moment, and under concurrency."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select

from aipress_core.api import Content, FacetCount, Visibility, content, utcnow
from aipress_core.cache.models import CacheToken
from aipress_core.cache.service import tokens_of
from aipress_core.content import counts
from aipress_core.content.boards import Boards
from aipress_core.content.counts import add_counts
from aipress_core.content.services import apply_due_changes, is_live
from aipress_core.db.sessions import Database
from aipress_core.testing.world import build_site, engine_of, test_settings
from tests.functional.conftest import write_item

START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SCOPES = ("test.one", "test.two")
FACETS = st.fixed_dictionaries({}, optional={"heading": st.sampled_from(["a", "b", ""]), "city": st.sampled_from(["Brest", "Évian", None])})
ACTS = st.lists(st.tuples(
    st.sampled_from(["publish", "publish", "embargo", "expire", "kill", "archive", "correct", "delete", "sweep", "wait", "reschedule"]),
    st.integers(0, 5), FACETS, st.integers(-3, 6)), max_size=30)


def brute(db, scope, now):
    """Count by looking at every row."""
    found = {}
    for header in db.scalars(select(Content).where(Content.facet_scope == scope)):
        if header.state == "public" and header.listed_at is not None and header.listed_at <= now \
                and (header.expires_at is None or header.expires_at > now):
            for facet, value in {"*": "*", **(header.facets or {})}.items():
                if value not in (None, ""):
                    found.setdefault(facet, {}).setdefault(value, 0)
                    found[facet][value] += 1
    return found


def brute_under(db, scope, now, chosen):
    """Count under choices by looking at every row: each facet under those in the others."""
    found = {}
    for header in db.scalars(select(Content).where(Content.facet_scope == scope)):
        facets = header.facets or {}
        missed = {name for name, values in chosen.items() if (facets.get(name) or "") not in values}
        if is_live(header, now):
            for facet, value in {"*": "*", **facets}.items():
                if value not in (None, "") and missed <= {facet}:
                    found.setdefault(facet, {}).setdefault(value, 0)
                    found[facet][value] += 1
    return found


class Newsroom:
    """Items by number, a clock, and what may be done."""

    def __init__(self, db):
        self.db, self.now, self.items = db, START, {}

    def item(self, number, facets):
        if number not in self.items:
            self.items[number] = Content(type="test.item", title="", slug=f"{number}-{len(self.items)}-{random.random()}",
                                         facet_scope=SCOPES[number % 2], facets=facets)
            self.db.add(self.items[number])
            self.db.flush()
        return self.items[number]

    def act(self, what, number, facets, hours):
        db, header = self.db, self.item(number, facets)
        if what == "wait":
            self.now += abs(hours) * HOUR
        elif what == "sweep":
            apply_due_changes(db, self.now)
        elif what == "delete":
            content.remove(db, self.items.pop(number))
        elif header.state == "killed":
            return
        elif what == "publish":
            content.publish(db, header, self.now, at=self.now + min(hours, 0) * HOUR)
        elif what == "embargo":
            header.embargo_until = self.now + hours * HOUR
            content.publish(db, header, self.now)
        elif what == "expire":
            header.expires_at = self.now + hours * HOUR
            content.schedule(db, header, self.now)
        elif what == "correct":
            header.facets = facets
            content.recount(db, header, self.now)
        elif what == "reschedule":
            header.published_at = self.now + hours * HOUR
            content.schedule(db, header, self.now)
        else:
            {"kill": content.kill, "archive": content.archive}[what](db, header, self.now)


@given(acts=ACTS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_counts_are_exact_after_any_history_at_every_moment(db, acts):
    db.execute(delete(Content))
    db.execute(delete(FacetCount))
    db.execute(delete(CacheToken))
    room = Newsroom(db)
    for act in acts:
        room.act(*act)
        for scope in SCOPES:
            assert content.facet_counts(db, scope, room.now) == brute(db, scope, room.now), act


def test_items_that_time_lists_count_under_filters_before_the_sweep(db):
    room = Newsroom(db)
    room.act("embargo", 0, {"heading": "b", "city": "Brest"}, 1)
    room.act("publish", 2, {"heading": "a", "city": "Brest"}, 0)
    room.act("wait", 0, {}, 2)
    counts = content.filtered_counts(db, SCOPES[0], {"heading": ["a"]}, room.now, Boards())
    assert counts == {"*": {"*": 1}, "heading": {"a": 1, "b": 1}, "city": {"Brest": 1}}


CHOICES = ({}, {"heading": ["a"]}, {"city": ["Brest"]}, {"heading": ["a", "b"], "city": ["Évian"]}, {"heading": ["nowhere"]}, {"other": ["a"]})


@given(acts=ACTS, choices=st.lists(st.sampled_from(CHOICES), min_size=30, max_size=30))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_counts_under_filters_are_exact_after_any_history_at_every_moment(db, acts, choices):
    db.execute(delete(Content))
    db.execute(delete(FacetCount))
    db.execute(delete(CacheToken))
    room, boards = Newsroom(db), Boards()
    for act, chosen in zip(acts, choices, strict=False):
        room.act(*act)
        for scope in SCOPES:
            assert content.filtered_counts(db, scope, chosen, room.now, boards) == brute_under(db, scope, room.now, chosen), act


@given(acts=ACTS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_after_the_sweep_the_stored_counts_alone_are_exact(db, acts):
    db.execute(delete(Content))
    db.execute(delete(FacetCount))
    db.execute(delete(CacheToken))
    room = Newsroom(db)
    for act in acts:
        room.act(*act)
    room.now += dt.timedelta(days=1)
    apply_due_changes(db, room.now)
    rows = db.execute(select(FacetCount.scope, FacetCount.facet, FacetCount.value, FacetCount.count)
                      .where(FacetCount.count != 0))
    stored = {}
    for scope, facet, value, count in rows:
        stored.setdefault(scope, {}).setdefault(facet, {})[value] = count
    assert stored == {scope: found for scope in SCOPES if (found := brute(db, scope, room.now))}
    assert db.scalar(select(Content.id).where(Content.next_change_at <= room.now)) is None


def test_counts_agree_with_the_lists(world, db):
    now = START
    for number in range(6):
        write_item(db, heading="ab"[number % 2], now=now, at=now - number * HOUR, expires=now + HOUR if number == 5 else None)
    visibility = Visibility(world.registry.content_types, {**world.registry.aipress_settings, "wire.public": "full"}, {"wire"}, None, now)
    rows = db.scalars(select(Content).where(visibility.listed("wire.article"))).all()
    counts = content.facet_counts(db, "wire.articles", now)
    assert counts["*"]["*"] == len(rows)
    assert counts["heading"] == {value: sum(row.facets["heading"] == value for row in rows) for value in "ab"}


def test_recounting_twice_changes_nothing(db):
    room = Newsroom(db)
    room.act("publish", 0, {"heading": "a"}, 0)
    for _ in range(2):
        content.recount(db, room.items[0], room.now)
    assert content.facet_counts(db, SCOPES[0], room.now) == {"*": {"*": 1}, "heading": {"a": 1}}


def test_facets_that_are_changed_in_place_are_counted_anew(db):
    room = Newsroom(db)
    room.act("publish", 0, {"heading": "a"}, 0)
    header = room.items[0]
    header.facets = {**header.facets, "heading": "b"}
    content.recount(db, header, room.now)
    assert content.facet_counts(db, SCOPES[0], room.now)["heading"] == {"b": 1}


def test_a_correction_that_began_before_the_publication_keeps_the_item_in_the_counts(db):
    """It waits for the lock that the publication holds, and its request's clock stood still meanwhile."""
    header = Content(type="test.item", title="", slug="x", facet_scope=SCOPES[0], facets={"heading": "a"})
    db.add(header)
    content.publish(db, header, START + HOUR)
    header.facets = {"heading": "b"}
    content.recount(db, header, START)
    assert content.facet_counts(db, SCOPES[0], START + HOUR) == brute(db, SCOPES[0], START + HOUR) == {"*": {"*": 1}, "heading": {"b": 1}}
    apply_due_changes(db, START + HOUR)
    assert content.facet_counts(db, SCOPES[0], START + HOUR) == brute(db, SCOPES[0], START + HOUR)


def test_a_killed_item_cannot_be_published_or_archived_again(db):
    room = Newsroom(db)
    room.act("publish", 0, {}, 0)
    content.kill(db, room.items[0], room.now)
    content.archive(db, room.items[0], room.now)
    assert room.items[0].state == "killed"
    with pytest.raises(ValueError, match="was killed"):
        content.publish(db, room.items[0], room.now)


# Concurrency: real transactions on real databases

@pytest.fixture
def shared(new_database, tmp_path):
    """A database that threads share: PostgreSQL when asked for, else SQLite."""
    app = build_site(test_settings(new_database(), tmp_path), candidates={})
    yield Database(engine_of(app))
    engine_of(app).dispose()


def test_counts_stay_exact_while_four_threads_change_the_same_items(shared):
    with shared.session() as db, db.begin():
        ids = []
        for number in range(6):
            header = Content(type="test.item", title="", slug=str(number), facet_scope=SCOPES[0], facets={"heading": "ab"[number % 2]})
            db.add(header)
            db.flush()
            ids.append(header.id)

    def work(seed):
        choice = random.Random(seed)
        for step in range(8):
            with shared.session() as db, db.begin():
                now = START + step * HOUR
                headers = [db.get(Content, one) for one in choice.sample(ids, 2)]  # read before the lock, as views do
                for header in sorted(headers, key=lambda one: one.id):
                    act = choice.choice(["publish", "archive", "correct", "embargo", "sweep"])
                    if act == "publish":
                        content.publish(db, header, now)
                    elif act == "archive":
                        content.archive(db, header, now)
                    elif act == "correct":
                        header.facets = {"heading": choice.choice("ab"), "city": choice.choice(["Brest", "Évian"])}
                        content.recount(db, header, now)
                    elif act == "embargo":
                        header.embargo_until = now + choice.randint(-2, 2) * HOUR
                        content.schedule(db, header, now)
                    else:
                        break
            if act == "sweep":
                with shared.session() as db, db.begin():
                    apply_due_changes(db, now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(retrying(work), range(4)))
    end = START + dt.timedelta(days=3)
    with shared.session() as db, db.begin():
        apply_due_changes(db, end)
        assert content.facet_counts(db, SCOPES[0], end) == brute(db, SCOPES[0], end)


def retrying(work):
    """PostgreSQL may end one of two transactions that each change two items; the platform tries such a request again."""
    from sqlalchemy.exc import OperationalError

    def tried(seed):
        for attempt in range(8):
            try:
                return work(seed * 10 + attempt)
            except OperationalError:
                continue
        raise AssertionError("eight times in a circle")
    return tried


def test_a_kill_while_a_correction_waits_stays_a_kill(shared):
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets no two transactions write at once")
    with shared.session() as db, db.begin():
        header = Content(type="test.item", title="", slug="x", facet_scope=SCOPES[0], facets={"heading": "a"})
        db.add(header)
        content.publish(db, header, START)
        key = header.id
    with shared.session() as killer, shared.session() as corrector, ThreadPoolExecutor(1) as pool:
        killer.begin()
        corrector.begin()
        stale = corrector.get(Content, key)
        content.kill(killer, killer.get(Content, key), START)

        def correct():
            stale.facets = {"heading": "b"}
            content.schedule(corrector, stale, START)
            corrector.commit()
        waiting = pool.submit(correct)
        killer.commit()
        waiting.result(10)
    with shared.session() as db, db.begin():
        assert db.get(Content, key).state == "killed"
        assert content.facet_counts(db, SCOPES[0], START) == {}


def test_two_publications_at_the_same_time_count_once(shared):
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets no two transactions write at once")
    with shared.session() as db, db.begin():
        header = Content(type="test.item", title="", slug="x", facet_scope=SCOPES[0], facets={})
        db.add(header)
        db.flush()
        key = header.id
    with shared.session() as first, shared.session() as second, ThreadPoolExecutor(1) as pool:
        stale = second.get(Content, key)
        content.publish(first, first.get(Content, key), START)

        def publish():
            content.publish(second, stale, START)
            second.commit()
        waiting = pool.submit(publish)
        first.commit()
        waiting.result(10)
    with shared.session() as db, db.begin():
        assert content.facet_counts(db, SCOPES[0], START) == {"*": {"*": 1}}


def test_adding_counts_makes_rows_as_needed(db):
    add_counts(db, {("test.one", "heading", "new"): 2})
    add_counts(db, {("test.one", "heading", "new"): -1})
    assert db.get(FacetCount, ("test.one", "heading", "new")).count == 1


def test_counts_are_added_in_one_order_so_that_no_two_writers_wait_for_each_other(db):
    asked, connection = [], db.connection()
    event.listen(connection, "before_execute", lambda _conn, clause, *_rest: asked.append(clause.compile().params) or None)
    keys = [("test.two", "city", "Évian"), ("test.one", "heading", "b"), ("test.one", "city", "Brest"), ("test.one", "heading", "a")]
    add_counts(db, dict.fromkeys(keys, 1))
    rows = [(one["scope"], one["facet"], one["value"]) for one in asked if "facet" in one]
    assert rows == sorted(keys)
    assert [one["region"] for one in asked if "region" in one] == ["facets.test.one", "facets.test.two"]


def test_a_page_counts_what_time_has_listed_before_the_sweep(testapp, login, write):
    """Its token came with the visitor, and so did the news that there is something late."""
    login("journalist")
    long_ago, soon = utcnow() - 2 * HOUR, utcnow() - HOUR
    write(heading="a", now=long_ago)
    assert shown(testapp) == "1"
    write(heading="a", now=long_ago, embargo=soon)  # over by now, and nobody has counted it
    assert shown(testapp) == "2"


def test_what_a_request_counts_after_it_has_written_is_kept_for_nobody(write, request_):
    """The token that came with the visitor is of the state before; were the act undone, others would see its counts for ever."""
    scope = "wire.articles"
    write()
    before = tokens_of(request_)[counts.REGION + scope]
    counts._kept.clear()
    write_item(request_.db)
    assert request_.facet_counts(scope)["*"]["*"] == 2
    assert (scope, before) not in counts._kept


def shown(testapp):
    """How many items the page says there are under the heading "a"."""
    page = testapp.get("/wire/")
    return page.html.find("input", {"name": "heading", "value": "a"}).find_next(class_="ap-count").text.strip()
