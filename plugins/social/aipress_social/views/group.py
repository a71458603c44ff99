"""One group: its wall, its description, its members; coming and going."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import _, sanitise
from aipress_social import groups, reports
from aipress_social.events import GroupJoined, GroupLeft
from aipress_social.forms import FOLLOW_LIMIT, post_form, report_form
from aipress_social.models import MEMBER, OPEN
from aipress_social.presentation import PRIVACY_ICONS, PRIVACY_WORDS, ROLE_WORDS, follow_buttons, pages, people, shown_posts
from aipress_social.queries import groups as queries
from aipress_social.queries import posts
from aipress_social.refusals import Refused
from aipress_social.resources import GroupPage
from aipress_social.views.wall import publish


def frame(context: GroupPage, request: Request, current: str) -> dict[str, Any]:
    """What every page of a group shows: head, tabs, what the viewer may do."""
    row, base = context.row, f"/groups/{context.row.slug}"
    may_manage = request.has_permission("social:group.manage", context)
    tabs = [("", _("Wall"), row.post_count), ("about", _("Description"), None), ("members", _("Members"), row.member_count)]
    if may_manage:
        tabs.append(("door", _("Requests"), row.request_count))
    return {
        "group": row, "base": base, "privacy": PRIVACY_WORDS[row.privacy], "icon_name": PRIVACY_ICONS[row.privacy],
        "may_manage": may_manage, "may_own": request.has_permission("social:group.own", context), "may_read": may_read(context),
        "role": ROLE_WORDS.get(row.role) if row.role else None,
        "tabs": [{"title": title, "url": f"{base}/{name}" if name else base, "current": name == current, "count": count}
                 for name, title, count in tabs],
    }


def may_read(context: GroupPage) -> bool:
    """Is what is written in the group, and who is in it, for this viewer?"""
    return context.row.privacy == OPEN or context.role is not None


@view_defaults(context=GroupPage, permission="social:network.use")
class GroupViews:
    """The pages of a group, and what a member does with it."""

    def __init__(self, context: GroupPage, request: Request) -> None:
        self.context, self.request, self.row = context, request, context.row
        self.base, self.member = f"/groups/{self.row.slug}", request.identity.party_id
        self.form = post_form(request, self.base, title=_("Write to the group"))

    @view_config(request_method="GET", renderer="social/group.html")
    def wall(self) -> dict[str, Any]:
        """What was written in the group."""
        request = self.request
        found: dict[str, Any] = {"posts": [], "rows": [], "page": {}, "form": None}
        if may_read(self.context):
            page = posts.of_group(request.db, request.visibility, self.row.id, request.GET.get("after"))
            found = {"posts": shown_posts(request, page.rows, request.has_permission("social:group.manage")), "rows": page.rows,
                     "page": pages(request, page), "form": self.form if self.context.role else None}
        return {**frame(self.context, request, ""), **found}

    @view_config(request_method="POST", renderer="social/group.html")
    def write(self) -> Any:
        """Write to the group."""
        if self.context.role is None:
            raise HTTPForbidden
        return HTTPSeeOther(self.base) if publish(self.request, self.form, self.row.id) else self.wall()

    @view_config(name="about", request_method="GET", renderer="social/group_about.html")
    def about(self) -> dict[str, Any]:
        """What the group is for, and who looks after it."""
        staff = queries.staff(self.request.db, self.row.id) if may_read(self.context) else []
        return {**frame(self.context, self.request, "about"), "description": sanitise(self.row.description),
                "staff": people(staff, {}, lambda row: self.request.translate(ROLE_WORDS[row.role]))}

    @view_config(name="members", request_method="GET", renderer="social/group_members.html")
    def members(self) -> dict[str, Any]:
        """Who is in the group."""
        request = self.request
        if not may_read(self.context):
            return {**frame(self.context, request, "members"), "members": [], "page": {}}
        page = queries.members(request.db, self.row.id, request.GET.get("after"))
        shown = people(page.rows, follow_buttons(request, page.rows), lambda row: request.translate(ROLE_WORDS[row.role]))
        roles = {row.id: row.role for row in page.rows}
        return {**frame(self.context, request, "members"), "members": shown, "page": pages(request, page), "roles": roles}

    @view_config(name="join", request_method="POST")
    def join(self) -> HTTPSeeOther:
        """Come in, accept an invitation, or ask to be let in."""
        request = self.request
        request.rate_limit("social.follow", key=str(self.member), limit=FOLLOW_LIMIT[0], window=FOLLOW_LIMIT[1])
        was_in = self.context.role is not None
        try:
            became = groups.join(request.db, self.row.id, self.member, request.now)
        except Refused as refused:
            return self._refused(refused)
        except LookupError as error:
            raise HTTPNotFound from error
        if became == MEMBER:
            request.flash(_("You are in the group."))
            if not was_in:
                request.emit(GroupJoined(group_id=self.row.id, party_id=self.member))
        else:
            request.flash(_("You have asked to be let in. The group’s owners decide."))
            if self.row.waiting is None:
                request.notify("social.group_request", queries.managers(request.db, self.row.id),
                               {"name": request.identity.name, "group": self.row.name}, url=f"{self.base}/door",
                               actor_id=self.member)
        return HTTPSeeOther(self.base)

    @view_config(name="leave", request_method="POST")
    def leave(self) -> HTTPSeeOther:
        """Leave, take a request back, or decline an invitation. Whoever would leave an empty group is asked to close it."""
        request = self.request
        try:
            heir = groups.leave(request.db, self.row.id, self.member)
        except groups.LastOne:
            request.flash(_("You are the last one in this group. Whoever leaves it closes it."), "note")
            return HTTPSeeOther(f"{self.base}/remove")
        if heir is not None:
            request.notify("social.group_handed", [heir], {"group": self.row.name}, url=self.base, actor_id=self.member)
        if self.context.role is not None:
            request.emit(GroupLeft(group_id=self.row.id, party_id=self.member))
        request.flash(_("You have left the group.") if self.context.role else _("Done."))
        return HTTPSeeOther("/groups/" if self.row.privacy == "secret" else self.base)

    @view_config(name="report", request_method=("GET", "POST"), renderer="social/report.html")
    def report(self) -> Any:
        """Tell the site owner about a group."""
        form = report_form(self.request, f"{self.base}/report")
        return reports.receive(self.request, form, f"group:{self.row.id}", self.row.name, self.base, group_id=self.row.id)

    def _refused(self, refused: Refused) -> HTTPSeeOther:
        self.request.flash(refused.sentence, "problem")
        return HTTPSeeOther(self.base)
