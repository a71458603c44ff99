"""``/organisations/<slug>/members`` and ``…/invitations``: what managers do with the people of their organisation, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Form, Party, ValidationFailure, _
from aipress_organisations import services
from aipress_organisations.forms import email_form
from aipress_organisations.presentation import head
from aipress_organisations.queries import desk
from aipress_organisations.queries import page as queries
from aipress_organisations.resources import MANAGE, Invited, OrganisationPage, Team, TeamMember
from aipress_organisations.services import invitations
from aipress_organisations.views.page import neighbours

INVITATIONS = (60, 3600)  # mails, seconds


def address(row: Any, *parts: str) -> str:
    """Below the organisation's page."""
    return "/".join(("/organisations", row.slug, *parts))


def attempt(request: Request, act: Callable[[], Any], done: Any, back: str) -> HTTPSeeOther:
    """Do it or say why not, and go back. ``done`` is a sentence, or makes one of what ``act`` returned."""
    try:
        result = act()
    except services.OrganisationRefused as refusal:
        request.flash(refusal.reason, "problem")
    else:
        request.flash(done(result) if callable(done) else done)
    return HTTPSeeOther(back)


@view_defaults(context=Team, permission=MANAGE, renderer="organisations/team.html")
class TeamViews:
    """The members, the open invitations, and a form to invite."""

    def __init__(self, context: Team, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.form = email_form(request, address(self.row, "members"), title=_("E-mail address"), submit=_("Send the invitation"),
                               description=_("One address. The person decides whether to join."))

    @view_config(request_method="GET")
    def show(self) -> dict[str, Any]:
        """Who belongs to the organisation, and who is invited."""
        page = queries.members(self.request.db, self.row.id, self.request.GET.get("after"))
        return {"organisation": head(self.row, self.request), "form": self.form, "people": page.rows,
                "page": neighbours(self.request, page), "invitations": desk.invitations(self.request.db, self.row.id),
                "total": services.count_members(self.request.db, self.row.id)}

    @view_config(request_method="POST")
    def invite(self) -> Any:
        """Invite whoever reads an address."""
        try:
            email = self.form.validate(self.request.POST.items())["email"]
            self.request.rate_limit("organisations.invite", key=str(self.request.identity.party_id), limit=INVITATIONS[0],
                                    window=INVITATIONS[1])
            invitations.invite(self.request, self.row.id, email)
        except ValidationFailure:
            return self._again(self.form)
        except services.OrganisationRefused as refusal:
            self.form.add_error(refusal.reason, "email")
            return self._again(self.form)
        self.request.flash(_("Invitation sent to ${email}.", mapping={"email": email}))
        return HTTPSeeOther(address(self.row, "members"))

    def _again(self, _form: Form) -> dict[str, Any]:
        self.request.response.status_int = 422
        return self.show()


@view_defaults(context=TeamMember, permission=MANAGE)
class TeamMemberViews:
    """One member of the organisation; who is none is not found."""

    def __init__(self, context: TeamMember, request: Request) -> None:
        self.request, self.row, self.party_id = request, context.row, int(context.__name__)
        affiliation = services.organisation_of(request.db, self.party_id)
        if affiliation is None or affiliation.id != self.row.id:
            raise HTTPNotFound
        self.name = request.db.get_one(Party, self.party_id).name
        self.back = address(self.row, "members")

    @view_config(name="remove", request_method="GET", renderer="organisations/remove_member.html")
    def ask(self) -> dict[str, Any]:
        """Ask first."""
        return {"organisation": head(self.row, self.request), "name": self.name, "back": self.back,
                "action": f"{self.back}/{self.party_id}/remove"}

    @view_config(name="remove", request_method="POST")
    def remove(self) -> HTTPSeeOther:
        """End the membership; the person is told."""
        request, party_id, row = self.request, self.party_id, self.row
        if services.leave(request, party_id, row.id):
            request.audit("organisations.member_removed", target=("party", row.id, row.name), member_id=party_id)
            request.notify("organisations.removed", [party_id], {"organisation": row.name}, url="/account/invitations",
                           actor_id=request.identity.party_id)
        words = {"name": self.name, "organisation": row.name}
        request.flash(_("${name} does not belong to ${organisation} any more.", mapping=words))
        return HTTPSeeOther(self.back)

    @view_config(name="promote", request_method="POST")
    def promote(self) -> HTTPSeeOther:
        """Let the member look after the page; they are told."""
        request, row = self.request, self.row
        if self._set(True):
            request.notify("organisations.manager", [self.party_id], {"organisation": row.name}, url=address(row),
                           actor_id=request.identity.party_id)
        request.flash(_("${name} looks after the page now.", mapping={"name": self.name}))
        return HTTPSeeOther(self.back)

    @view_config(name="demote", request_method="POST")
    def demote(self) -> HTTPSeeOther:
        """Let the member look after the page no longer."""
        self._set(False)
        self.request.flash(_("${name} does not look after the page any more.", mapping={"name": self.name}))
        return HTTPSeeOther(self.back if self.party_id != self.request.identity.party_id else address(self.row))

    def _set(self, is_manager: bool) -> bool:
        has_changed = services.set_manager(self.request, self.party_id, self.row.id, is_manager)
        if has_changed:
            act = "manager_added" if is_manager else "manager_removed"
            self.request.audit(f"organisations.{act}", target=("party", self.row.id, self.row.name),
                               member_id=self.party_id)
        return has_changed


@view_config(context=Invited, name="resend", request_method="POST", permission=MANAGE)
def resend(context: Invited, request: Request) -> HTTPSeeOther:
    """Mail an invitation again."""
    request.rate_limit("organisations.invite", key=str(request.identity.party_id), limit=INVITATIONS[0], window=INVITATIONS[1])
    return attempt(request, lambda: invitations.resend(request, context.row.id, int(context.__name__)),
                   lambda email: _("Invitation sent again to ${email}.", mapping={"email": email}),
                   address(context.row, "members"))


@view_config(context=Invited, name="cancel", request_method="POST", permission=MANAGE)
def cancel(context: Invited, request: Request) -> HTTPSeeOther:
    """Take an invitation back."""
    return attempt(request, lambda: invitations.cancel(request, context.row.id, int(context.__name__)),
                   lambda email: _("The invitation of ${email} is cancelled.", mapping={"email": email}),
                   address(context.row, "members"))


@view_defaults(context=OrganisationPage, name="leave", permission="organisations:membership.end")
class LeaveViews:
    """Leaving one's own organisation."""

    def __init__(self, context: OrganisationPage, request: Request) -> None:
        self.request, self.row = request, context.row
        if not context.row.belongs:  # the site owner has every right, but leaves only their own
            raise HTTPNotFound

    @view_config(request_method="GET", renderer="organisations/leave.html")
    def ask(self) -> dict[str, Any]:
        """Ask first: coming back takes an invitation, or a change of one's profile."""
        others = [one for one in queries.managers(self.request.db, self.row.id) if one.party_id != self.request.identity.party_id]
        return {"organisation": head(self.row, self.request), "is_last_manager": bool(self.row.manages) and not others}

    @view_config(request_method="POST")
    def leave(self) -> HTTPSeeOther:
        """End one's membership."""
        services.leave(self.request, self.request.identity.party_id, self.row.id)
        self.request.flash(_("You do not belong to ${organisation} any more.", mapping={"organisation": self.row.name}))
        return HTTPSeeOther("/account/invitations")
