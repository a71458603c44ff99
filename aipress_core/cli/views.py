"""``aipress views``: every address that this site answers, and who may use it."""

from __future__ import annotations

import click

from aipress_core.cli.tool import Tool, pass_tool


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
