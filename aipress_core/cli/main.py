"""``aipress``: everything that ops do from a shell. Each group lives in its own module."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from aipress_core.cli import audit, backup, care, db, doctor, i18n, new, run, serve, settings, tasks, users, views
from aipress_core.cli.tool import Refused, Tool

INI = Path("development.ini")
EXTENSIBLE = {"user"}  # groups of the core that plugins add commands to


class Group(click.Group):
    """Adds the commands of plugins, when a command is not one of the core's."""

    def _with_plugins(self, ctx: click.Context) -> None:
        """Let the loaded plugins add theirs, once. A site that cannot be loaded still has the core's commands."""
        if ctx.meta.setdefault("aipress.plugins", False):
            return
        ctx.meta["aipress.plugins"] = True
        tool = ctx.obj = ctx.obj or Tool(ctx.params.get("ini", INI))
        try:
            declared = tool.runtime().declared
        except Refused as refusal:
            click.echo(f"The plugins' commands are left out: {refusal.message}", err=True)
            return
        before = dict(declared.hooks.errors)
        declared.hooks.contained("aipress_register_commands", frozenset(declared.plugins.order), group=self)
        for plugin_id, hook in declared.hooks.errors.keys() - before.keys():
            click.echo(f"The commands of {plugin_id} are left out: it failed in {hook}.", err=True)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if super().get_command(ctx, cmd_name) is None or cmd_name in EXTENSIBLE:
            self._with_plugins(ctx)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._with_plugins(ctx)
        return super().list_commands(ctx)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-c", "--config", "ini", type=click.Path(path_type=Path), default=INI, show_default=True,
              help="The site's ini file.")
@click.pass_context
def cli(ctx: click.Context, ini: Path) -> None:
    """Run and look after an AIpress site."""
    if ini != INI and not ini.exists():
        raise click.UsageError(f"there is no file {ini}")
    ctx.obj = ctx.obj or Tool(ini)


for group in (run.run_command, serve.serve_command, db.group, care.group, tasks.group, i18n.group, new.group, users.group,
              audit.group, settings.settings_command, views.views_command, doctor.doctor_command, backup.backup_command,
              backup.restore_command):
    cli.add_command(group)


def main() -> None:
    """The console script."""
    try:
        cli(prog_name="aipress")
    except (OperationalError, ProgrammingError) as error:
        click.echo(f"Error: the database does not answer as expected: {error.orig}. Is it there, and has "
                   "'aipress db upgrade' been run?", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
