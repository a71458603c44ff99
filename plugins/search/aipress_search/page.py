"""One page of results: what the search page shows of what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pyramid.request import Request

from aipress_core.api import CursorError, SearchType, _
from aipress_search.choice import NEWEST, SORTS, Choice
from aipress_search.engine.interface import DATE, RELEVANCE, Group, Hits
from aipress_search.facets import facet_forms
from aipress_search.hits import shown
from aipress_search.presenting import ADDRESS, chips, kinds, search_url
from aipress_search.services import Wanted, searcher

PER_KIND, PER_PAGE = 5, 20
MANAGE, KEEP = "search:site.manage", "search:saved.keep"
HELP = (("title", _("floods"), _("This word in the title")),
        ("country", "FR", _("Only with this value of a filter: country, language, heading")))


def wanted(request: Request, choice: Choice, after: str | None = None) -> Wanted:
    """What is asked for on the page of a choice: the best of every kind, or one kind by pages."""
    since, until = choice.between(request.now, ZoneInfo(request.timezone))
    return Wanted(choice.words, (choice.type,) if choice.type else (), choice.values, since, until,
                  DATE if choice.sort == NEWEST else RELEVANCE, after if choice.type else None,
                  PER_PAGE if choice.type else PER_KIND, per_type=not choice.type, exact=choice.is_exact)


@dataclass(frozen=True)
class SearchPage:
    """What was asked and what was found.

    Args:
        hits: None when nothing was asked.
    """

    request: Request
    choice: Choice
    hits: Hits | None = None
    after: str | None = None
    explains: bool = False

    @classmethod
    def of(cls, request: Request, choice: Choice, after: str | None) -> SearchPage:
        """Ask, unless there is nothing to ask."""
        after = after if choice.type else None
        hits = None
        if not choice.is_empty:
            try:
                hits = searcher(request).find(wanted(request, choice, after))
            except CursorError:  # of an older index, or typed: the first page
                after, hits = None, searcher(request).find(wanted(request, choice))
        explains = hits is not None and not hits.is_degraded and request.has_permission(MANAGE)
        return cls(request, choice, hits, after, explains)

    @property
    def is_missed(self) -> bool:
        """Did words alone find nothing at all, and no pin either? Filters, pages and a search that is away do not count."""
        return (self.hits is not None and not self.hits.is_degraded and not any(self.hits.counts.values()) and not self._sections
                and bool(self.choice.words) and not self.choice.is_filtered and not self.after)

    def values(self) -> dict[str, Any]:
        """What the template is given."""
        request, choice = self.request, self.choice
        facets = facet_forms(request, choice, self.hits) if self.hits and not self.hits.is_degraded else []
        removable = chips(request, choice)
        return {
            "choice": choice, "state": self._state, "tabs": self._tabs(), "sections": self._sections, "total": self._total,
            "facets": facets, "hidden": choice.pairs(filters=False), "action": ADDRESS, "kept": choice.pairs(),
            "active": len(removable), "chips": removable,
            "clear_url": search_url(request, choice, filters=False),
            "sort_options": [{"value": key, "label": request.translate(title), "current": key == choice.sort}
                             for key, title in SORTS.items() if self._state != "titles"],
            "page": self._pages(), "correction": self._correction(), "save_url": self._save_url(), "help": HELP,
            "saved_url": "/account/searches" if request.has_permission(KEEP) else "", "elsewhere": self._elsewhere(),
        }

    @property
    def _state(self) -> str:
        if self.hits is None:
            return "empty"
        if self.hits.is_degraded:
            return "titles"
        return "found" if self._sections else "nothing"

    @property
    def _counts(self) -> Mapping[str, int]:
        return self.hits.counts if self.hits else {}

    @property
    def _total(self) -> int:
        return self._counts.get(self.choice.type, 0) if self.choice.type else sum(self._counts.values())

    @cached_property
    def _sections(self) -> list[dict[str, Any]]:
        """The kinds with their hits; all kinds together by their best hit, unless the newest come first."""
        if self.hits is None:
            return []
        groups: Sequence[Group] = self.hits.groups
        if self.choice.type:
            groups = [Group(self.choice.type, self._total, self.hits.hits)] if self.hits.hits else []
        elif self.choice.sort != NEWEST:
            groups = sorted(groups, key=lambda group: max((hit.is_pinned, hit.score) for hit in group.hits) if group.hits
                            else (False, 0.0), reverse=True)
        found = kinds(self.request)
        return [self._section(found[group.type], group) for group in groups if group.hits and group.type in found]

    def _section(self, kind: SearchType, group: Group) -> dict[str, Any]:
        url = "" if self.choice.type else search_url(self.request, self.choice, type=kind.name)
        return {"type": kind.name, "title": kind.title, "total": group.total, "url": url, "hits": shown(self, kind, group.hits),
                "is_who": kind.name not in self.request.registry.content_types, "is_square": not kind.icon.startswith("person")}

    def _tabs(self) -> list[dict[str, Any]]:
        request, choice, counts = self.request, self.choice, self._counts
        counts_end = self.hits is not None and self.hits.is_degraded  # titles are counted as far as they are shown
        tabs = [{"title": _("All"), "count": None if counts_end else sum(counts.values()), "current": not choice.type,
                 "url": search_url(request, choice, type="")}]
        return tabs + [{"title": kind.title, "count": None if counts_end else counts.get(name, 0), "current": name == choice.type,
                        "url": search_url(request, choice, type=name)}
                       for name, kind in kinds(request).items() if counts.get(name) or name == choice.type]

    def _pages(self) -> dict[str, str | None]:
        cursor = self.hits.next_cursor if self.hits and self.choice.type else None
        pairs = self.choice.pairs()
        return {"next_url": self.request.path_with(ADDRESS, [*pairs, ("after", cursor)]) if cursor else None,
                "previous_url": self.request.path_with(ADDRESS, pairs) if self.after else None}

    def _correction(self) -> dict[str, str] | None:
        if self.hits is None or not self.hits.correction or self.choice.is_exact:
            return None
        return {"words": self.hits.correction, "exact_url": search_url(self.request, self.choice, is_exact=True)}

    def _save_url(self) -> str:
        """Where the search is saved, with its words as they were corrected: typing errors are not forgiven in alerts."""
        if self.hits is None or not self.request.has_permission(KEEP):
            return ""
        words = self.choice.words if self.choice.is_exact else self.hits.correction or self.choice.words
        return search_url(self.request, self.choice, "/search/save", words=words, is_exact=False)

    def _elsewhere(self) -> list[dict[str, Any]]:
        """Kinds that have results when the chosen one has none."""
        if not self.choice.type or self._sections:
            return []
        return [tab for tab in self._tabs() if tab["count"] and not tab["current"]]
