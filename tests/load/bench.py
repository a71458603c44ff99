"""Load figures against the control, in the same run: ``make bench``, or ``python tests/load/bench.py --only feed --size S``.

Three alternating rounds of site and control on the same server with the same threads; the figure is the median of the
rounds' ratios. Two hundred members take turns, filters rotate, and nothing is cached by viewer. A table goes to standard
output, JSON to ``var/bench/``. The exit status is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

warnings.filterwarnings("ignore", "pkg_resources is deprecated")  # it comes with Pyramid

sys.path.insert(0, str(Path(__file__).parent))
from scenarios import SCENARIOS, Row  # noqa: E402  # beside this file
from sites import Fleet  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), help="scenarios to run, in this order")
    parser.add_argument("--size", choices=("S", "M", "L"), default="M", help="of the world that pages are measured on")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows: dict[str, list[Row]] = {}
    with ExitStack() as stack:
        fleet = Fleet(stack, options.size, options.seed, say)
        for name in options.only:
            begun = time.monotonic()
            rows[name] = [show(row) for row in SCENARIOS[name](fleet)]
            say(f"{name}: {time.monotonic() - begun:.0f} s")
    folder = Path(os.environ.get("AIPRESS_DATA", "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    name = "bench" if options.only == list(SCENARIOS) else "-".join(options.only)
    result = {"seed": options.seed, "size": options.size, "scenarios": {key: [asdict(row) for row in found] for key, found in rows.items()}}
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    missed = [row for found in rows.values() for row in found if row.is_met is False]
    sys.stdout.write(f"\n{len(missed)} goals missed{': ' + '; '.join(row.what for row in missed) if missed else ''}\n")
    return 1 if missed else 0


def show(row: Row) -> Row:
    """Print a row of the table as soon as it is known."""
    verdict = {True: "met", False: "MISSED", None: ""}[row.is_met]
    figure = f"{row.figure:,.2f}" if row.unit in ("×", "s") else f"{row.figure:,.1f}" if row.unit else f"{row.figure:g}"
    sys.stdout.write(f"{row.what:<58} {figure:>9} {row.unit:<3} {row.goal:>7} {verdict:<6} {row.note}\n")
    sys.stdout.flush()
    return row


def say(text: str) -> None:
    """Tell what is going on, beside the table."""
    sys.stderr.write(f"  {text}\n")


if __name__ == "__main__":
    sys.exit(main())
