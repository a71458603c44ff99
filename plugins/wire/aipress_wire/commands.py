"""``aipress wire``: commands of the wire."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from aipress_wire.formats import english
from aipress_wire.importing import outcome as results
from aipress_wire.importing.outcome import Outcome
from aipress_wire.importing.run import LIMITS, Import

MARKS = {results.CREATED: "+", results.CORRECTED: "~", results.KILLED: "×", results.UNCHANGED: "=", results.HELD: "○",
         results.REFUSED: "!"}


@click.group("wire")
def wire() -> None:
    """The news wire."""


@wire.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["article", "press_release", "picture"]), help="What an item is when it does not say.")
@click.option("--fetch", is_flag=True, help="Fetch pictures from the network when they do not lie beside the file.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--max-items", type=click.IntRange(1), default=LIMITS.items, show_default=True, help="Refuse a file with more.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for programs.")
@click.pass_obj
def import_command(tool: Any, files: tuple[Path, ...], kind: str | None, fetch: bool, dry_run: bool, max_items: int,
                   as_json: bool) -> None:
    """Import news items from FILES (or all files of a folder).

    Reads NewsML-G2, NewsML 1.2, NITF 3, ninjs 1 to 3, RSS 2.0, Atom and JSON Feed. A guid that is known already is
    corrected by a higher version and left alone otherwise. Exit status 1 when an item was refused.
    """
    runtime = tool.runtime()
    importer = Import(runtime.database, runtime.settings, runtime.registry["aipress.work"], kind, fetch, dry_run,
                      limits=replace(LIMITS, items=max_items))
    report = list(_all(importer, _expand(files), quiet=as_json))
    if as_json:
        tool.print_json([_plain(path, outcome) for path, outcome in report])
    else:
        _summary(report, dry_run=dry_run)
    if any(outcome.result == results.REFUSED for _path, outcome in report):
        raise click.exceptions.Exit(1)


def _expand(paths: tuple[Path, ...]) -> list[Path]:
    return [
        file for path in paths for file in (sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path])
    ]


def _all(importer: Import, paths: list[Path], *, quiet: bool) -> Any:
    """Import the files one after the other, with a progress bar on a terminal and plain lines elsewhere."""
    shows_bar = sys.stderr.isatty() and not quiet and len(paths) > 1
    with click.progressbar(paths, label="Importing", file=sys.stderr, hidden=not shows_bar) as files:
        for path in files:
            for outcome in importer.run(path):
                if not quiet and not shows_bar:
                    click.echo(line(path, outcome))
                yield path, outcome


def line(path: Path, outcome: Outcome) -> str:
    """One line of the report for people."""
    reason = english(outcome.sentence) if outcome.sentence else ""
    text = f"{MARKS[outcome.result]} {path.name}: {outcome.result:<9} {outcome.title or outcome.reference}"
    return f"{text} – {reason}" if reason else text


def _summary(report: list[tuple[Path, Outcome]], *, dry_run: bool) -> None:
    counts = Counter(outcome.result for _path, outcome in report)
    text = ", ".join(f"{count} {result}" for result, count in counts.most_common()) or "nothing found"
    if sys.stderr.isatty() and len({path for path, _outcome in report}) > 1:
        for path, outcome in report:
            if outcome.result == results.REFUSED:
                click.echo(line(path, outcome), err=True)
    click.echo(f"{'Dry run: ' if dry_run else ''}{text}.")


def _plain(path: Path, outcome: Outcome) -> dict[str, Any]:
    return {"file": path.name, "guid": outcome.reference, "result": outcome.result, "title": outcome.title,
            "slug": outcome.slug, "reason": english(outcome.sentence) if outcome.sentence else "",
            "warnings": [english(warning) for warning in outcome.warnings]}
