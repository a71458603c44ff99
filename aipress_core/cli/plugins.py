"""``aipress plugins``: what is installed, loaded and enabled, and switching it."""

from __future__ import annotations

from typing import Any

import click
from pyramid.request import Request

from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.plugins.incidents import crashes, deprecated
from aipress_core.plugins.toggle import ToggleRefused, preview, switch

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print for programs.")


@click.group("plugins")
def group() -> None:
    """List, check and switch plugins."""


def _describe(request: Request, plugin_id: str) -> dict[str, Any]:
    """The state in a site that was built: some plugins cannot be used only because of what they do to its configuration."""
    plugins = request.registry.plugins
    one = plugins.candidates[plugin_id]
    loaded = plugin_id in plugins.order
    state = "quarantined" if plugin_id in plugins.quarantined else "not loaded" if not loaded else \
        "enabled" if plugin_id in request.enabled_plugins else "disabled"
    about: dict[str, Any] = {"id": plugin_id, "state": state, "version": one.version,
                             "reason": plugins.quarantined.get(plugin_id, ""),
                             "crashes": [str(one) for one in crashes(request.registry) if one.plugin == plugin_id]}
    if one.manifest:
        about |= {"title": one.manifest.title, "summary": one.manifest.summary, "category": one.manifest.category,
                  "core": one.manifest.core, "requires": list(one.manifest.required_ids), "after": list(one.manifest.after)}
    return about


@group.command("list")
@AS_JSON
@pass_tool
def list_command(tool: Tool, as_json: bool) -> None:
    """List installed plugins with their state."""
    with tool.request() as request:
        rows = [_describe(request, one) for one in request.registry.plugins.candidates]
    if as_json:
        tool.print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']:<16} {row['state']:<12} {row['version']:<8} {row.get('title', '')} {row['reason']}".rstrip())
        for crash in row["crashes"]:
            click.echo(f"{'':<16} {crash}")


@group.command("show")
@click.argument("plugin")
@AS_JSON
@pass_tool
def show_command(tool: Tool, plugin: str, as_json: bool) -> None:
    """Say everything about one PLUGIN."""
    with tool.request() as request:
        if plugin not in request.registry.plugins.candidates:
            raise Refused(f"the plugin {plugin!r} is not installed")
        about = _describe(request, plugin)
    if as_json:
        tool.print_json(about)
        return
    for name, value in about.items():
        click.echo(f"{name:<10} {', '.join(value) if isinstance(value, list) else value}")


@group.command("order")
@AS_JSON
@pass_tool
def order_command(tool: Tool, as_json: bool) -> None:
    """Print the one order in which plugins are included, called and migrated."""
    order = list(tool.runtime().declared.plugins.order)
    tool.print_json(order) if as_json else click.echo("\n".join(order))


@group.command("check")
@pass_tool
def check_command(tool: Tool) -> None:
    """Build the site and report every plugin that cannot be used, and every use of a hook that is to go."""
    with tool.request() as request:
        quarantined, found = request.registry.plugins.quarantined, deprecated(request.registry)
    for plugin_id, reason in quarantined.items():
        click.echo(f"{plugin_id}: {reason}", err=True)
    if quarantined:
        raise Refused(f"{len(quarantined)} plugin(s) cannot be used")
    for one in found:
        click.echo(str(one))
    click.echo("All plugins can be used.")


@group.command("preview")
@click.argument("plugin")
@click.option("--enable/--disable", "enable", required=True, help="What to preview.")
@AS_JSON
@pass_tool
def preview_command(tool: Tool, plugin: str, enable: bool, as_json: bool) -> None:
    """Say what switching PLUGIN would change, without doing it."""
    with tool.request() as request:
        _known(request, plugin)
        found = preview(request, plugin, enable=enable, with_dependents=True)
        about = {"changes": found.changes, "dependents": found.dependents, "mounts": found.mounts, "tasks": found.tasks,
                 "content_types": found.content_types, "permissions": found.permissions, "rows": found.rows,
                 "blockers": [request.translate(one) for one in found.blockers]}
    if as_json:
        tool.print_json(about)
        return
    for name, value in about.items():
        click.echo(f"{name:<14} {value or '–'}")


def _known(request: Any, plugin: str) -> None:
    if plugin not in request.registry.plugins.order:
        raise Refused(f"the plugin {plugin!r} is not loaded")


def _switch(tool: Tool, plugin: str, *, enable: bool, with_dependents: bool = False) -> None:
    try:
        with tool.request() as request:
            if enable or plugin not in request.registry.plugins.candidates:  # a broken one can be switched off, too
                _known(request, plugin)
            changed = switch(request, plugin, enable=enable, with_dependents=with_dependents)
    except ToggleRefused as refusal:
        raise Refused(str(refusal)) from refusal
    click.echo(f"{'Enabled' if enable else 'Disabled'}: {', '.join(changed) or 'nothing had to change'}.")


@group.command("enable")
@click.argument("plugin")
@pass_tool
def enable_command(tool: Tool, plugin: str) -> None:
    """Enable PLUGIN and what it requires, in every process at its next request."""
    _switch(tool, plugin, enable=True)


@group.command("disable")
@click.argument("plugin")
@click.option("--with-dependents", is_flag=True, help="Disable the plugins that need it too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_tool
def disable_command(tool: Tool, plugin: str, with_dependents: bool, yes: bool) -> None:
    """Disable PLUGIN; its data stays."""
    if not yes:
        click.confirm(f"Disable {plugin}? Its pages answer 404 until it is enabled again", abort=True)
    _switch(tool, plugin, enable=False, with_dependents=with_dependents)
