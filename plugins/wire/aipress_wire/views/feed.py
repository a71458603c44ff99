"""The feed. Everything that the reader chose stands in the address."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPForbidden
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_wire import queries
from aipress_wire.facets import Choice, UnknownChoice, read_choice
from aipress_wire.resources import WireRoot
from aipress_wire.river import River, filters


def check_open(request: Request) -> None:
    """The wire is for members, unless the site opens it; anonymous visitors are sent to the login page."""
    if not queries.meant_for(request.identity, request.settings):
        raise HTTPForbidden


@view_defaults(context=WireRoot, request_method="GET", permission=NO_PERMISSION_REQUIRED)
class FeedViews:
    """Checked by :func:`check_open`, because the site's settings decide who may look."""

    def __init__(self, request: Request) -> None:
        check_open(request)
        self.request = request
        try:
            self.choice: Choice = read_choice(request.GET.items())
        except UnknownChoice as error:
            raise HTTPBadRequest from error  # whose sentence is in the reader's language

    @view_config(renderer="wire/feed.html")
    def feed(self) -> dict[str, Any]:
        """Tabs, filters and one page of items."""
        request, choice = self.request, self.choice
        followed = self._followed()
        counts = request.facet_counts(choice.tab.scope)
        page = queries.feed_page(request.db, request.visibility, choice, followed, request.GET.get("after"), counts)
        return {"river": River(request, choice, page, counts, followed is not None and not followed).html()}

    @view_config(renderer="wire/filters.html", request_param="part=facets", header="HX-Request")
    @view_config(renderer="wire/facets.html", request_param="part=facets")
    def facets(self) -> dict[str, Any]:
        """The filters alone, with exact counts under the present choice: the page asks for them after it is shown."""
        counts = queries.filtered_counts(self.request.db, self.request.visibility, self.choice, self._followed())
        self.request.response.cache_control = "private, max-age=30"
        self.request.response.vary = ("HX-Request", "Cookie", "Accept-Language")
        return filters(self.request, self.choice, counts, exact=True)

    def _followed(self) -> set[int] | None:
        """The followed sources of a tab that shows only these: none followed, or nobody answers, gives an empty feed."""
        if not self.choice.tab.follows:
            return None
        identity = self.request.identity
        found = identity and self.request.hooks.first("aipress_resolve_followed", party_id=identity.party_id,
                                                      kind=self.choice.tab.follows, request=self.request)
        return set(found or ())
