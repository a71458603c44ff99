"""What the tables of this plugin know about people."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_accounts.services import User
from aipress_core.api import CLEAR, NotPersonal, PersonalData, _
from aipress_organisations.models import Invitation, Membership, Organisation


def forget_invitations(db: Session, party_id: int) -> None:
    """Invitations to the person's address hold it, and nobody would answer them."""
    address = select(User.email).where(User.id == party_id).scalar_subquery()
    db.execute(delete(Invitation).where(Invitation.email == address))


DECLARED = (
    NotPersonal(Organisation.id, "an organisation"),
    PersonalData(Membership.party_id, _("The organisation that you belong to"), before_erase=forget_invitations),
    PersonalData(Invitation.invited_by, _("Invitations that you sent"), erase=CLEAR),
)
