"""A web process that is killed loses no acknowledged write and repeats no effect (short runs of ``outbox_kill.py``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("outbox_kill.py")


def _play(database: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", str(PROGRAM), "--database", database, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False,
                          env={**os.environ, "SEED": os.environ.get("SEED", "1")})


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_killed_web_process_loses_nothing_and_repeats_nothing(database: str) -> None:
    run = _play(database, "--writes", "100", "--kills", "6")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "100 writes acknowledged, 6 kills" in run.stdout


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_five_hundred_writes_survive_twenty_five_kills(database: str) -> None:
    run = _play(database, "--writes", "500", "--kills", "25")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "500 writes acknowledged" in run.stdout


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize(("guard", "finding"), [("outbox", "never indexed"), ("done", "twice")])
def test_proof_notices_a_guard_that_is_off(database: str, guard: str, finding: str) -> None:
    run = _play(database, "--writes", "200", "--kills", "20", "--without", guard)
    assert run.returncode == 1, run.stdout + run.stderr
    assert finding in run.stdout
