"""``aipress``: everything that ops do from a shell. Each group lives in its own module."""

from __future__ import annotations

from pathlib import Path

import click

from aipress_core.cli import db, i18n, plugins, run, site, tasks, users
from aipress_core.cli.tool import Tool


class Group(click.Group):
    """Adds the commands of plugins, when a command is not one of the core's."""

    def _with_plugins(self, ctx: click.Context) -> None:
        if isinstance(ctx.obj, Tool) and not ctx.meta.get("plugins"):
            ctx.meta["plugins"] = True
            runtime = ctx.obj.runtime()
            everything = frozenset(runtime.declared.plugins.order)
            runtime.declared.hooks.call("aipress_register_commands", everything, group=self)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None and ctx.obj is not None:
            self._with_plugins(ctx)
            found = super().get_command(ctx, cmd_name)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        if ctx.obj is not None:
            self._with_plugins(ctx)
        return super().list_commands(ctx)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-c", "--config", "ini", type=click.Path(path_type=Path), default=Path("development.ini"), show_default=True,
              help="The site's ini file.")
@click.pass_context
def cli(ctx: click.Context, ini: Path) -> None:
    """Run and look after an AIpress site."""
    if ini != Path("development.ini") and not ini.exists():
        raise click.UsageError(f"there is no file {ini}")
    ctx.obj = Tool(ini)


for group in (run.run_command, db.group, plugins.group, tasks.group, i18n.group, users.group, *site.commands):
    cli.add_command(group)


def main() -> None:
    """The console script."""
    cli(prog_name="aipress")


if __name__ == "__main__":
    main()
