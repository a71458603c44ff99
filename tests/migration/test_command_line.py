"""``aipress db``: what it prints, asks and returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Column, Engine, String, inspect

from aipress_core.cli import db
from aipress_core.cli.tool import Tool
from aipress_core.db.migrate import Line, MigrationError

Run = Callable[..., Result]


class ToyTool(Tool):
    """A site of throw-away packages."""

    def __init__(self, engine: Engine, lines: list[Line]) -> None:
        super().__init__(Path("none.ini"))
        self._engine, self._lines = engine, lines

    def engine(self) -> Engine:
        return self._engine

    def lines(self) -> list[Line]:
        return self._lines


@pytest.fixture
def seeded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The seedings that a command asked for; throw-away packages have nothing to seed."""
    calls: list[Any] = []

    def finish(runtime: Any, error: MigrationError | None = None) -> dict[str, str]:
        calls.append(runtime)
        return error.failures if error else {}
    monkeypatch.setattr(db, "finish", finish)
    monkeypatch.setattr(ToyTool, "runtime", lambda _tool: "the runtime")
    return calls


@pytest.fixture
def run(sqlite_engine: Engine, wire, seeded: list[Any]) -> Run:
    def call(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(db.group, list(arguments), input=answer, obj=ToyTool(sqlite_engine, wire.lines))

    return call


def as_json(result: Result) -> Any:
    return json.loads(result.stdout)


def test_upgrade_tells_each_step_and_then_that_there_is_none(run: Run) -> None:
    first = run("upgrade")
    assert first.exit_code == 0
    assert [line.split("(")[0].strip() for line in first.stdout.splitlines()] == [
        "core 1/1  core_0001  step 1",
        "wire 1/1  wire_0001  step 1",
    ]
    assert run("upgrade").stdout == "Nothing to do: the database is up to date.\n"


def test_upgrade_prints_json(run: Run) -> None:
    assert [step["revision"] for step in as_json(run("upgrade", "--json"))] == ["core_0001", "wire_0001"]


def test_rows_that_packages_need_are_written_after_a_whole_upgrade_only(run: Run, seeded: list[Any]) -> None:
    run("upgrade", "-p", "core")
    assert seeded == []
    run("upgrade")
    assert seeded == ["the runtime"]


def test_failed_upgrade_ends_with_status_1_and_a_sentence(run: Run, wire) -> None:
    wire.packages["wire"].revision('op.execute("nonsense")')
    result = run("upgrade")
    assert result.exit_code == 1
    assert "wire: " in result.stderr
    assert "Traceback" not in result.output


def test_status_shows_every_line(run: Run) -> None:
    assert "wire             pending   –  pending: wire_0001" in run("status").stdout
    run("upgrade", "-p", "core")
    states = {one["id"]: one["state"] for one in as_json(run("status", "--json"))}
    assert states == {"core": "current", "wire": "pending"}


def test_check_ends_with_status_1_when_something_differs(run: Run, wire) -> None:
    run("upgrade")
    assert run("check").exit_code == 0
    wire.metadata.tables["core_party"].append_column(Column("slug", String(9)))
    result = run("check", "--json")
    assert result.exit_code == 1
    assert as_json(result) == [{"line": "core", "text": "add column core_party.slug: no revision does it."}]


def test_revision_names_the_file_that_it_wrote(run: Run, wire) -> None:
    run("upgrade")
    wire.metadata.tables["core_party"].append_column(Column("slug", String(9)))
    result = run("revision", "-p", "core", "-m", "Add slugs")
    assert Path(result.stdout.strip()).name == "0002_add_slugs.py"
    run("upgrade")
    assert "Nothing to write" in run("revision", "-p", "core", "-m", "again").stdout


def test_downgrade_asks_first(run: Run, sqlite_engine: Engine) -> None:
    run("upgrade")
    assert run("downgrade", "wire", "base", answer="n\n").exit_code == 1
    assert inspect(sqlite_engine).has_table("wire_item")
    assert run("downgrade", "wire", "base", "--yes").exit_code == 0
    assert not inspect(sqlite_engine).has_table("wire_item")


def test_unknown_line_is_refused_with_the_known_ones(run: Run) -> None:
    result = run("downgrade", "nowhere", "base", "--yes")
    assert result.exit_code == 1
    assert "“nowhere” has no migrations here; loaded: core, wire." in result.stderr


def test_wrong_usage_ends_with_status_2(run: Run) -> None:
    assert run("revision", "-p", "core").exit_code == 2
