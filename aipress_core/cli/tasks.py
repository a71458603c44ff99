"""``aipress tasks``: work outside the request, from a shell."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Protocol

import click

from aipress_core.events import outbox, queries
from aipress_core.events.models import DEAD, DONE, PENDING, RUNNING
from aipress_core.tasks.context import Runtime
from aipress_core.tasks.registry import work_of
from aipress_core.tasks.runner import Runner, run_due


class Tool(Protocol):
    """The part of the command line's object that is used here."""

    def runtime(self) -> Runtime: ...


@click.group("tasks")
def group() -> None:
    """Tasks and deliveries: list, run, try again."""


@group.command("list")
@click.option("--state", type=click.Choice([PENDING, RUNNING, DONE, DEAD]), help="Only these.")
@click.option("--plugin", help="Only this plugin's.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@click.pass_obj
def list_command(tool: Tool, state: str | None, plugin: str | None, limit: int, *, as_json: bool) -> None:
    """List deliveries, the newest first."""
    with tool.runtime().database.read_session() as db:
        rows = queries.deliveries(db, state, plugin, limit=limit)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2, default=str, ensure_ascii=False))
        return
    for row in rows:
        error = f"  {row.last_error}" if row.last_error else ""
        when = f"{row.created_at:%Y-%m-%d %H:%M:%S}"
        click.echo(f"{row.id:>8}  {row.state:<8} {row.handler:<32} {row.attempts} tries  {when}{error}")


@group.command("run")
@click.argument("name", required=False)
@click.option("--payload", default="{}", help="What the task gets, as a JSON object.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@click.pass_obj
def run_command(tool: Tool, name: str | None, payload: str, *, as_json: bool) -> None:
    """Run what is due now, after adding the task NAME if one is given."""
    runtime = tool.runtime()
    values = _object(payload)
    if name is None:
        ran = run_due(runtime)
    else:
        if name not in work_of(runtime.registry).tasks:
            raise click.ClickException(f"no loaded plugin declares the task {name}")
        with runtime.database.session() as db, db.begin():
            outbox.enqueue(db, name, values)
        ran = Runner(runtime).run_due()
    click.echo(json.dumps({"ran": ran}) if as_json else f"{ran} run.")


@group.command("retry")
@click.argument("ids", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are dead.")
@click.option("--plugin", help="Of those only this plugin's.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@click.pass_obj
def retry_command(tool: Tool, ids: tuple[int, ...], plugin: str | None, *, everything: bool, as_json: bool) -> None:
    """Give the dead deliveries IDS all their attempts again; the next worker runs them."""
    if bool(ids) == everything:
        raise click.UsageError("name deliveries, or say --all")
    with tool.runtime().database.session() as db, db.begin():
        revived = outbox.retry(db, None if everything else list(ids), plugin)
    if ids and not revived:
        raise click.ClickException("none of these deliveries is dead")
    click.echo(json.dumps({"revived": revived}) if as_json else f"{revived} to be tried again.")


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise click.UsageError("--payload must be a JSON object")
    return value
