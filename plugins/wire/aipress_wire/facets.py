"""The seven facets of the feed, and reading the reader's choice from the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_

from aipress_core.api import _
from aipress_wire.models import ARTICLE, ARTICLES, RELEASE, RELEASES, Item

MOST_VALUES, LONGEST_VALUE = 20, 120


@dataclass(frozen=True)
class Facet:
    """One filter.

    Args:
        name: in the address.
        column: of ``wire_item``.
        vocabulary: where its labels are; empty for places.
    """

    name: str
    column: str
    title: Any
    vocabulary: str = ""


FACETS = (
    Facet("heading", "heading", _("Heading"), "headings"),
    Facet("theme", "theme", _("Theme"), "themes"),
    Facet("sector", "sector", _("Sector"), "news_sectors"),
    Facet("genre", "genre", _("Genre"), "genres"),
    Facet("country", "country_code", _("Country")),
    Facet("department", "department_code", _("Department")),
    Facet("city", "city", _("City")),
)
BY_NAME = {facet.name: facet for facet in FACETS}


@dataclass(frozen=True)
class Tab:
    """One view of the feed. ``follows`` is the kind of source that must be followed to appear in it."""

    key: str
    title: Any
    family: str = "articles"
    follows: str = ""

    @property
    def content_type(self) -> str:
        return RELEASE if self.family == "releases" else ARTICLE

    @property
    def scope(self) -> str:
        return RELEASES if self.family == "releases" else ARTICLES


TABS = (
    Tab("all", _("All")),
    Tab("agencies", _("Agencies"), follows="agency"),
    Tab("media", _("Media titles", default="Media"), follows="media"),
    Tab("journalists", _("Journalists"), follows="person"),
    Tab("releases", _("Press releases"), family="releases"),
)
TAB_BY_KEY = {tab.key: tab for tab in TABS}
SORTS = {"date": _("Newest first"), "likes": _("Most liked"), "views": _("Most read")}


class UnknownChoice(ValueError):
    """A tab or an order that does not exist."""


@dataclass(frozen=True)
class Choice:
    """What the reader asked for: tab, order, and values that are OR-ed within a facet and AND-ed between facets."""

    tab: Tab = TABS[0]
    sort: str = "date"
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Is any facet chosen?"""
        return bool(self.values)

    def condition(self, without: str = "") -> ColumnElement[bool]:
        """The filters as SQL on ``wire_item``; ``without`` leaves one facet out, for its own counts."""
        parts = [Item.family == self.tab.family]
        for name, values in self.values.items():
            if name != without:
                column = getattr(Item, BY_NAME[name].column)
                parts.append(column == values[0] if len(values) == 1 else column.in_(values))
        return and_(*parts)

    def pairs(self, *, drop: tuple[str, str] | None = None, sort: str | None = None, tab: str | None = None,
              keep_filters: bool = True) -> list[tuple[str, str]]:
        """The choice as pairs for an address, defaults left out; ``drop`` removes one value."""
        key, order = tab or self.tab.key, sort or self.sort
        pairs = [("tab", key)] if key != "all" else []
        pairs += [("sort", order)] if order != "date" else []
        if keep_filters:
            pairs += [(name, value) for name, values in self.values.items() for value in values if (name, value) != drop]
        return pairs


def read_choice(query: Iterable[tuple[str, str]]) -> Choice:
    """Read the choice from an address; names that are none of ours are left alone.

    Raises:
        UnknownChoice: for a tab or order that does not exist, or too many or too long values.
    """
    tab, sort = "all", "date"
    values: dict[str, dict[str, None]] = {}
    for name, value in query:
        if name == "tab":
            tab = value
        elif name == "sort":
            sort = value
        elif name in BY_NAME and value:
            values.setdefault(name, {})[value] = None
    if tab not in TAB_BY_KEY or sort not in SORTS:
        raise UnknownChoice("there is no such view of the wire")
    if any(len(chosen) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in chosen) for chosen in values.values()):
        raise UnknownChoice("these filters are not ones of the wire")
    ordered = {facet.name: tuple(values[facet.name]) for facet in FACETS if facet.name in values}
    return Choice(TAB_BY_KEY[tab], sort, ordered)
