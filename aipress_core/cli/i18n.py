"""``aipress i18n``: keeps the catalogues complete."""

from __future__ import annotations

from pathlib import Path

import click

from aipress_core.i18n.check import LANGUAGE, check, conflicts
from aipress_core.i18n.extract import package_folders, update

FOLDERS = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("i18n")
def group() -> None:
    """Translations: collect texts, check that the French is complete."""


@group.command("extract")
@click.argument("packages", nargs=-1, type=FOLDERS)
def extract_command(packages: tuple[Path, ...]) -> None:
    """Bring the French catalogues of PACKAGES (folders; default: everything installed) up to date."""
    for package in packages or tuple(package_folders()):
        click.echo(f"{package.name}: {update(package, LANGUAGE)} texts to translate")


@group.command("check")
@click.argument("packages", nargs=-1, type=FOLDERS)
def check_command(packages: tuple[Path, ...]) -> None:
    """Name every text of PACKAGES (folders; default: everything installed) whose French is absent, wrong or contradictory."""
    folders = packages or package_folders()
    problems = [*check(folders), *conflicts(folders)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo("The French is complete.")
