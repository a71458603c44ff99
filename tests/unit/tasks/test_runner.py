"""Deliveries: once, whole, by one worker, again after a failure, and never of a plugin that is off."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import threading
import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event, text, update

from aipress_core.events import claims, outbox
from aipress_core.events.models import DEAD, DONE, PENDING, RUNNING, Delivery, Outbox
from aipress_core.observability.logs import JsonFormatter
from aipress_core.tasks import TaskContext, housekeeping, task
from aipress_core.tasks.failure import describe


def _writer(effect: Any, name: str = "toy.write", **options: Any) -> Any:
    @task(name, **options)
    def write(ctx: TaskContext, key: str = "") -> None:
        ctx.db.add(effect(key=key))
    return write


def test_four_runners_at_once_take_effect_once_each(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    for number in range(80):
        world.enqueue("toy.write", key=str(number))
    start = threading.Barrier(4)

    def compete() -> None:
        start.wait()
        world.run()

    threads = [threading.Thread(target=compete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(world.effects()) == Counter(str(number) for number in range(80))
    assert {one.state for one in world.deliveries()} == {DONE}
    assert {one.attempts for one in world.deliveries()} == {1}


def test_failed_handler_leaves_nothing_and_is_tried_again_later(world: Any, effect: Any) -> None:
    broken = [True]

    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        ctx.db.add(effect(key="half"))
        ctx.db.flush()
        if broken:
            raise ValueError("no ink")

    world.plugin("toy", write)
    world.enqueue("toy.write")
    assert world.run() == 1
    [delivery] = world.deliveries()
    assert world.effects() == []
    assert (delivery.state, delivery.attempts) == (PENDING, 1)
    assert delivery.available_at == world.clock() + claims.pause(delivery.id, 1)
    broken.clear()
    assert world.run() == 0
    world.clock.forward(8)
    world.run()
    assert world.effects() == ["half"]


def test_pause_grows_and_is_spread() -> None:
    pauses = [[claims.pause(delivery, attempt).total_seconds() for delivery in range(200)] for attempt in (1, 2, 3, 20)]
    for (low, high), found in zip([(2.5, 7.5), (5, 15), (10, 30), (1800, 5400)], pauses, strict=True):
        assert low <= min(found) < max(found) <= high
        assert max(found) - min(found) > (high - low) / 2


def test_delivery_dies_after_its_attempts_and_is_revived_by_retry(world: Any) -> None:
    calls = []

    @task("toy.fail", max_attempts=3)
    def fail(ctx: TaskContext) -> None:
        calls.append(ctx.attempt)
        if len(calls) < 4:
            raise ValueError("no")

    world.plugin("toy", fail)
    world.enqueue("toy.fail")
    for _ in range(6):
        world.run()
        world.clock.forward(3600)
    assert (calls, world.deliveries()[0].state) == ([1, 2, 3], DEAD)
    with world.database.session() as db, db.begin():
        assert outbox.retry(db, [world.deliveries()[0].id]) == 1
    world.run()
    assert (calls, world.deliveries()[0].state) == ([1, 2, 3, 1], DONE)


@pytest.mark.parametrize(("asked", "revived"), [({}, {2, 4}), ({"plugin": "toy"}, {2}), ({"delivery_ids": [1, 3, 4]}, {4}),
                                                ({"delivery_ids": [4], "plugin": "toy"}, set()), ({"delivery_ids": []}, set())])
def test_retry_revives_those_of_the_dead_that_were_asked_for(world: Any, effect: Any, asked: Any, revived: set[int]) -> None:
    world.plugin("toy", _writer(effect))
    world.plugin("doll", _writer(effect, "doll.write"))
    for name in ("toy.write", "toy.write", "doll.write", "doll.write"):
        world.enqueue(name)
    ids = [one.id for one in world.deliveries()]
    with world.database.session() as db, db.begin():
        for key, state in zip(ids, (DONE, DEAD, RUNNING, DEAD), strict=True):
            db.execute(update(Delivery).where(Delivery.id == key).values(state=state, attempts=7))
        chosen = {**asked, **({"delivery_ids": [ids[one - 1] for one in asked["delivery_ids"]]} if "delivery_ids" in asked else {})}
        assert outbox.retry(db, **chosen) == len(revived)
    assert [one.attempts for one in world.deliveries()] == [0 if number in revived else 7 for number in range(1, 5)]


def test_what_has_waited_longest_is_done_first(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    for minutes in (3, 1, 2):
        world.enqueue("toy.write", world.clock() + dt.timedelta(minutes=minutes), key=str(minutes))
    world.clock.forward(3600)
    world.run()
    assert world.effects() == ["1", "2", "3"]


def test_of_a_long_error_the_beginning_is_kept(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    world.enqueue("toy.write")
    claim = _claim_and_die(world)
    with world.database.session() as db, db.begin():
        assert claims.mark_failed(db, claim.delivery_id, claim.token, "no! " * 1000, world.clock(), None)
    assert world.deliveries()[0].last_error == ("no! " * 1000)[:300]


def test_work_of_a_disabled_plugin_waits_without_attempts_and_holds_up_nobody(world: Any, effect: Any) -> None:
    world.plugin("quiet", _writer(effect, "quiet.write"))
    world.plugin("toy", _writer(effect))
    world.switch("quiet", on=False)
    for number in range(30):
        world.enqueue("quiet.write", key=f"quiet {number}")
    world.enqueue("toy.write", key="toy")
    world.run()
    world.clock.forward(86400)
    world.run()
    assert world.effects() == ["toy"]
    assert {one.attempts for one in world.deliveries() if one.plugin == "quiet"} == {0}
    world.switch("quiet", on=True)
    world.run()
    assert len(world.effects()) == 31


def test_plugin_switched_off_after_the_look_is_not_claimed(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    world.enqueue("toy.write")
    runner = world.runner()
    assert runner._due_plugins() == ["toy"]
    world.switch("toy", on=False)
    assert runner._run_one("toy") is False
    assert world.deliveries()[0].state == PENDING


def test_delivery_of_a_handler_that_this_release_lacks_is_left_alone(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    world.enqueue("toy.of_the_next_release")
    world.enqueue("toy.write", key="mine")
    world.run()
    assert world.effects() == ["mine"]
    assert [(one.state, one.attempts) for one in world.deliveries()] == [(PENDING, 0), (DONE, 1)]


def test_plugins_take_turns(world: Any, effect: Any) -> None:
    world.plugin("busy", _writer(effect, "busy.write"))
    world.plugin("toy", _writer(effect))
    for _ in range(40):
        world.enqueue("busy.write", key="busy")
    world.enqueue("toy.write", key="toy")
    world.run()
    assert world.effects().index("toy") <= 10


def test_task_for_later_waits_for_its_time(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    world.enqueue("toy.write", world.clock() + dt.timedelta(days=30), key="later")
    world.run()
    assert world.effects() == []
    world.clock.forward(30 * 86400)
    world.run()
    assert world.effects() == ["later"]


def _claim_and_die(world: Any) -> claims.Claim:
    runner = world.runner()
    claimed = runner._claim("toy", ["toy.write"])
    assert claimed is not None
    found: claims.Claim = claimed[0]
    return found


def test_work_of_a_killed_worker_is_taken_over(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    world.enqueue("toy.write", key="once")
    _claim_and_die(world)
    assert world.run() == 0
    world.clock.forward(16)
    world.run()
    assert world.deliveries()[0].state == PENDING
    world.clock.forward(8)
    world.run()
    assert world.effects() == ["once"]
    assert world.deliveries()[0].attempts == 2


def test_handler_that_kills_its_worker_dies_out(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect, max_attempts=2))
    world.enqueue("toy.write", key="poison")
    for _ in range(2):
        _claim_and_die(world)
        world.clock.forward(3600)
        world.run()
        world.clock.forward(-1)  # released, but not yet run by this runner
        if world.deliveries()[0].state == DEAD:
            break
        assert world.deliveries()[0].state == PENDING
        world.clock.forward(3600)
    assert world.effects() == []
    assert world.deliveries()[0].state == DEAD
    assert "killed" in world.deliveries()[0].last_error


def test_worker_that_lost_its_claim_commits_nothing(world: Any, effect: Any) -> None:
    stolen = []

    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        if not stolen:
            stolen.append(True)
            world.clock.forward(20)
            world.run()
            world.clock.forward(10)
            world.run()
        ctx.db.add(effect(key="once"))

    world.plugin("toy", write)
    world.enqueue("toy.write")
    world.run()
    assert stolen
    assert world.effects() == ["once"]
    assert (world.deliveries()[0].state, world.deliveries()[0].attempts) == (DONE, 2)


def test_worker_that_lost_its_claim_does_not_end_the_other_ones(world: Any, effect: Any) -> None:
    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        world.clock.forward(20)
        world.runner()._release_expired()
        world.clock.forward(10)
        _claim_and_die(world)  # the other one is still at it when this handler returns
        ctx.db.add(effect(key="once"))

    world.plugin("toy", write)
    world.enqueue("toy.write")
    world.run()
    assert world.effects() == []
    assert (world.deliveries()[0].state, world.deliveries()[0].attempts) == (RUNNING, 2)


def test_slow_handler_keeps_its_claim(world: Any, effect: Any) -> None:
    world.settings["aipress.tasks.claim_seconds"] = 1
    world.clock = lambda: dt.datetime.now(dt.UTC)
    renewed = []

    @task("toy.write")
    def write(ctx: TaskContext) -> None:
        first = world.deliveries()[0].locked_until
        until = time.monotonic() + 10
        while time.monotonic() < until and not renewed:
            if world.deliveries()[0].locked_until > first:
                renewed.append(True)
            threading.Event().wait(0.02)

    world.plugin("toy", write)
    world.enqueue("toy.write")
    world.run()
    assert renewed
    assert world.deliveries()[0].state == DONE


def test_handler_emits_and_enqueues_in_its_own_transaction(world: Any, effect: Any) -> None:
    @task("toy.chain")
    def chain(ctx: TaskContext, fail: bool) -> None:
        ctx.enqueue("toy.write", key="next")
        if fail:
            raise ValueError("no")

    world.plugin("toy", chain, _writer(effect))
    world.enqueue("toy.chain", fail=True)
    world.run()
    assert (world.effects(), world.count(Outbox)) == ([], 1)
    world.enqueue("toy.chain", fail=False)
    world.run()
    assert world.effects() == ["next"]


def test_handler_that_calls_exit_is_a_failure_like_any_other(world: Any) -> None:
    @task("toy.leave")
    def leave(ctx: TaskContext) -> None:
        raise SystemExit(3)

    world.plugin("toy", leave)
    world.enqueue("toy.leave")
    assert world.run() == 1
    assert world.deliveries()[0].last_error.startswith("SystemExit at test_runner.py")


def test_handler_that_spoilt_its_transaction_is_not_marked_done(world: Any, effect: Any) -> None:
    @task("toy.spoil")
    def spoil(ctx: TaskContext) -> None:
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        ctx.db.add(effect(key="half"))
        ctx.db.flush()
        try:
            ctx.db.add(effect(id=ctx.db.scalar(text("SELECT max(id) FROM toy_effect")), key="double"))
            ctx.db.flush()
        except SQLAlchemyError:
            return

    world.plugin("toy", spoil)
    world.enqueue("toy.spoil")
    world.run()
    assert (world.effects(), world.deliveries()[0].state) == ([], PENDING)


@pytest.mark.parametrize("text", [
    "cannot reach https://user:hunter2@example.org/feed",
    "refused: password=hunter2, try again",
    "Authorization: Bearer hunter2",
    "{'api_key': 'hunter2'}",
    "no such member hunter2@example.org",
    "UPDATE failed\n[parameters: ('hunter2',)]",
])
def test_stored_error_holds_no_secret(text: str) -> None:
    described = describe(ValueError(text))
    assert "hunter2" not in described
    assert described.startswith("ValueError")
    assert len(describe(ValueError("x" * 5000))) <= 300


@pytest.mark.parametrize(("statement", "values", "index"), [
    (claims._OLDEST, {"plugin": "toy", "handlers": ["toy.write"]}, "ix_core_delivery_due"),
    (claims._EXPIRED, {"limit": 100}, "ix_core_delivery_claimed"),
])
def test_queries_of_the_sweep_use_their_partial_index(world: Any, statement: Any, values: dict[str, Any], index: str) -> None:
    is_postgresql = world.database.engine.dialect.name == "postgresql"
    explain = "EXPLAIN " if is_postgresql else "EXPLAIN QUERY PLAN "
    with world.database.session() as db:
        connection = db.connection()
        if is_postgresql:
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is too small for an index otherwise
        event.listen(connection, "before_cursor_execute", lambda *facts: (explain + facts[2], facts[3]), retval=True)
        plan = [str(row) for row in connection.execute(statement, {**values, "now": world.clock()}).cursor]
    assert index in str(plan)


def test_scheduled_runs_are_swept_sooner(world: Any, effect: Any) -> None:
    world.work.add_module(housekeeping, "core")
    world.work.add_periodics(housekeeping.PERIODICS, "core")
    world.plugin("toy", _writer(effect))
    world.enqueue("core.sweep_outbox")
    world.enqueue("toy.write", key="by hand")
    world.run()
    with world.database.session() as db, db.begin():
        db.execute(update(Outbox).values(created_at=world.clock()))
    world.clock.forward(7200)
    world.enqueue("core.sweep_outbox")
    world.run()
    assert [one.handler for one in world.deliveries()] == ["toy.write", "core.sweep_outbox"]


def test_finished_work_is_swept_and_the_rest_kept(world: Any, effect: Any) -> None:
    world.work.add_module(housekeeping, "core")
    world.plugin("toy", _writer(effect))
    world.plugin("quiet", _writer(effect, "quiet.write"))
    world.switch("quiet", on=False)
    world.enqueue("toy.write", key="done")
    world.enqueue("quiet.write", key="waiting")
    world.run()
    with world.database.session() as db, db.begin():
        db.execute(update(Outbox).values(created_at=world.clock()))
    world.clock.forward(8 * 86400)
    world.enqueue("core.sweep_outbox")
    world.run()
    assert {one.handler for one in world.deliveries()} == {"quiet.write", "core.sweep_outbox"}
    assert world.count(Delivery) == 2
    assert RUNNING not in {one.state for one in world.deliveries()}


def test_what_is_done_is_one_line_of_the_log_with_the_request_that_asked_for_it(world: Any, effect: Any) -> None:
    world.plugin("toy", _writer(effect))
    with world.database.session() as db, db.begin():
        outbox.enqueue(db, "toy.write", {"key": "1"}, request_id="journey-1")
        outbox.enqueue(db, "toy.write", {"key": "nobody asked"})
    lines = io.StringIO()
    handler, logger = logging.StreamHandler(lines), logging.getLogger("aipress_core.tasks.runner")
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        world.run()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    [line] = map(json.loads, lines.getvalue().splitlines())
    assert (line["message"], line["request_id"], line["task"], line["plugin"]) == ("toy.write done", "journey-1", "toy.write", "toy")
