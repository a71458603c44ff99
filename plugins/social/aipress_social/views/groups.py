"""The directory of groups, and founding one."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import ValidationFailure, _, clean_text
from aipress_social import groups
from aipress_social.events import GroupChanged
from aipress_social.forms import GROUP_LIMIT, group_form
from aipress_social.presentation import PRIVACY_ICONS, PRIVACY_WORDS, pages
from aipress_social.queries import groups as queries
from aipress_social.resources import Groups

LONGEST_QUERY = 100


@view_defaults(context=Groups, permission="social:network.use")
class GroupsViews:
    """Groups by name: all that one may know of, or one's own."""

    def __init__(self, context: Groups, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET", renderer="social/groups.html")
    def show(self) -> dict[str, Any]:
        """One page of the directory; ``?own=yes`` for one's own."""
        request, viewer = self.request, self.request.identity
        words = " ".join(clean_text(request.GET.get("q", ""))[:LONGEST_QUERY].split())
        own = request.GET.get("own") == "yes"
        page = queries.directory(request.db, viewer, words, own=own, cursor=request.GET.get("after"))
        tabs = [{"title": title, "url": request.path_with("/groups/", {"q": words, "own": value}), "current": own == bool(value)}
                for title, value in ((_("All groups"), ""), (_("My groups"), "yes"))]
        return {"groups": lines(page.rows), "page": pages(request, page), "words": words, "own": own, "tabs": tabs,
                "total": queries.count(request.db, viewer, words, own=own)}

    @view_config(name="new", request_method=("GET", "POST"), renderer="social/group_form.html")
    def found(self) -> Any:
        """Found a group; the founder owns it."""
        request = self.request
        form = group_form(request, "/groups/new", submit=_("Found the group"))
        values = {"form": form, "heading": _("Found a group"), "back": "/groups/"}
        if not form.is_posted:
            return values
        try:
            fields = form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
            return values
        member = request.identity.party_id
        request.rate_limit("social.group", key=str(member), limit=GROUP_LIMIT[0], window=GROUP_LIMIT[1])
        group = groups.create(request.db, member, " ".join(fields["name"].split()), request.now, summary=fields["summary"],
                              description=fields["description"], privacy=fields["privacy"])
        request.emit(GroupChanged(group_id=group.id))
        request.flash(_("The group is there. Now invite its first members."))
        return HTTPSeeOther(f"/groups/{group.slug}/members")


def lines(rows: Any) -> list[dict[str, Any]]:
    """Groups of a list."""
    return [{"row": row, "url": f"/groups/{row.slug}", "privacy": PRIVACY_WORDS[row.privacy], "icon": PRIVACY_ICONS[row.privacy]}
            for row in rows]
