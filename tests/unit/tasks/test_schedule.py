"""Periodic tasks: each slot once, whoever and however many look at the clock."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aipress_core.events.models import Outbox, Schedule
from aipress_core.tasks import Periodic, TaskContext, schedule, task


@pytest.fixture
def hourly(world: Any, effect: Any) -> Any:
    @task("toy.tidy")
    def tidy(ctx: TaskContext) -> None:
        ctx.db.add(effect(key=ctx.now.isoformat()))

    world.plugin("toy", tidy, periodics=[Periodic("toy.tidy", 3600)])
    world.runner().tick()  # it is met; its first slot is the next full hour
    return world


def test_two_workers_run_each_slot_once(hourly: Any) -> None:
    for _ in range(10):
        hourly.clock.forward(3600)
        start = threading.Barrier(2)

        def tick(start: threading.Barrier = start) -> None:
            runner = hourly.runner()
            start.wait()
            runner.tick()
            runner.run_due()

        workers = [threading.Thread(target=tick) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        hourly.run()
    assert len(hourly.effects()) == 10
    assert len(set(hourly.effects())) == 10


def test_two_workers_that_meet_a_schedule_together_write_one_row(world: Any, effect: Any) -> None:
    @task("toy.tidy")
    def tidy(ctx: TaskContext) -> None: ...

    world.plugin("toy", tidy, periodics=[Periodic("toy.tidy", 3600)])
    workers = [threading.Thread(target=world.runner().tick) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (world.count(Schedule), world.count(Outbox)) == (1, 0)


def test_slot_that_another_worker_took_and_finished_is_not_taken_again(hourly: Any) -> None:
    hourly.clock.forward(3600)
    periodic, now = hourly.work.periodics[0], hourly.clock()
    assert schedule._advance(hourly.database, periodic, now) is True
    hourly.run()
    assert schedule._advance(hourly.database, periodic, now) is False
    assert len(hourly.deliveries()) == 1


def test_worker_whose_clock_is_slow_does_not_repeat_the_slot(hourly: Any) -> None:
    hourly.clock.forward(3602)
    assert hourly.runner().tick() == 1
    hourly.run()
    hourly.clock.forward(-5)
    assert hourly.runner().tick() == 0
    hourly.clock.forward(5)
    assert hourly.runner().tick() == 0


def test_missed_slots_are_made_up_for_once(hourly: Any) -> None:
    hourly.clock.forward(10 * 3600 + 5)
    assert [hourly.runner().tick() for _ in range(3)] == [1, 0, 0]


def test_slot_is_left_out_while_the_previous_run_is_unfinished(hourly: Any) -> None:
    hourly.clock.forward(3600)
    assert hourly.runner().tick() == 1
    hourly.clock.forward(3600)
    assert hourly.runner().tick() == 0
    hourly.run()
    hourly.clock.forward(3600)
    assert hourly.runner().tick() == 1


def test_schedule_of_a_disabled_plugin_rests(hourly: Any) -> None:
    hourly.switch("toy", on=False)
    hourly.clock.forward(5 * 3600)
    assert hourly.runner().tick() == 0
    assert hourly.count(Outbox) == 0
    hourly.switch("toy", on=True)
    assert hourly.runner().tick() == 1


def test_schedule_that_became_shorter_does_not_wait_for_the_old_date(world: Any, effect: Any) -> None:
    @task("toy.tidy")
    def tidy(ctx: TaskContext) -> None: ...

    world.plugin("toy", tidy, periodics=[Periodic("toy.tidy", 30 * 86400)])
    world.runner().tick()
    world.work._periodics["toy.tidy"] = Periodic("toy.tidy", 60)
    world.runner().tick()
    world.clock.forward(60)
    assert world.runner().tick() == 1


def test_periodic_shorter_than_the_slower_engines_beat_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 5 seconds"):
        Periodic("toy.tidy", 4)
