"""A site without an owner cannot be run: nobody could give the role again, but on the server."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.parties.models import Party, Role
from aipress_core.security.identity import OWNER


def is_last_owner(db: Session, party_id: int) -> bool:
    """Is this party the only live owner? The rows stay locked, so that two owners cannot remove each other at once."""
    owners = db.scalars(select(Role.party_id).join(Party, Party.id == Role.party_id).where(
        Role.role == OWNER, Party.state == "live").order_by(Role.party_id).with_for_update()).all()
    return list(owners) == [party_id]
