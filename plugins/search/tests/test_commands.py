"""``aipress search``: a rebuild that goes on where it was stopped, and what the index says of itself."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from search_notes import NOTE

from aipress_search.commands import search
from aipress_search.engines import engine_of
from aipress_search.indexing import building, changes


@pytest.fixture
def run(world: Any, notes: Any, with_engine: Any) -> Any:
    """``run("status", "--check")``"""
    def invoke(*arguments: str) -> Result:
        tool = SimpleNamespace(runtime=lambda: world.runtime, print_json=lambda value: print(json.dumps(value)))
        return CliRunner().invoke(search, list(arguments), obj=tool)
    return invoke


def test_a_rebuild_says_how_far_it_is_and_the_index_is_what_the_database_is(run: Any, notes: Any) -> None:
    for number in range(3):
        notes.add(f"Strike {number}", told=False)
    assert run("status").exit_code == 1, "there is none yet"
    built = run("rebuild")
    assert (built.exit_code, built.stderr) == (0, f"3 of 3: {NOTE}\n")
    assert built.stdout.startswith("3 documents in g")
    status = run("status", "--check", "--json")
    assert status.exit_code == 0
    assert {name: json.loads(status.stdout)[name] for name in ("counts", "waiting", "building", "drift")} == {
        "counts": {NOTE: 3}, "waiting": 0, "building": None, "drift": 0}


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(run: Any, world: Any, notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        notes.add(f"Strike {number}", told=False)
    monkeypatch.setattr(building, "KEYS", 2)
    monkeypatch.setattr(building, "STEP", 0.0)
    first = building.Building(world.database, world.registry.search_types, engine_of(world.registry).engine)
    first.begin()
    assert first.step().done == 2
    assert run("rebuild").exit_code == 1, "somebody is at it"
    with world.database.session() as db, db.begin():
        changes.write(db, changes.BUILD, {**changes.lock(db, changes.BUILD), "until": ""})
    built = run("rebuild")
    assert built.stderr.splitlines() == [f"4 of 5: {NOTE}", f"5 of 5: {NOTE}"], "what was done is not done again"
    assert f"in {first.state['generation']}" in built.stdout
    assert run("status", "--check").exit_code == 0


def test_what_differs_is_told_and_is_a_failure(run: Any, notes: Any) -> None:
    run("rebuild")
    notes.add("Strike", told=False)
    status = run("status", "--check")
    assert (status.exit_code, status.stdout.splitlines()[-1]) == (1, "differing from the database: 1")


def test_a_query_is_asked_as_a_visitor_and_explained(run: Any, notes: Any) -> None:
    notes.add("Port strike in Brest", told=False)
    notes.add("Secret strike", circle="members", told=False)
    run("rebuild")
    told = run("query", "strike", "--explain").stdout
    assert "Port strike in Brest" in told
    assert "title: strike" in told
    assert "Secret" not in told
    found = json.loads(run("query", "strkie", "--json").stdout)
    assert (found["total"], found["correction"]) == (1, "strike")
