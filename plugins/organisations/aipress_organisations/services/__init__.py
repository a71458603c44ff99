"""What other plugins may call.

>>> attach_declared(request, member_id, "L'Écho du Centre", "media")
"""

from __future__ import annotations

from aipress_organisations.kinds import KINDS
from aipress_organisations.models import Invitation, Membership, Organisation
from aipress_organisations.services.clearing import clear_away
from aipress_organisations.services.invitations import invite
from aipress_organisations.services.membership import (
    Affiliation,
    attach_declared,
    count_members,
    join,
    leave,
    live_members,
    members_of,
    organisation_of,
    organisations_of,
    set_manager,
)
from aipress_organisations.services.merging import merge
from aipress_organisations.services.records import (
    canonical_name,
    create,
    find_by_name,
    get_or_create_by_name,
    kind_of,
    provenance,
)
from aipress_organisations.services.refusals import OrganisationGone, OrganisationRefused
from aipress_organisations.services.standing import set_active, set_official

__all__ = [
    "KINDS", "Affiliation", "Invitation", "Membership", "Organisation", "OrganisationGone", "OrganisationRefused",
    "attach_declared", "canonical_name", "clear_away", "count_members", "create", "find_by_name", "get_or_create_by_name",
    "invite", "join", "kind_of", "leave", "live_members", "members_of", "merge", "organisation_of", "organisations_of",
    "provenance", "set_active", "set_manager", "set_official",
]
