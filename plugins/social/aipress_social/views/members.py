"""The members directory. Everything that the reader chose stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from aipress_core.api import Page, _, capped
from aipress_kyc.services import COMMUNITIES, SURVEYS
from aipress_social.directory import finding, options
from aipress_social.directory.choice import Choice, UnknownChoice, read_choice
from aipress_social.directory.labels import profile_labels
from aipress_social.models import TRAITS
from aipress_social.presentation import pages
from aipress_social.queries import members
from aipress_social.queries.portraits import source
from aipress_social.resources import Members
from aipress_taxonomies.services import TERMS


@view_defaults(context=Members, request_method="GET", permission="social:member.read")
class MembersViews:
    """Members by name, with what narrows the list."""

    def __init__(self, context: Members, request: Request) -> None:
        self.request = request
        try:
            self.choice: Choice = read_choice(request.GET.items())
        except UnknownChoice as error:
            raise HTTPBadRequest from error  # whose sentence is in the reader's language

    @view_config(renderer="social/members.html")
    def show(self) -> dict[str, Any]:
        """One page of members."""
        request, choice = self.request, self.choice
        page = self._page()
        rows = members.cards(request.db, page.rows, request.identity.party_id)
        links = pages(request, page)
        key = (tuple(choice.pairs()), request.GET.get("all"), not rows,
               *(request.cache_token(region) for region in (TRAITS, TERMS, SURVEYS)))
        return {"directory": request.shell("social/directory.html", key, lambda: self._surroundings(not rows), {
            "people": lambda: cards(request, rows),
            "pager": lambda: request.fragment("social/pager.html", tuple(links.values()), lambda: {"page": links})})}

    def _page(self) -> Page:
        """Who stands on this page, kept until the index changes."""
        request, cursor = self.request, self.request.GET.get("after")

        def find() -> tuple[list[int], str | None, str | None]:
            page = finding.page(request.db, self.choice, cursor)
            return [row.party_id for row in page.rows], page.next_cursor, page.previous_cursor
        return Page(*request.cached(TRAITS, ["page", self.choice.pairs(), cursor], find))

    def _surroundings(self, is_empty: bool) -> dict[str, Any]:
        """What stands around the members: the same for everybody who chose this, until the index or the words of it change."""
        request, choice = self.request, self.choice
        found = options.overview(request)
        return {
            "is_empty": is_empty, "choice": choice, "how_many": None if choice.is_filtered else found["total"],
            "counts_url": self._counts_url(), "chips": options.chips(request, choice), "clear_url": options.ADDRESS,
            "tabs": options.tabs(request, choice, _("All members")), "letters": options.letters(request, choice, found),
            **options.form(request, choice, found, exact=False),
        }

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


def cards(request: Request, rows: Sequence[Any]) -> Markup:
    """Members of the list, each rendered once for its values, whether it is followed, and whether it is oneself."""
    me, survey = request.identity.party_id, request.cache_token(SURVEYS)
    markup: Markup = request.shells("social/card.html", [
        ((tuple(row), row.id == me, survey), partial(_card, request, row, is_own=row.id == me)) for row in rows], {})
    return markup


def _card(request: Request, row: Any, *, is_own: bool) -> dict[str, Any]:
    return {"row": row, "is_own": is_own, "job": row.job_title or profile_labels(request).get(row.code, ""),
            "community": COMMUNITIES.get(row.community, ""),
            "src": source(row)}
