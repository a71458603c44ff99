"""One page of the feed as markup: tabs, front, filters, days. Kept under its rows and counts, never under its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import Page, alphabetical, capped, content
from aipress_wire import queries
from aipress_wire.facets import FACETS, SORTS, TABS, Choice
from aipress_wire.presenting import card_html, facet_label, is_urgent

ADDRESS = "/wire/"
SHOWN = 12  # values of a facet before "all …"
SHAPES = ("lead", "second", "third", "third")
FRONT_NEEDS = 6  # rows, or there is no front


@dataclass(frozen=True)
class River:
    """What one page of the feed is made from.

    Args:
        follows_nobody: the tab shows followed sources, and there are none.
    """

    request: Request
    choice: Choice
    page: Page
    counts: content.FacetCounts
    follows_nobody: bool = False

    def html(self) -> Markup:
        """The page's markup, rendered once for equal rows, counts and choice."""
        request, rows = self.request, self.page.rows
        zone = ZoneInfo(request.timezone)
        urgent = tuple(row.id for row in rows if is_urgent(row.urgency, row.listed_at, request.now))
        counts = self.counts.token or frozenset((facet, *pair) for facet, found in self.counts.items() for pair in found.items())
        key = (tuple(self.choice.pairs()), request.GET.get("all"), self.page.next_cursor, self.page.previous_cursor, counts,
               self.follows_nobody, request.now.astimezone(zone).date(), urgent, tuple(map(tuple, rows)))
        piece: Markup = request.fragment("wire/river.html", key, self._values)
        return piece

    def _values(self) -> dict[str, Any]:
        choice, lead = self.choice, self._lead()
        led = {row.id for row in lead}
        chips = self.chips()
        return {
            "tabs": self._tabs(), "lead": [card_html(self.request, row, shape) for row, shape in zip(lead, SHAPES, strict=False)],
            "days": self._days([row for row in self._rows if row.id not in led]), "chips": chips,
            **filters(self.request, choice, self.counts), "clear_url": self._address(keep_filters=False),
            "sort_options": [{"value": key, "label": self.request.translate(title), "current": key == choice.sort}
                             for key, title in SORTS.items()],
            "kept": choice.pairs(), "total": self._total(), "page": self._pages(), "nobody": self.follows_nobody,
            "counts_url": self._counts_url(),
        }

    @cached_property
    def _rows(self) -> Sequence[Any]:
        """The page's rows with all that cards show, read when the page is not kept."""
        return queries.feed_cards(self.request.db, self.page) if self.page.rows else []

    def _lead(self) -> list[Any]:
        """Four rows for the top of an unfiltered first page."""
        choice = self.choice
        opens = not choice.is_filtered and choice.sort == "date" and choice.tab.key == "all" and not self.page.previous_cursor
        return front_rows(self._rows) if opens else []

    def _days(self, rows: Sequence[Any]) -> list[tuple[Any, list[Markup]]]:
        """The river by days of the reader's zone; by one nameless day where the order is not by date."""
        if self.choice.sort != "date":
            return [(None, [card_html(self.request, row, "dated") for row in rows])] if rows else []
        zone = ZoneInfo(self.request.timezone)
        return [(group[0].listed_at, [card_html(self.request, row) for row in group])
                for group in (list(rows) for _day, rows in groupby(rows, lambda row: row.listed_at.astimezone(zone).date()))]

    def _address(self, **changes: Any) -> str:
        return str(self.request.path_with(ADDRESS, self.choice.pairs(**changes)))

    def _tabs(self) -> list[dict[str, Any]]:
        return [
            {"title": tab.title, "current": tab is self.choice.tab, "url": self.request.path_with(ADDRESS, Choice(tab).pairs())}
            for tab in TABS
        ]

    def chips(self) -> list[dict[str, str]]:
        """The filters in force, each with the address without it."""
        colon = "\u00a0: " if self.request.locale_name == "fr" else ": "
        title = {facet.name: self.request.translate(facet.title) for facet in FACETS}
        return [
            {
                "label": f"{title[name]}{colon}{facet_label(self.request, name, value)}",
                "remove_url": self._address(drop=(name, value)),
            }
            for name, values in self.choice.values.items()
            for value in values
        ]

    def _counts_url(self) -> str:
        """Where the counts under the present choice come from; nowhere where nothing is chosen, for those are kept."""
        more = [("all", self.request.GET.get("all", "")), ("part", "facets")]
        return str(self.request.path_with(ADDRESS, [*self.choice.pairs(), *more])) if self.choice.is_filtered else ""

    def _total(self) -> int | None:
        if self.choice.is_filtered or self.choice.tab.follows:
            return None
        return self.counts.get("*", {}).get("*", 0)

    def _pages(self) -> dict[str, str | None]:
        def address(cursor: str | None) -> str | None:
            return self.request.path_with(ADDRESS, [*self.choice.pairs(), ("after", cursor)]) if cursor else None
        return {"next_url": address(self.page.next_cursor), "previous_url": address(self.page.previous_cursor)}


def front_rows(rows: Sequence[Any]) -> list[Any]:
    """Four of the newest rows for the top of a page: the first with a picture leads; none, if there are too few."""
    if len(rows) < FRONT_NEEDS:
        return []
    newest = rows[:8]
    leader = next((row for row in newest if row.cover_sha256), newest[0])
    return [leader, *[row for row in newest if row is not leader][:3]]


def filters(request: Request, choice: Choice, counts: Mapping[str, Mapping[str, int]], *, exact: bool = False) -> dict[str, Any]:
    """What the form of the filters is given.

    Args:
        exact: ``counts`` are those under the present choice; unfiltered ones are shown only where nothing is chosen.
    """
    facets = [one for facet in FACETS if (one := _facet(request, choice, facet, counts.get(facet.name, {}), exact=exact))]
    return {"facets": facets, "hidden": choice.pairs(keep_filters=False), "action": ADDRESS,
            "active": sum(map(len, choice.values.values()))}


def _facet(request: Request, choice: Choice, facet: Any, found: Mapping[str, int], *, exact: bool) -> dict[str, Any] | None:
    """One facet: its most frequent values and the chosen ones, by name; all of them where the reader asked for all."""
    chosen = choice.values.get(facet.name, ())
    most = 500 if request.GET.get("all") == facet.name else SHOWN
    values = sorted(found, key=lambda value: (-found[value], value))[:most]
    shows_counts = exact or not (choice.is_filtered or choice.tab.follows)
    options = [{"value": value, "label": facet_label(request, facet.name, value), "checked": value in chosen,
                "count": capped(found.get(value, 0), request.locale_name) if shows_counts else None}
               for value in dict.fromkeys([*values, *chosen])]
    if not options:
        return None
    return {"name": facet.name, "title": facet.title, "options": sorted(options, key=lambda one: alphabetical(str(one["label"]))),
            "more": len(found) - len(values),
            "more_url": request.path_with(ADDRESS, [*choice.pairs(), ("all", facet.name)])}
