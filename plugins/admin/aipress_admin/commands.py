"""``aipress setup-code``."""

from __future__ import annotations

from typing import Any

import click

from aipress_admin import setup


@click.command("setup-code")
@click.pass_context
def setup_code(ctx: click.Context) -> None:
    """Show the address and the code with which a site without accounts is set up in the browser."""
    from aipress_admin.plugin import invitation

    tool: Any = ctx.find_root().obj
    runtime = tool.runtime()
    with runtime.database.session() as db, db.begin():
        setup.open_setup(db)
    with tool.request() as request:
        text = invitation(request.registry)
    if not text:
        raise click.ClickException("this site has accounts; a further owner is made with 'aipress user create … --role owner'")
    click.echo(text)
