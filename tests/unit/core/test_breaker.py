"""A breaker by its clock: when it opens, for how long, and that a bad try opens it again."""

from __future__ import annotations

import pytest

from aipress_core.plugins.breaker import CLOSED, HALF_OPEN, OPEN, Breaker, Limits


class Clock:
    """Seconds that go up when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(Limits(failures=3, window=60, rest=30), clock)


def fail(breaker: Breaker, times: int = 1) -> None:
    for _time in range(times):
        breaker.failed("raised")


def test_failures_that_are_far_apart_open_nothing(breaker: Breaker, clock: Clock) -> None:
    for _time in range(6):
        fail(breaker)
        clock.now += 40
    assert breaker.state == CLOSED


def test_bad_try_opens_it_again_and_a_good_one_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    assert (breaker.state, breaker.lets_through()) == (OPEN, False)
    clock.now += 100
    assert breaker.state == HALF_OPEN
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]  # one caller tries, the others rest on
    clock.now += 1
    fail(breaker)
    clock.now += 29.5
    assert (breaker.state, breaker.lets_through(), breaker.openings) == (OPEN, False, 2)
    clock.now += 1
    assert breaker.lets_through()
    breaker.succeeded()
    assert breaker.state == CLOSED
