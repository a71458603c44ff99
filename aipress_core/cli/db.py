"""``aipress db``: the database's schema, one version line for the core and one for each plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.db import migrate
from aipress_core.db.migrate import Line, MigrationError, State, Step
from aipress_core.install import finish
from aipress_core.plugins.failure import PluginFailure

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print for programs.")
_PLUGIN = click.option("-p", "--plugin", "plugin", metavar="ID", help="Only this plugin, or “core”.")


@click.group("db")
def group() -> None:
    """Upgrade the database and look after its migrations."""


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (MigrationError, PluginFailure) as error:
        raise Refused(str(error)) from error


def _line(tool: Tool, line_id: str) -> Line:
    for line in tool.lines():
        if line.id == line_id:
            return line
    raise Refused(f"“{line_id}” has no migrations here; loaded: {', '.join(line.id for line in tool.lines())}.")


def _tell(step: Step) -> None:
    click.echo(str(step))


@group.command("upgrade")
@_PLUGIN
@_AS_JSON
@pass_tool
def upgrade_command(tool: Tool, plugin: str | None, as_json: bool) -> None:
    """Apply every pending migration, the core's first, then the plugins' in their order, and write the rows they need.

    Safe to run any number of times and on several machines at once: one works, the others wait and find nothing to do.
    """
    steps: list[Step] = []

    def progress(step: Step) -> None:
        steps.append(step)
        if not as_json:
            _tell(step)
    failures: dict[str, str] = {}
    error: MigrationError | None = None
    with _sentences():
        try:
            migrate.upgrade(tool.engine(), tool.lines(), plugin, progress)
        except MigrationError as failed:
            error = failed
        if plugin is None:
            failures = finish(tool.runtime(), error)
        elif error is not None:
            raise error
    if as_json:
        tool.print_json([asdict(step) for step in steps])
    elif not steps and not failures:
        click.echo("Nothing to do: the database is up to date.")
    if failures:
        raise Refused("\n".join(f"{one}: {reason}" for one, reason in failures.items()))


@group.command("status")
@_AS_JSON
@pass_tool
def status_command(tool: Tool, as_json: bool) -> None:
    """Say where each line stands; “orphaned” tables belong to a plugin that is not loaded and harm nobody."""
    found = migrate.status(tool.engine(), tool.lines())
    if as_json:
        tool.print_json([asdict(one) for one in found])
        return
    for one in found:
        waiting = f"  pending: {', '.join(one.pending)}" if one.state is State.PENDING else ""
        click.echo(f"{one.id:<16} {one.state:<9} {one.current or '–'}{waiting}")


@group.command("check")
@_AS_JSON
@pass_tool
def check_command(tool: Tool, as_json: bool) -> None:
    """Compare models, migrations and database; exit status 1 when they differ."""
    problems = migrate.check(tool.engine(), tool.lines())
    if as_json:
        tool.print_json([asdict(problem) for problem in problems])
    for problem in problems if not as_json else ():
        click.echo(str(problem))
    if problems:
        raise Refused(f"{len(problems)} difference(s) between models, migrations and database.")
    if not as_json:
        click.echo("Models, migrations and database agree.")


@group.command("revision")
@click.option("-p", "--plugin", "plugin", metavar="ID", required=True, help="Whose migration: a plugin, or “core”.")
@click.option("-m", "--message", required=True, help="What it does, in a few words.")
@click.option("--empty", is_flag=True, help="Write no operations; the default compares models with the database.")
@pass_tool
def revision_command(tool: Tool, plugin: str, message: str, empty: bool) -> None:
    """Write the next migration of a plugin, to be read and corrected before it is committed."""
    with _sentences():
        path = migrate.revision(tool.engine(), _line(tool, plugin), message, not empty, tool.lines())
    click.echo(str(path) if path else "Nothing to write: the models are as the database is.")


@group.command("downgrade")
@click.argument("plugin")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_tool
def downgrade_command(tool: Tool, plugin: str, revision: str, yes: bool) -> None:
    """Take PLUGIN's migrations back to REVISION (an id, “-1”, or “base” for none). Data in dropped tables is lost.

    Put “--” before “-1”.
    """
    line = _line(tool, plugin)
    if not yes:
        click.confirm(f"Take {plugin} back to {revision}? Data that only newer revisions hold is lost.", abort=True)
    with _sentences():
        steps = migrate.downgrade(tool.engine(), line, revision, tool.lines(), _tell)
    if not steps:
        click.echo("Nothing to take back.")
