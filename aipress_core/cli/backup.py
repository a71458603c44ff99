"""``aipress backup`` and ``aipress restore``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from aipress_core.backup import BackupError, service
from aipress_core.cli.tool import Refused, Tool, pass_tool


@click.command("backup")
@click.argument("target", type=click.Path(path_type=str))
@click.option("--portable", is_flag=True, help="PostgreSQL: copy the rows without pg_dump.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def backup_command(tool: Tool, target: str, portable: bool, as_json: bool) -> None:
    """Write the whole site (database and files) to TARGET, a new file or a folder in which it is named by the time.

    The site may go on working meanwhile. The signing key is not in it: keep AIPRESS_SECRET elsewhere.
    """
    if target.endswith(os.sep) and not Path(target).is_dir():  # Path forgets the stroke that says "a folder"
        raise Refused(f"there is no folder {target}")
    try:
        made = service.back_up(tool.runtime(), Path(target), portable=portable, tell=_quiet if as_json else click.echo)
    except BackupError as error:
        raise Refused(str(error)) from error
    if as_json:
        tool.print_json({name: value for name, value in made.items() if name != "members"})
    else:
        click.echo(f"{made['path']}: {sum(made['database']['rows'].values())} rows, {made['files']} files, "
                   f"{made['bytes'] / 1_000_000:.1f} MB")


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sign-out", is_flag=True, help="End every session: members sign in again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_tool
def restore_command(tool: Tool, archive: Path, sign_out: bool, yes: bool) -> None:
    """Fill this site, which must be empty, from the backup ARCHIVE, and compare rows, files and audit log with it."""
    if not yes:
        click.confirm(f"Fill the site at {tool.runtime().settings.shown('sqlalchemy.url')} from {archive}?", abort=True)
    try:
        manifest = service.restore(tool.runtime(), archive, sign_out=sign_out, tell=click.echo)
    except BackupError as error:
        raise Refused(str(error)) from error
    rows = sum(manifest["database"]["rows"].values())
    click.echo(f"Restored what was backed up at {manifest['made_at'][:16]} UTC: {rows} rows, "
               f"{manifest['files']} files, {manifest['audit_rows']} audit rows. Run 'aipress doctor' next.")


def _quiet(_text: str) -> None:
    """Programs get the result alone."""
