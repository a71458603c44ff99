"""Looking after a group: who comes in, who goes, who helps; what it is called; its end."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import ValidationFailure, _
from aipress_social import groups
from aipress_social.events import GroupChanged, GroupJoined, GroupLeft
from aipress_social.forms import GROUP_LIMIT, INVITE_LIMIT, group_form, invite_form
from aipress_social.models import MEMBER, MODERATOR, OWNER
from aipress_social.queries import groups as queries
from aipress_social.queries import parties
from aipress_social.refusals import Refused
from aipress_social.resources import GroupPage, number
from aipress_social.views.group import frame

MANAGE, OWN = "social:group.manage", "social:group.own"


@view_defaults(context=GroupPage, permission=MANAGE)
class DoorViews:
    """What owners and moderators do. What the site owner does in a group of others is recorded."""

    def __init__(self, context: GroupPage, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.base, self.member = f"/groups/{self.row.slug}", request.identity.party_id

    def _note(self, action: str, **details: Any) -> None:
        if self.context.role is None:
            self.request.audit(f"social.{action}", target=("group", self.row.id, self.row.name), **details)

    def _to(self, tab: str, sentence: Any, kind: str = "done") -> HTTPSeeOther:
        self.request.flash(sentence, kind)
        return HTTPSeeOther(f"{self.base}/{tab}")

    def _whom(self) -> int:
        named = self.request.POST.get("member")
        if not isinstance(named, str):  # nothing, or a file
            raise HTTPNotFound
        try:
            return number(named)
        except KeyError as error:
            raise HTTPNotFound from error

    @view_config(name="door", request_method=("GET", "POST"), renderer="social/group_door.html")
    def door(self) -> Any:
        """Who asks and who is invited, and inviting more."""
        request = self.request
        form = invite_form(request, f"{self.base}/door")
        if form.is_posted:
            try:
                chosen = form.validate(request.POST.items())["members"]
            except ValidationFailure:
                request.response.status_int = 422
            else:
                return self._invite([number(one) for one in sorted(chosen)])
        return {**frame(self.context, request, "door"), "form": form, "pending": queries.pending(request.db, self.row.id),
                "excluded": queries.excluded(request.db, self.row.id)}

    def _invite(self, ids: list[int]) -> HTTPSeeOther:
        request = self.request
        request.rate_limit("social.invite", key=str(self.member), limit=INVITE_LIMIT[0], window=INVITE_LIMIT[1])
        invited, refused = [], []
        for party_id, name in parties.names(request.db, ids).items():
            try:
                if groups.invite(request.db, self.row.id, party_id, self.member, request.now):
                    invited.append(party_id)
            except Refused as error:
                refused.append(f"{name}: {request.translate(error.sentence)}")
        if invited:
            request.notify("social.group_invitation", invited, {"name": request.identity.name, "group": self.row.name},
                           url=self.base,
                           actor_id=self.member)
            self._note("group_invited", members=invited)
        for sentence in refused:
            request.flash(sentence, "problem")
        return self._to("door", _("Invitations sent.") if invited else _("Nobody new was invited."), "done" if invited
                        else "note")

    @view_config(name="accept", request_method="POST")
    def accept(self) -> HTTPSeeOther:
        """Let somebody in who has asked."""
        request, party_id = self.request, self._whom()
        if groups.accept(request.db, self.row.id, party_id, request.now):
            request.emit(GroupJoined(group_id=self.row.id, party_id=party_id))
            request.notify("social.group_accepted", [party_id], {"group": self.row.name}, url=self.base, actor_id=self.member)
            self._note("group_accepted", member=party_id)
        return self._to("door", _("Let in."))

    @view_config(name="dismiss", request_method="POST")
    def dismiss(self) -> HTTPSeeOther:
        """Refuse a request, or take an invitation back."""
        party_id = self._whom()
        if groups.dismiss(self.request.db, self.row.id, party_id):
            self._note("group_dismissed", member=party_id)
        return self._to("door", _("Taken off the list."))

    @view_config(name="exclude", request_method="GET", renderer="social/exclude.html")
    def ask_to_exclude(self) -> dict[str, Any]:
        """Say what it means before somebody is put out."""
        try:
            row = parties.by_id(self.request.db, number(self.request.GET.get("member", "")))
        except KeyError:
            row = None
        if row is None:
            raise HTTPNotFound
        return {"group": self.row, "member": row, "base": self.base}

    @view_config(name="exclude", request_method="POST")
    def exclude(self) -> HTTPSeeOther:
        """Put a member out."""
        request, party_id = self.request, self._whom()
        try:
            groups.exclude(request.db, self.row.id, party_id, self.member, self.context.role or OWNER, request.now)
        except Refused as refused:
            return self._to("members", refused.sentence, "problem")
        except LookupError as error:
            raise HTTPNotFound from error
        request.emit(GroupLeft(group_id=self.row.id, party_id=party_id))
        self._note("group_excluded", member=party_id)
        return self._to("members", _("Put out of the group."))

    @view_config(name="readmit", request_method="POST")
    def readmit(self) -> HTTPSeeOther:
        """Lift an exclusion."""
        party_id = self._whom()
        if groups.readmit(self.request.db, self.row.id, party_id):
            self._note("group_readmitted", member=party_id)
        return self._to("door", _("This member may come again."))

    @view_config(name="role", request_method="POST", permission=OWN)
    def role(self) -> HTTPSeeOther:
        """Make a member owner, moderator, or member."""
        request, role = self.request, self.request.POST.get("role", "")
        if role not in (OWNER, MODERATOR, MEMBER):
            raise HTTPNotFound
        party_id = self._whom()
        try:
            groups.set_role(request.db, self.row.id, party_id, role)
        except Refused as refused:
            return self._to("members", refused.sentence, "problem")
        except LookupError as error:
            raise HTTPNotFound from error
        self._note("group_role_changed", member=party_id, role=role)
        return self._to("members", _("Role changed."))

    @view_config(name="edit", request_method=("GET", "POST"), permission=OWN, renderer="social/group_form.html")
    def edit(self) -> Any:
        """Change what the group is."""
        request, row = self.request, self.row
        form = group_form(request, f"{self.base}/edit", submit=_("Save the group"),
                          values={name: getattr(row, name) for name in ("name", "summary", "description", "privacy")})
        values = {"form": form, "heading": _("Change the group"), "back": self.base, "remove_url": f"{self.base}/remove"}
        if not form.is_posted:
            return values
        try:
            fields = form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
            return values
        request.rate_limit("social.group", key=str(self.member), limit=GROUP_LIMIT[0] * 5, window=GROUP_LIMIT[1])
        groups.change(request.db, row.id, " ".join(fields["name"].split()), summary=fields["summary"],
                      description=fields["description"],
                      privacy=fields["privacy"])
        request.emit(GroupChanged(group_id=row.id))
        self._note("group_changed", privacy=fields["privacy"])
        return self._to("about", _("Group changed."))

    @view_config(name="remove", request_method="GET", permission=OWN, renderer="social/remove_group.html")
    def ask_to_remove(self) -> dict[str, Any]:
        """Ask first: it cannot be undone."""
        return {"group": self.row, "base": self.base}

    @view_config(name="remove", request_method="POST", permission=OWN)
    def remove(self) -> HTTPSeeOther:
        """Delete the group with all that was written in it."""
        groups.remove(self.request.db, self.row.id)
        self.request.emit(GroupChanged(group_id=self.row.id))
        self.request.audit("social.group_removed", target=("group", self.row.id, self.row.name))
        self.request.flash(_("The group is gone."))
        return HTTPSeeOther("/groups/")
