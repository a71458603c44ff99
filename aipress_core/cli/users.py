"""``aipress user``: roles, from a shell. Accounts themselves are made by the accounts plugin's commands in this group."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.audit import record
from aipress_core.cli.tool import Refused, Tool, pass_tool
from aipress_core.parties.models import PERSON, Party, Role
from aipress_core.parties.owners import is_last_owner
from aipress_core.security.identity import OWNER


@click.group("user")
def group() -> None:
    """Grant and revoke roles."""


def _party(db: Session, slug: str) -> Party:
    found = db.scalar(select(Party).where(Party.kind == PERSON, Party.slug == slug))
    if found is None:
        raise Refused(f"there is no member {slug!r}")
    return found


@group.command()
@click.argument("member")
@click.argument("role")
@pass_tool
def grant(tool: Tool, member: str, role: str) -> None:
    """Give MEMBER (the last part of their profile's address) a ROLE, for example owner."""
    with tool.runtime().database.session() as db, db.begin():
        party = _party(db, member)
        db.merge(Role(party_id=party.id, role=role))
        record(db, action="user.grant", target_type="party", target_id=str(party.id), target_label=party.name,
               details={"role": role})
    click.echo(f"{party.name} is now {role}.")


@group.command()
@click.argument("member")
@click.argument("role")
@pass_tool
def revoke(tool: Tool, member: str, role: str) -> None:
    """Take a ROLE away from MEMBER."""
    with tool.runtime().database.session() as db, db.begin():
        party = _party(db, member)
        held = db.get(Role, (party.id, role))
        if held is None:
            raise Refused(f"{party.name} is not {role}")
        if role == OWNER and is_last_owner(db, party.id):
            raise Refused(f"{party.name} is the only owner of this site; make somebody else an owner first")
        db.delete(held)
        record(db, action="user.revoke", target_type="party", target_id=str(party.id), target_label=party.name,
               details={"role": role})
    click.echo(f"{party.name} is no longer {role}.")
