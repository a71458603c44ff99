"""``aipress doctor``."""

from __future__ import annotations

from dataclasses import asdict

import click

from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.observability import doctor


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def doctor_command(tool: Tool, as_json: bool) -> None:
    """Look for everything that a site owner can get wrong; each finding comes with its remedy.

    Exit status 1 when there is a problem; advice alone is 0. Changes nothing. The site may run or not.
    """
    try:
        found = doctor.examine(tool.runtime())
    except Refused as refusal:
        # The settings themselves cannot be used: that is the first finding, and nothing else can be looked at.
        found = [doctor.Finding(doctor.PROBLEM, "settings", refusal.message, "Correct it and run this again.")]
    problems = [one for one in found if one.level == doctor.PROBLEM]
    if as_json:
        tool.print_json({"problems": len(problems), "findings": [asdict(one) for one in found]})
    for one in found if not as_json else ():
        click.echo(f"{'✗' if one.level == doctor.PROBLEM else '·'} {one.check}: {one.sentence}\n    → {one.remedy}")
    if problems:
        raise Refused(f"{len(problems)} problem(s)")
    if not as_json:
        click.echo("Nothing is wrong." if not found else "Nothing is wrong, but see above.")
