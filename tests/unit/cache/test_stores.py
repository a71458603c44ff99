"""Stores of the cache: bounded, of limited age, and no loss when the server is away."""

from __future__ import annotations

import threading
import time

import pytest
import redis

from aipress_core.cache.regions import CacheRegion
from aipress_core.cache.service import LARGEST, Cache
from aipress_core.cache.stores import MemoryStore, RedisStore, check_url

REGION = CacheRegion("toys.words")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_is_worked_out_once():
    cache, calls = Cache(MemoryStore(), "secret"), []
    for _ in range(3):
        assert cache.get(REGION, 1, ("a", 2), lambda: calls.append(1) or {"a": [1, "é"]}) == {"a": [1, "é"]}
    assert len(calls) == 1


def test_another_token_another_key_and_another_site_are_other_answers():
    store = MemoryStore()
    cache, other = Cache(store, "secret"), Cache(store, "another secret")
    assert cache.get(REGION, 1, "a", lambda: 1) == 1
    assert cache.get(REGION, 2, "a", lambda: 2) == 2
    assert cache.get(REGION, 1, "b", lambda: 3) == 3
    assert cache.get(CacheRegion("toys.other"), 1, "a", lambda: 4) == 4
    assert other.get(REGION, 1, "a", lambda: 5) == 5
    assert cache.get(REGION, 1, "a", lambda: 6) == 1


def test_what_comes_out_is_nobody_else_s_object():
    cache = Cache(MemoryStore(), "secret")
    cache.get(REGION, 1, "a", lambda: {"list": []})["list"].append("changed")
    assert cache.get(REGION, 1, "a", dict) == {"list": []}


def test_an_answer_ends_after_the_region_s_seconds():
    clock = Clock()
    cache, region = Cache(MemoryStore(clock=clock), "secret"), CacheRegion("toys.brief", seconds=60)
    assert cache.get(region, 1, "a", lambda: "first") == "first"
    clock.now += 59.9
    assert cache.get(region, 1, "a", lambda: "second") == "first"
    clock.now += 0.1
    assert cache.get(region, 1, "a", lambda: "third") == "third"


def test_memory_is_bounded_and_keeps_what_is_asked_for():
    store = MemoryStore(most=30)
    for key in "abc":
        store.put(key, "x" * 10, 60)
    assert store.get("a")
    store.put("d", "x" * 10, 60)
    assert [bool(store.get(key)) for key in "abcd"] == [True, False, True, True]
    store.put("e", "x" * 31, 60)
    assert not store.get("e")


def test_an_answer_that_is_too_large_is_given_and_not_kept():
    cache, calls = Cache(MemoryStore(), "secret"), []
    for _ in range(2):
        assert len(cache.get(REGION, 1, "a", lambda: calls.append(1) or "x" * LARGEST)) == LARGEST
    assert len(calls) == 2


def test_what_fails_is_not_kept_and_locks_nobody_out():
    cache = Cache(MemoryStore(), "secret")
    with pytest.raises(ZeroDivisionError):
        cache.get(REGION, 1, "a", lambda: 1 / 0)
    assert cache.get(REGION, 1, "a", lambda: 7) == 7
    assert not cache._making


def test_of_threads_that_want_the_same_at_once_one_works():
    cache, calls, start, go = Cache(MemoryStore(), "secret"), [], threading.Barrier(8), threading.Event()

    def make() -> int:
        calls.append(1)
        go.wait(5)
        return 1

    def ask() -> None:
        start.wait(5)
        cache.get(REGION, 1, "a", make)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 5
    while len(calls) < 2 and [waiting for _lock, waiting in cache._making.values()] != [8]:
        assert time.monotonic() < until
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(calls) == 1


def test_a_server_that_is_away_costs_time_only_and_is_not_asked_at_every_request():
    clock, asked = Clock(), []

    class Away:
        def get(self, key):
            asked.append(key)
            raise redis.ConnectionError

        set = get

    cache = Cache(RedisStore(Away(), clock), "secret")
    assert [cache.get(REGION, 1, key, lambda: "made") for key in "abc"] == ["made"] * 3
    assert len(asked) == 1
    clock.now += 10
    cache.get(REGION, 1, "a", lambda: "made")
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["terms", "Toys.words", "toys.words.more", "toys:words", "toys." + "x" * 80])
def test_a_region_is_named_after_its_plugin(name):
    with pytest.raises(ValueError, match="does not name a region"):
        CacheRegion(name)


def test_an_address_of_something_else_is_refused():
    assert check_url("") == ""
    assert check_url("redis://127.0.0.1:6379/1")
    with pytest.raises(ValueError, match="redis://host"):
        check_url("memcached://x")
