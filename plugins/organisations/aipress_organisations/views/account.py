"""``/account/invitations``: one's organisation, and those that ask one to join."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import _
from aipress_organisations import services
from aipress_organisations.kinds import KINDS
from aipress_organisations.resources import OwnInvitation, OwnInvitations
from aipress_organisations.services import invitations
from aipress_organisations.views.team import attempt

ANSWER = "organisations:invitation.answer"
ADDRESS = "/account/invitations"


@view_config(context=OwnInvitations, request_method="GET", permission=ANSWER, renderer="organisations/own_invitations.html")
def show(context: OwnInvitations, request: Request) -> dict[str, Any]:
    """The present organisation first, then the open invitations."""
    party_id = request.identity.party_id
    present = services.organisation_of(request.db, party_id)
    found = [row for row in invitations.open_for(request.db, party_id) if present is None or row.organisation_id != present.id]
    return {"present": present, "invitations": found, "kinds": KINDS}


@view_config(context=OwnInvitation, name="accept", request_method="POST", permission=ANSWER)
def accept(context: OwnInvitation, request: Request) -> HTTPSeeOther:
    """Join; the organisation of before is left."""
    return attempt(request, lambda: invitations.accept(request, request.identity.party_id, int(context.__name__)),
                   lambda row: _("You belong to ${organisation} now.", mapping={"organisation": row.name}), ADDRESS)


@view_config(context=OwnInvitation, name="decline", request_method="POST", permission=ANSWER)
def decline(context: OwnInvitation, request: Request) -> HTTPSeeOther:
    """Say no; the organisation sees it, and may invite again."""
    return attempt(request, lambda: invitations.decline(request, request.identity.party_id, int(context.__name__)),
                   lambda row: _("You declined the invitation of ${organisation}.", mapping={"organisation": row.name}), ADDRESS)
