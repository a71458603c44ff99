"""What the tables of this plugin know about people."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from aipress_accounts.services import User
from aipress_core.api import CLEAR, NotPersonal, PersonalData, _
from aipress_kyc.models import Draft, Fact, Invitation, Profile, ProfileRequest, ProfileValue, SurveyVersion


def forget_invitations(db: Session, party_id: int) -> None:
    """Invitations to the person's address hold it and their name, whether they followed them or not."""
    address = select(User.email).where(User.id == party_id).scalar_subquery()
    db.execute(delete(Invitation).where(Invitation.email == address))


DECLARED = (
    PersonalData(Profile.party_id, _("Your profile")),
    PersonalData(ProfileValue.party_id, _("By which words directories find you")),
    NotPersonal(SurveyVersion.created_by, "who brought the file, for the house"),
    NotPersonal(SurveyVersion.activated_by, "who switched it on, for the house"),
    PersonalData(Draft.party_id, _("Edits of your profile that you have not handed in"), secret=("key_hash", "password_hash")),
    PersonalData(ProfileRequest.party_id, _("Your registration, and changes that you asked for")),
    NotPersonal(ProfileRequest.decided_by, "who decided, for the house"),
    PersonalData(Fact.party_id, _("What was verified about you")),
    NotPersonal(Fact.verified_by, "who verified, for the house"),
    PersonalData(Invitation.invited_by, _("Whom you have invited"), CLEAR, secret=("key_hash",), blank={"message": ""}),
    PersonalData(Invitation.party_id, _("The invitation that you followed"), secret=("key_hash",),
                 before_erase=forget_invitations),
)
