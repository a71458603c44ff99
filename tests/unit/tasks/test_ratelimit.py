"""Rate limits hold in every window, under any concurrency."""

from __future__ import annotations

import random
import threading
from typing import Any

from aipress_core.security.models import Rate
from aipress_core.security.ratelimit import hit
from aipress_core.tasks import housekeeping


def _hit(world: Any, limit: int = 5, window: int = 60, key: str = "me") -> Any:
    return hit(world.database, "login", key, limit, window, world.clock())


def test_tries_above_the_limit_are_refused_and_told_when_to_come_back(world: Any) -> None:
    assert [_hit(world).remaining for _ in range(5)] == [4, 3, 2, 1, 0]
    refused = _hit(world)
    assert not refused.allowed
    world.clock.forward(refused.retry_after - 1.5)
    assert not _hit(world).allowed
    world.clock.forward(1.5)
    assert _hit(world).allowed


def test_another_key_has_its_own_count(world: Any) -> None:
    for _ in range(6):
        _hit(world)
    assert _hit(world, key="you").allowed
    assert hit(world.database, "reset", "me", 5, 60, world.clock()).allowed


def test_another_key_has_its_own_count_in_the_next_slot_too(world: Any) -> None:
    for _ in range(5):
        _hit(world)
    world.clock.forward(20)
    assert not _hit(world).allowed
    assert _hit(world, key="you").remaining == 4
    assert hit(world.database, "reset", "me", 5, 60, world.clock()).remaining == 4


def test_tidying_up_forgets_what_is_over_and_nothing_else(world: Any) -> None:
    world.work.add_module(housekeeping, "core")
    for _ in range(5):
        _hit(world)
    world.enqueue("core.sweep_rates")
    world.run()
    assert not _hit(world).allowed
    world.clock.forward(120)
    world.enqueue("core.sweep_rates")
    world.run()
    assert world.count(Rate) == 0


def test_no_window_holds_more_than_the_limit(world: Any) -> None:
    seeded = random.Random(4)
    allowed = []
    for _ in range(250):
        world.clock.forward(seeded.choice([0, 0.2, 1, 3, 9, 20]))
        if _hit(world).allowed:
            allowed.append(world.clock().timestamp())
    assert len(allowed) > 50
    assert max(sum(start <= at < start + 60 for at in allowed) for start in allowed) == 5


def test_refused_tries_do_not_prolong_the_wait(world: Any) -> None:
    for _ in range(5):
        _hit(world)
    waits = []
    for _ in range(20):
        waits.append(_hit(world).retry_after)
        world.clock.forward(1)
    assert waits == sorted(waits, reverse=True)
    assert waits[0] - waits[-1] == 19


def test_tries_at_the_same_moment_are_all_counted(world: Any) -> None:
    answers: list[bool] = []
    start = threading.Barrier(8)

    def attempt() -> None:
        start.wait()
        answers.extend(_hit(world, limit=10).allowed for _ in range(4))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), sum(answers)) == (32, 10)
