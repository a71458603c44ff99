"""``aipress settings``: what is in force, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.boot import Runtime
from aipress_core.cli.tool import Tool, pass_tool
from aipress_core.site import Site


@click.command("settings")
@click.argument("name", required=False)
@click.option("--plugin", help="Only the settings whose names start with this id.")
@click.option("--changed", is_flag=True, help="Only those that are not at their default.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def settings_command(tool: Tool, name: str | None, plugin: str | None, changed: bool, as_json: bool) -> None:
    """List every setting in force with its source (default, ini, environment variable, site owner), or NAME alone.

    Secrets, and passwords and keys inside addresses, are shown as a mark.
    """
    runtime = tool.runtime()
    if name is not None and name not in runtime.settings.declared:
        raise click.UsageError(f"there is no setting {name}")
    rows = [row for row in described(runtime, stored_by_owner(runtime))
            if name in (None, row["name"]) and (not plugin or row["name"].startswith(f"{plugin}."))
            and not (changed and row["source"] == "default")]
    if as_json:
        tool.print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['name']:<28} {row['value']:<34} {row['source']:<26} {row['variable']:<34} {row['doc']}")


def stored_by_owner(runtime: Runtime) -> Mapping[str, Any]:
    """What the site owner set in the admin; nothing while the database does not answer."""
    try:
        with runtime.database.read_session() as db:
            return db.scalar(select(Site.settings).where(Site.id == 1)) or {}
    except SQLAlchemyError:
        return {}


def described(runtime: Runtime, stored: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every setting as it may be shown."""
    settings = runtime.settings.overlaid(stored)
    return [{"name": name, "value": settings.shown(name), "default": "" if one.secret else str(one.default),
             "source": source(runtime, name, stored), "variable": one.variable, "doc": one.doc}
            for name, one in settings.declared.items()]


def source(runtime: Runtime, name: str, stored: Mapping[str, Any]) -> str:
    """Where the value in force comes from."""
    settings = runtime.settings
    if name in settings.fixed:
        return settings.fixed[name]
    is_owners = name in settings.changeable and name in stored and settings.declared[name].accepts(stored[name])
    return "site owner" if is_owners else "default"
