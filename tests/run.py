"""Runs the suite as CI does, part by part, and says what was run and what could not be.

``python tests/run.py`` is ``make test``; ``check`` runs the static checks alone; ``proof`` the long proofs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q", "-rfE"]
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def static_checks() -> list[tuple[str, list[str]]]:
    """Lint, types, import rules, catalogues, vendored assets."""
    return [
        ("lint (ruff)", [str(BIN / "ruff"), "check", "."]),
        ("types (mypy)", [str(BIN / "mypy")]),
        ("imports (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
        ("catalogues", [str(BIN / "aipress"), "i18n", "check"]),
        ("assets", [str(BIN / "python"), "-m", "aipress_core.templating.vendor", "verify"]),
    ]


def suites(seed: str) -> list[tuple[str, list[str]]]:
    """The tests: on SQLite with everything, then what touches the database on PostgreSQL."""
    pytest = [*PYTEST, f"--randomly-seed={seed}", "--hypothesis-profile=ci", "-m", "not proof and not realdata"]
    # Three for two cores: one of them waits for a process or a database.
    three = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-p", "tests.longest_first", "--ignore=tests/browser"]
    plugins = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("plugins/*/tests"))]
    return [
        ("tests on SQLite", [*pytest, *three]),
        ("tests on PostgreSQL", [*pytest, *three, "--postgresql", "--only-database", "tests/functional", "tests/contract", *plugins]),
        ("tests in Chromium", [*pytest, "-n", "2", "--dist", "loadscope", "tests/browser"]),
    ]


def proofs(seed: str) -> list[tuple[str, list[str]]]:
    """What takes too long for every change: faults, fuzz, matrices, in full."""
    pytest = [*PYTEST, f"--randomly-seed={seed}", f"--hypothesis-seed={seed}", "--durations=10"]
    return [
        ("faults, switches, real files", [*pytest, "-m", "proof or realdata", "tests", "plugins"]),
        ("importer: broken and hostile files", ["env", "AIPRESS_FUZZ=40", *pytest, "plugins/wire/tests/formats/test_hostile.py",
                                                "plugins/wire/tests/test_hostile_import.py"]),
    ]


def run(parts: list[tuple[str, list[str]]]) -> int:
    """Run each part, go on after a failure, and sum up; returns the exit status."""
    failed, started = [], time.monotonic()
    for name, command in parts:
        begun = time.monotonic()
        sys.stdout.write(f"\n=== {name} ===\n")
        sys.stdout.flush()
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        verdict = "passed" if status == 0 else f"FAILED ({status})"
        sys.stdout.write(f"=== {name}: {verdict} in {time.monotonic() - begun:.0f} s\n")
        if status != 0:
            failed.append(name)
    verdict = f"Failed: {', '.join(failed)}." if failed else "Everything passed."
    sys.stdout.write(f"\nAll in {time.monotonic() - started:.0f} s. {verdict}\n")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("test", "check", "proof"), default="test")
    parser.add_argument("--seed", default=os.environ.get("SEED", "1"))
    options = parser.parse_args()
    os.environ["SEED"] = options.seed
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some sixty processes import the same modules: compiled once
    if options.what == "check":
        return run(static_checks())
    if options.what == "proof":
        return run(proofs(options.seed))
    parts = [*static_checks(), *suites(options.seed)]
    if not any(shutil.which(name) for name in CHROMIUM):
        sys.stdout.write("\n!!! Chromium is not on this machine: the tests in the browser are LEFT OUT.\n"
                         "!!! Install the package 'chromium' to run them.\n")
        if os.environ.get("CI"):
            sys.stdout.write("!!! In CI nothing may be left out.\n")
            return 1
        parts = [part for part in parts if part[0] != "tests in Chromium"]
    return run(parts)


if __name__ == "__main__":
    sys.exit(main())
