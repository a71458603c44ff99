"""``aipress kyc``: survey files from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aipress_kyc.survey.checking import read_survey
from aipress_kyc.survey.files import LARGEST, read_file
from aipress_kyc.survey.problems import SurveyRefused
from aipress_kyc.survey.writing import FORMATS, template


@click.group("kyc")
def kyc() -> None:
    """Registration."""


@kyc.group("survey")
def survey() -> None:
    """The survey that members answer."""


@survey.command("template")
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), default="ods", show_default=True, help="Of the file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; survey.<format> here by default.")
def template_command(file_format: str, output: Path | None) -> None:
    """Write the shipped survey to a file, to be changed and sent at /admin/survey/."""
    path = output or Path(f"survey.{file_format}")
    if path.exists() and output is None:
        raise click.ClickException(f"{path} is there already; name another with --output")
    path.write_bytes(template(file_format))
    click.echo(f"{path} holds the shipped survey.")


@survey.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def check_command(ctx: click.Context, file: Path) -> None:
    """Read a survey file and name every problem with its cell; nothing is kept."""
    from aipress_taxonomies.services import vocabulary_levels

    runtime: Any = ctx.find_root().obj.runtime()
    with runtime.database.read_session() as db, file.open("rb") as stream:
        try:
            found = read_survey(read_file(stream.read(LARGEST + 1)), vocabulary_levels(db))
        except SurveyRefused as refusal:
            for one in refusal.problems:
                click.echo(f"{one.place or file}: {one.sentence.interpolate()}", err=True)
            raise click.ClickException(f"{len(refusal.problems)} things in {file} must be mended") from None
    click.echo(f"{file} is good: {len(found.fields)} fields in {len(found.sections)} sections.")
