"""``aipress plugins doctor``, ``retry``, ``trace`` and ``purge``: when a plugin misbehaves, or is to go for good."""

from __future__ import annotations

import os
from pathlib import Path

import click
from pyramid.request import Request

from aipress_core.boot import Runtime, build
from aipress_core.cli.plugins import AS_JSON, group
from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.plugins import incidents, preparation, purging
from aipress_core.plugins.purging import PurgePreview, PurgeRefused
from aipress_core.plugins.trace import PLACE, Call, told


@group.command("doctor")
@AS_JSON
@pass_tool
def doctor_command(tool: Tool, as_json: bool) -> None:
    """Say what is wrong with which plugin: left out, crashed, failing or slow in a hook, using a hook that is to go.

    Exit status 1 when a plugin is left out.
    """
    runtime = _built(tool)
    found: dict[str, list[str]] = {
        "left out": [f"{one.plugin}: {one.reason}" + (f" (aipress plugins retry {one.plugin})" if one.is_remembered else "")
                     for one in incidents.quarantined(runtime)],
        "not prepared": [f"{one}: {reason}" for one, reason in preparation.recall(runtime).items()],
        "crashes": [str(one) for one in incidents.crashes(runtime)],
        "breakers within the hour": [f"{one.plugin}: {one.hook} {one.last} ({one.opened_at:%H:%M:%S} UTC)"
                                     for one in incidents.breakers(runtime) if one.opened_at],
        "deprecated hooks": [str(one) for one in incidents.deprecated(runtime)],
    }
    if as_json:
        tool.print_json({"safe mode": runtime.settings["aipress.safe_mode"], **found})
    else:
        if runtime.settings["aipress.safe_mode"]:
            click.echo("Safe mode: only core plugins are loaded.")
        for heading, sentences in found.items():
            click.echo(f"{heading}: {'' if sentences else 'none'}".rstrip())
            for sentence in sentences:
                click.echo(f"  {sentence}")
    if found["left out"]:
        raise Refused(f"{len(found['left out'])} plugin(s) are left out")


def _built(tool: Tool) -> Runtime:
    """The runtime of a site that was built whole, as a server builds it."""
    runtime: Runtime = build(tool.ini, environ=os.environ).registry.runtime
    return runtime


@group.command("retry")
@click.argument("plugin")
@pass_tool
def retry_command(tool: Tool, plugin: str) -> None:
    """Forget what is remembered against PLUGIN: the next start tries it again."""
    runtime = tool.runtime()
    _installed(runtime, plugin)
    incidents.retry(runtime, plugin)
    click.echo(f"The next start tries {plugin} again.")


@group.command("trace")
@click.argument("path")
@AS_JSON
@pass_tool
def trace_command(tool: Tool, path: str, as_json: bool) -> None:
    """Ask for PATH as an anonymous reader, and list the hooks that were called for it, with the time that each took."""
    calls: list[Call] = []
    app = build(tool.ini, environ=os.environ)
    response = Request.blank(path, environ={PLACE: calls}).get_response(app)
    if as_json:
        tool.print_json([told(one) for one in calls])
        return
    click.echo(f"{path}: {response.status}")
    for hook, plugin, seconds, outcome in calls:
        click.echo(f"{hook:<28} {plugin:<16} {seconds * 1000:8.2f} ms  {outcome}")


@group.command("purge")
@click.argument("plugin")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder of the archive.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_tool
def purge_command(tool: Tool, plugin: str, folder: Path | None, yes: bool) -> None:
    """Take away all that PLUGIN keeps, after writing it to an archive. It must be switched off."""
    runtime = tool.runtime()
    _installed(runtime, plugin)
    try:
        found = purging.purge_preview(runtime, plugin)
        if found.blockers:
            raise PurgeRefused(found.blockers)
        _tell(found)
        if not yes:
            click.confirm("Write these rows to an archive and delete them? This cannot be undone", abort=True)
        exported = purging.export_rows(runtime, plugin, folder)
        click.echo(f"Archive: {exported}")
        purging.purge(runtime, plugin, exported)
    except PurgeRefused as refusal:
        raise Refused(str(refusal)) from refusal
    click.echo(f"Purged: {plugin}. Install its tables again with 'aipress db upgrade', or remove the package.")


def _tell(found: PurgePreview) -> None:
    for table, count in {**found.rows, **found.traces}.items():
        click.echo(f"{count:>9}  {table}")
    for table, count in found.followers.items():
        click.echo(f"{count:>9}  {table}  (goes with its items)")
    if found.is_empty:
        click.echo("It keeps no rows.")


def _installed(runtime: Runtime, plugin: str) -> None:
    if plugin not in runtime.declared.plugins.candidates:
        raise Refused(f"the plugin {plugin!r} is not installed")


__all__ = ["group"]
