"""``aipress user create``."""

from __future__ import annotations

import sys

import click

from aipress_accounts.roles import ROLES
from aipress_accounts.services import AccountRefused, create_user
from aipress_core.api import record_audit


@click.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as it is shown.")
@click.option("--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="A role to hold; may be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@click.pass_context
def create(ctx: click.Context, email: str, name: str, roles: tuple[str, ...], *, password_stdin: bool) -> None:
    """Make an account that can sign in with EMAIL at once.

    The password is never an argument: arguments are seen by everybody on the machine.
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else click.prompt(
        "Password", hide_input=True, confirmation_prompt=True)
    runtime = ctx.find_root().obj.runtime()
    try:
        with runtime.database.session() as db, db.begin():
            user = create_user(db, email, name, roles=roles, password=password)
            record_audit(db, action="accounts.user_created", target_type="party", target_id=user.id, target_label=name,
                         details={"roles": sorted(roles)})
    except AccountRefused as refusal:
        raise click.ClickException(refusal.reason.interpolate()) from refusal
    click.echo(f"{name} can sign in as {user.email}.")
