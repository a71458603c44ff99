"""``aipress tasks``."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aipress_core.cli.tasks import group
from aipress_core.tasks import TaskContext, task


@pytest.fixture
def command(world: Any, effect: Any) -> Callable[..., Result]:
    @task("toy.write", max_attempts=1)
    def write(ctx: TaskContext, key: str) -> None:
        if key == "bad":
            raise ValueError("bad key")
        ctx.db.add(effect(key=key))

    world.plugin("toy", write)
    tool = SimpleNamespace(runtime=lambda: world)
    return lambda *arguments: CliRunner().invoke(group, arguments, obj=tool)


def test_named_task_is_run_now(command: Any, world: Any) -> None:
    answer = command("run", "toy.write", "--payload", '{"key": "by hand"}', "--json")
    assert (answer.exit_code, json.loads(answer.output)) == (0, {"ran": 1})
    assert world.effects() == ["by hand"]


def test_unknown_task_is_refused(command: Any) -> None:
    answer = command("run", "toy.nothing")
    assert (answer.exit_code, "toy.nothing" in answer.stderr) == (1, True)


def test_payload_that_is_no_object_is_wrong_usage(command: Any) -> None:
    assert command("run", "toy.write", "--payload", "[]").exit_code == 2


def test_dead_delivery_is_listed_and_revived(command: Any, world: Any) -> None:
    world.enqueue("toy.write", key="bad")
    world.run()
    [row] = json.loads(command("list", "--state", "dead", "--json").output)
    assert row["handler"] == "toy.write"
    assert "bad key" in row["last_error"]
    assert "bad key" in command("list").output
    assert json.loads(command("retry", str(row["id"]), "--json").output) == {"revived": 1}
    assert json.loads(command("list", "--state", "dead", "--json").output) == []


def test_retry_of_what_is_not_dead_fails(command: Any) -> None:
    assert command("retry", "12345").exit_code == 1


def test_retry_without_saying_what_is_wrong_usage(command: Any) -> None:
    assert command("retry").exit_code == 2
