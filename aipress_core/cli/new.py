"""``aipress new``: a plugin or a theme to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from aipress_core.cli.tool import Refused
from aipress_core.plugins.discovery import Candidate, discover
from aipress_core.plugins.failure import PluginFailure
from aipress_core.plugins.loading import load
from aipress_core.plugins.order import OrderError
from aipress_core.scaffold.names import BadName, Names, plugin_names, theme_names
from aipress_core.scaffold.write import Taken, write
from aipress_core.settings import SettingsError
from aipress_core.templating.themes import discover_themes

PATH = click.option("--path", type=click.Path(file_okay=False, path_type=Path), default=Path(),
                    help="The folder to make it in; the present one if not given.")
TITLE = click.option("--title", default="", help="What people read; NAME in words if not given.")
AUTHOR = click.option("--author", default="", help="Who answers for it.")


@click.group("new")
def group() -> None:
    """Begin a plugin or a theme: a small, whole package, tested and translated."""


@group.command("plugin")
@click.argument("name")
@PATH
@TITLE
@AUTHOR
def plugin_command(name: str, path: Path, title: str, author: str) -> None:
    """Write the plugin NAME into a folder of that name: a table with its migration, pages, a form, a task, French, tests."""
    installed = discover()
    try:
        names = plugin_names(name, title, author, installed, _addresses(installed))
    except BadName as error:
        raise Refused(str(error)) from error
    folder = _write("plugin", names, path)
    click.echo(f"""{folder} is a plugin. To see it:

  pip install --no-build-isolation -e {folder}
  aipress db upgrade
  aipress plugins enable {names.id}
  make run            then open /{names.id}/

Its README.md says what is where, and how to check it.""")


@group.command("theme")
@click.argument("name")
@PATH
@TITLE
@AUTHOR
def theme_command(name: str, path: Path, title: str, author: str) -> None:
    """Write the theme NAME into a folder of that name: a child of the house theme with its own colours and a template."""
    try:
        names = theme_names(name, title, author, discover_themes())
    except BadName as error:
        raise Refused(str(error)) from error
    folder = _write("theme", names, path)
    click.echo(f"""{folder} is a theme. To see it:

  pip install --no-build-isolation -e {folder}
  make run            then choose it at /admin/themes

Its README.md says what is where, and how to check it.""")


def _addresses(candidates: Mapping[str, Candidate]) -> set[str]:
    """The places that installed plugins answer for; none when they cannot be loaded, which shall not hinder anybody."""
    try:
        return {name for parent, name in load({}, {}, candidates, {}).mounts if parent == "site"}
    except (PluginFailure, SettingsError, OrderError):
        return set()


def _write(kind: str, names: Names, path: Path) -> Path:
    folder = path / names.id
    try:
        write(kind, folder, names.values())
    except (Taken, OSError) as error:
        raise Refused(str(error)) from error
    return folder
