"""``aipress settings`` and ``aipress views``: what this site is made of."""

from __future__ import annotations

import click

from aipress_core.cli.tool import Tool, pass_tool


@click.command("settings")
@click.option("--plugin", help="Only the settings whose names start with this id.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def settings_command(tool: Tool, plugin: str | None, as_json: bool) -> None:
    """List every setting with its value, its environment variable and what it is for."""
    settings = tool.runtime().settings
    rows = [{"name": name, "value": settings.shown(name), "default": "" if one.secret else str(one.default),
             "variable": one.variable, "doc": one.doc}
            for name, one in settings.declared.items() if not plugin or name.startswith(f"{plugin}.")]
    if as_json:
        tool.print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['name']:<26} {row['value']:<32} {row['variable']:<34} {row['doc']}")


@click.command("views")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def views_command(tool: Tool, as_json: bool) -> None:
    """List every view with its plugin, context, name, methods and permission."""
    with tool.request() as request:
        registry = request.registry
        rows = []
        for entry in registry.introspector.get_category("views") or ():
            view = entry["introspectable"]
            permissions = [one["value"] for one in entry["related"] if one.category_name == "permissions"]
            module = getattr(view["callable"], "__module__", "")
            rows.append({
                "plugin": view.get("plugin") or registry.plugins.owner_of(module) or "core",
                "view": f"{module}.{getattr(view['callable'], '__name__', '')}",
                "context": getattr(view["context"], "__name__", str(view["context"] or "")), "route": view["route_name"] or "",
                "name": view["name"] or "", "methods": str(view["request_methods"] or "any"),
                "permission": permissions[0] if permissions else ""})
    if as_json:
        tool.print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['plugin']:<14} {row['context'] or row['route']:<26} {row['name'] or '(default)':<18} "
                   f"{row['methods']:<16} {row['permission']}")


commands = (settings_command, views_command)
