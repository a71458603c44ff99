"""``aipress run``: from nothing to a running site, as ``make run`` does it."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import click
from sqlalchemy import func, select

from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.install import install
from aipress_core.parties.models import Party


@click.command("run")
@click.option("--port", type=click.IntRange(1, 65535), default=6543, show_default=True, help="Port on 127.0.0.1.")
@click.option("--size", type=click.Choice(["S", "M", "L"]), default="S", show_default=True, help="Size of the demo world.")
@click.option("--demo/--no-demo", default=True, help="Fill an empty site with the demo world.")
@click.option("--safe", is_flag=True, help="Load core plugins only, to repair a site.")
@pass_tool
def run_command(tool: Tool, port: int, size: str, demo: bool, safe: bool) -> None:
    """Prepare the database, load the demo world into an empty site, and serve it."""
    if safe:
        os.environ["AIPRESS_SAFE_MODE"] = "true"
    if not tool.path.exists():
        raise Refused(f"there is no file {tool.path}; run this in the project's folder")
    runtime = tool.runtime()
    click.echo(f"Data in {Path(runtime.settings['aipress.data']).resolve()}")
    click.echo("Preparing the database …")
    for plugin_id, reason in {**runtime.broken, **install(runtime, lambda text: click.echo(f"  {text}"))}.items():
        click.echo(f"The site starts without {plugin_id}: {reason}", err=True)
    with runtime.database.read_session() as db:
        is_empty = not db.scalar(select(func.count()).select_from(Party))
    runtime.engine.dispose()
    if demo and is_empty and "demo" in runtime.declared.plugins.order:
        click.echo(f"Loading the demo world, size {size} …")
        click.get_current_context().invoke(_demo_load(), size=size)
        tool.engine().dispose()
    click.echo(f"\nAIpress is starting on http://127.0.0.1:{port}/")
    if demo:
        click.echo("Sign in as journalist@demo.example, admin@demo.example … with the password newsroom-demo")
    click.echo("Stop it with Ctrl-C.\n")
    sys.stdout.flush()
    os.environ["AIPRESS_LISTEN"] = f"127.0.0.1:{port}"
    if "aipress.base_url" not in runtime.settings.fixed:  # what mails and passkeys are told is where the site is
        os.environ["AIPRESS_BASE_URL"] = f"http://127.0.0.1:{port}"
    raise SystemExit(_serve(tool.path))


def _serve(ini: Path) -> int:
    """``pserve`` in this process: a second one would import everything again."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "pkg_resources is deprecated")
        from pyramid.scripts.pserve import PServeCommand

    return PServeCommand(["pserve", str(ini)]).run() or 0


def _demo_load() -> click.Command:
    """The demo plugin's own command."""
    context = click.get_current_context().find_root()
    assert isinstance(context.command, click.Group)
    group = context.command.get_command(context, "demo")
    command = group.get_command(context, "load") if isinstance(group, click.Group) else None
    if command is None:
        raise Refused("the demo plugin has no command 'demo load'")
    return command
