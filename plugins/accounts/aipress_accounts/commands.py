"""``aipress user create``, ``grant`` and ``revoke``, by the rules of the desk; ``erased`` after a restore."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts import erased, erasure
from aipress_accounts.roles import ROLES
from aipress_accounts.services import AccountRefused, create_user, give_role, take_role
from aipress_core.api import PERSON, Party, enqueue, record_audit


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


@click.command("grant")
@click.argument("member")
@click.argument("role")
@click.pass_context
def grant(ctx: click.Context, member: str, role: str) -> None:
    """Give MEMBER (the last part of their profile's address) a ROLE, for example owner."""
    name, _is_new = _change(ctx, member, role, give_role, "user.grant")
    click.echo(f"{name} is now {role}.")


@click.command("revoke")
@click.argument("member")
@click.argument("role")
@click.pass_context
def revoke(ctx: click.Context, member: str, role: str) -> None:
    """Take a ROLE away from MEMBER."""
    name, was_held = _change(ctx, member, role, take_role, "user.revoke")
    if not was_held:
        raise click.ClickException(f"{name} is not {role}")
    click.echo(f"{name} is no longer {role}.")


@click.command("erased")
@click.option("--ledger", "ledgers", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A ledger of this site that was kept elsewhere; may be repeated. The one below aipress.data is read anyway.")
@click.option("--again", is_flag=True, help="Close their accounts at once, and have the worker erase them.")
@click.pass_context
def erased_command(ctx: click.Context, ledgers: tuple[Path, ...], *, again: bool) -> None:
    """Say how many erased members a restored backup has brought back; with --again, erase them once more."""
    runtime = ctx.find_root().obj.runtime()
    try:
        lines = [line for path in (erased.ledger_of(runtime.settings), *ledgers) for line in erased.read(path)]
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    with runtime.database.session() as db, db.begin():
        there = erased.returned(db, lines)
        made = {line.party_id: line.created_at.isoformat() for line in lines}
        for party_id in there if again else ():
            erasure.shut(db, party_id)
            enqueue(db, "accounts.erase_again", {"party_id": party_id, "created_at": made[party_id]})
    end = "; the worker erases them again" if again else "; --again erases them"
    click.echo(f"Noted as erased: {len(set(lines))}. Back: {len(there)}{end if there else ''}.")


def _change(ctx: click.Context, member: str, role: str, change: Callable[[Session, Party, str], bool],
            action: str) -> tuple[str, bool]:
    """Change a role and audit that; returns the member's name, and whether anything changed."""
    try:
        with ctx.find_root().obj.runtime().database.session() as db, db.begin():
            party = db.scalar(select(Party).where(Party.kind == PERSON, Party.slug == member))
            if party is None:
                raise click.ClickException(f"there is no member {member!r}")
            is_changed = change(db, party, role)
            if is_changed:
                record_audit(db, action=action, target_type="party", target_id=str(party.id), target_label=party.name,
                             details={"role": role})
            return party.name, is_changed
    except AccountRefused as refusal:
        raise click.ClickException(refusal.reason.interpolate()) from refusal
