"""The members directory. Everything that the reader chose stands in the address."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import _, capped, files
from aipress_kyc.services import COMMUNITIES
from aipress_social.directory import finding, options
from aipress_social.directory.choice import Choice, UnknownChoice, read_choice
from aipress_social.directory.labels import profile_labels
from aipress_social.presentation import follow_buttons, pages
from aipress_social.queries import members
from aipress_social.resources import Members


@view_defaults(context=Members, request_method="GET", permission="social:member.read")
class MembersViews:
    """Members by name, with what narrows the list."""

    def __init__(self, context: Members, request: Request) -> None:
        self.request = request
        try:
            self.choice: Choice = read_choice(request.GET.items())
        except UnknownChoice as error:
            raise HTTPBadRequest(str(error)) from error

    @view_config(renderer="social/members.html")
    def show(self) -> dict[str, Any]:
        """One page of members."""
        request, choice = self.request, self.choice
        found = options.overview(request)
        page = finding.page(request.db, choice, request.GET.get("after"))
        rows = members.cards(request.db, [row.party_id for row in page.rows])
        buttons = follow_buttons(request, rows)
        return {
            "cards": [(card(request, row), buttons.get(row.id, "")) for row in rows], "page": pages(request, page),
            "choice": choice,
            "total": None if choice.is_filtered else found["total"], "side": self._side(found), "counts_url": self._counts_url(),
            "chips": options.chips(request, choice), "clear_url": options.ADDRESS,
            "tabs": options.tabs(request, choice, _("All members")), "letters": options.letters(request, choice, found),
        }

    def _side(self, found: Any) -> Any:
        """The form of filters, rendered once for each choice and state of the index."""
        request, choice = self.request, self.choice
        key = (tuple(choice.pairs()), request.GET.get("all"), found["total"],
               tuple((name, tuple(map(tuple, pairs))) for name, pairs in found["values"].items()),
               *sorted(profile_labels(request).items()))
        return request.fragment("social/filters.html", key, lambda: options.form(request, choice, found, exact=False))

    def _counts_url(self) -> str:
        """Where the numbers under the present choice come from; nowhere where nothing is chosen, for those are kept."""
        more = [("all", self.request.GET.get("all", "")), ("part", "facets")]
        return str(self.request.path_with(options.ADDRESS, [*self.choice.pairs(), *more])) if self.choice.is_filtered else ""

    @view_config(renderer="social/filters.html", request_param="part=facets", header="HX-Request")
    @view_config(renderer="social/facets.html", request_param="part=facets")
    def facets(self) -> dict[str, Any]:
        """The form of filters alone, with exact numbers under the present choice: the page asks for them after it is shown."""
        found = options.filtered(self.request, self.choice)
        self.request.response.cache_control = "private, max-age=30"
        self.request.response.vary = ("HX-Request", "Cookie", "Accept-Language")
        total = capped(found["total"], self.request.locale_name)
        return {**options.form(self.request, self.choice, found, exact=True), "total": total}


def card(request: Request, row: Any) -> Any:
    """A member of the list, rendered once for its values: nothing of the viewer stands in it."""
    label = profile_labels(request).get(row.code, "")
    return request.fragment("social/card.html", (tuple(row), label), lambda: {
        "row": row, "job": row.job_title or label, "community": COMMUNITIES.get(row.community, ""),
        "src": files.address(row.portrait, row.portrait_mime, row.portrait_width, 160) if row.portrait else None})
