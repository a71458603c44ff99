"""What the tables of this plugin know about people."""

from __future__ import annotations

from aipress_accounts.erasure import forget_archive
from aipress_accounts.models import Authenticator, Link, Passkey, RecoveryCode, User
from aipress_accounts.own_data import Consent, Erasure, Export, Terms
from aipress_core.api import NotPersonal, PersonalData, _

DECLARED = (
    PersonalData(User.id, _("Your account"), secret=("password_hash",)),
    PersonalData(Authenticator.party_id, _("Your authenticator app"), secret=("sealed",)),
    PersonalData(RecoveryCode.party_id, _("Your recovery codes"), secret=("code_hash",)),
    PersonalData(Passkey.party_id, _("Your passkeys"), secret=("credential", "public_key")),
    PersonalData(Link.party_id, _("Links that were mailed to you and not used yet"), secret=("key_hash", "bound")),
    PersonalData(Consent.party_id, _("The terms of use that you agreed to")),
    PersonalData(Export.party_id, _("Archives of your data"), before_erase=forget_archive),
    PersonalData(Erasure.party_id, _("The erasure of your account that you asked for"), secret=("key_hash",)),
    NotPersonal(Terms.published_by, "the site owner who published a version, an act of the house"),
)
