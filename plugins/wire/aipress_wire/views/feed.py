"""The feed: tabs, facets, order, pages; everything that the reader chose stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest, HTTPForbidden
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from aipress_core.api import content
from aipress_wire import queries
from aipress_wire.facets import FACETS, SORTS, TABS, Choice, UnknownChoice, read_choice
from aipress_wire.presenting import card_html, facet_label
from aipress_wire.resources import WireRoot

ADDRESS = "/wire/"
SHOWN = 12  # values of a facet before "all …"
SHAPES = ("lead", "second", "third", "third")


def check_open(request: Request) -> None:
    """The wire is for members, unless the site opens it; anonymous visitors are sent to the login page."""
    if request.identity is None and request.settings["wire.public"] == "none":
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
            raise HTTPBadRequest(str(error)) from error

    @view_config(renderer="wire/feed.html")
    def feed(self) -> dict[str, Any]:
        request, choice = self.request, self.choice
        followed = self._followed()
        page = queries.feed_page(request.db, request.visibility, choice, followed, request.GET.get("after"))
        counts = content.facet_counts(request.db, choice.tab.scope, request.now)
        opens = not choice.is_filtered and choice.sort == "date" and "after" not in request.GET and choice.tab.key == "all"
        lead = _lead(page.rows) if opens else []
        led = {row.id for row in lead}
        return {
            "tabs": self._piece("wire/tabs.html", lambda: {"tabs": self._tabs()}), "lead": [card_html(request, row, shape) for row, shape in zip(lead, SHAPES, strict=False)],
            "days": self._days([row for row in page.rows if row.id not in led]),
            "filters": self._filters(counts), "chips": self._chips(), "clear_url": self._address(keep_filters=False),
            "sort": self._piece("wire/sort.html", self._sorting), "action": ADDRESS,
            "total": self._total(counts, followed), "page": self._pages(page), "follows": choice.tab.follows,
            "unanswered": choice.tab.follows and followed is None, "nobody": followed is not None and not followed,
            "counts_url": request.path_with(ADDRESS, [*choice.pairs(), ("part", "facets")]) if choice.is_filtered else "",
        }

    @view_config(renderer="wire/filters.html", request_param="part=facets", header="HX-Request")
    @view_config(renderer="wire/facets.html", request_param="part=facets")
    def facets(self) -> dict[str, Any]:
        """The filters alone, with exact counts under the present choice: the page asks for them after it is shown."""
        counts = queries.filtered_counts(self.request.db, self.request.visibility, self.choice)
        self.request.response.cache_control = "private, max-age=30"
        self.request.response.vary = ("HX-Request", "Cookie", "Accept-Language")
        return {"facets": self._facets(counts, exact=True), "hidden": self.choice.pairs(keep_filters=False),
                "action": ADDRESS, "active": len(self._chips()), "total": _capped(counts.get("*", {}).get("*", 0))}

    def _piece(self, template: str, values: Callable[[], Mapping[str, Any]]) -> Markup:
        """A part of the page that only the reader's choice decides."""
        piece: Markup = self.request.fragment(template, tuple(self.choice.pairs()), values)
        return piece

    def _sorting(self) -> dict[str, Any]:
        options = [{"value": key, "label": self.request.translate(title), "current": key == self.choice.sort}
                   for key, title in SORTS.items()]
        return {"options": options, "kept": self.choice.pairs(), "action": ADDRESS}

    def _days(self, rows: Sequence[Any]) -> list[tuple[Any, list[Markup]]]:
        """The river by days of the reader's zone; by one nameless day where the order is not by date."""
        if self.choice.sort != "date":
            return [(None, [card_html(self.request, row) for row in rows])] if rows else []
        zone = ZoneInfo(self.request.timezone)
        return [(group[0].listed_at, [card_html(self.request, row) for row in group])
                for group in (list(rows) for _day, rows in groupby(rows, lambda row: row.listed_at.astimezone(zone).date()))]

    def _filters(self, counts: content.FacetCounts) -> Markup:
        """The form of the filters, rendered once for the same choice and counts."""
        key = (tuple(self.choice.pairs()), self.request.GET.get("all"), counts.token or frozenset(
            (facet, value, count) for facet, values in counts.items() for value, count in values.items()))
        piece: Markup = self.request.fragment("wire/filters.html", key, lambda: {
            "facets": self._facets(counts), "hidden": self.choice.pairs(keep_filters=False), "action": ADDRESS,
            "active": sum(map(len, self.choice.values.values()))})
        return piece

    def _followed(self) -> set[int] | None:
        """The followed sources of a tab that shows only these: none followed, or nobody answers, gives an empty feed."""
        if not self.choice.tab.follows:
            return None
        identity = self.request.identity
        if identity is None:
            return set()
        found = self.request.hooks.first("aipress_resolve_followed", party_id=identity.party_id,
                                         kind=self.choice.tab.follows, request=self.request)
        return set(found or ())

    def _address(self, **changes: Any) -> str:
        return str(self.request.path_with(ADDRESS, self.choice.pairs(**changes)))

    def _tabs(self) -> list[dict[str, Any]]:
        return [{"key": tab.key, "title": tab.title, "current": tab is self.choice.tab, "count": None,
                 "url": self.request.path_with(ADDRESS, Choice(tab).pairs())} for tab in TABS]

    def _chips(self) -> list[dict[str, str]]:
        title = {facet.name: self.request.translate(facet.title) for facet in FACETS}
        return [{"label": f"{title[name]} : {facet_label(self.request, name, value)}" if self.request.locale_name == "fr"
                 else f"{title[name]}: {facet_label(self.request, name, value)}",
                 "remove_url": self._address(drop=(name, value))}
                for name, values in self.choice.values.items() for value in values]

    def _facets(self, counts: Mapping[str, Mapping[str, int]], *, exact: bool = False) -> list[dict[str, Any]]:
        shown = []
        for facet in FACETS:
            chosen = self.choice.values.get(facet.name, ())
            found = counts.get(facet.name, {})
            expanded = self.request.GET.get("all") == facet.name
            values = sorted(found, key=lambda value: (-found[value], value))[: 500 if expanded else SHOWN]
            options = [{"value": value, "label": facet_label(self.request, facet.name, value), "checked": value in chosen,
                        "count": self._count(found.get(value, 0), exact=exact)}
                       for value in dict.fromkeys([*values, *chosen])]
            if options:
                options.sort(key=lambda option: str(option["label"]).casefold())
                more = len(found) - len(values)
                shown.append({"name": facet.name, "title": facet.title, "options": options, "more": more,
                              "more_url": self.request.path_with(ADDRESS, [*self.choice.pairs(), ("all", facet.name)])})
        return shown

    def _count(self, count: int, *, exact: bool) -> int | str | None:
        """Unfiltered counts are kept; filtered ones come with the second request."""
        if exact:
            return _capped(count)
        return None if self.choice.is_filtered or self.choice.tab.follows else count

    def _total(self, counts: Mapping[str, Mapping[str, int]], followed: set[int] | None) -> int | None:
        if self.choice.is_filtered or followed is not None:
            return None
        return counts.get("*", {}).get("*", 0)

    def _pages(self, page: Any) -> dict[str, str | None]:
        def address(cursor: str | None) -> str | None:
            return self.request.path_with(ADDRESS, [*self.choice.pairs(), ("after", cursor)]) if cursor else None
        return {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}


def _capped(count: int) -> int | str:
    return count if count <= queries.COUNT_CAP else f"{queries.COUNT_CAP:,}+"


def _lead(rows: Sequence[Any]) -> list[Any]:
    """Four rows for the top of the front: the first with a picture leads, if there is one among the newest."""
    newest = rows[:8]
    if len(rows) < 6:
        return []
    leader = next((row for row in newest if row.cover_sha256), newest[0])
    return [leader, *[row for row in newest if row is not leader][:3]]
