"""How a search and what it finds are shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyramid.request import Request

from aipress_core.api import SearchFacet, SearchType, _
from aipress_search.choice import PERIODS, Choice

ADDRESS = "/search"
SEPARATOR = " · "


def kinds(request: Request) -> dict[str, SearchType]:
    """The kinds of things that this reader may find now, in their order, by name."""
    found: dict[str, SearchType] = request.memo("search kinds", lambda: {
        one.name: one for one in enabled_kinds(request) if _grants(request)[one.name]})
    return found


def enabled_kinds(request: Request) -> list[SearchType]:
    """The kinds of the plugins that are on, in their order."""
    present = [one for one in request.registry.search_types.values() if request.plugin_enabled(one.plugin)]
    return sorted(present, key=lambda one: (one.order, one.name))


def held(request: Request) -> frozenset[str]:
    """Every grant that this reader holds now."""
    return frozenset().union(*_grants(request).values())


def _grants(request: Request) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = request.memo("search grants", lambda: {
        one.name: frozenset(one.grants(request.db_read, request.visibility)) for one in enabled_kinds(request)})
    return found


def facets_of(request: Request, type_name: str) -> dict[str, SearchFacet]:
    """The facets of one kind; for all kinds together, those that at least two have, or the only one has."""
    found = kinds(request)
    if type_name in found or len(found) == 1:
        chosen = found.get(type_name) or next(iter(found.values()))
        return {facet.name: facet for facet in chosen.facets}
    counts = Counter(facet.name for one in found.values() for facet in one.facets)
    shared: dict[str, SearchFacet] = {}
    for one in found.values():
        for facet in one.facets:
            if counts[facet.name] > 1:
                shared.setdefault(facet.name, facet)
    return shared


def narrowed(request: Request, choice: Choice) -> Choice:
    """The choice without a kind that this reader cannot find, and without filters that none of its kinds has."""
    found = kinds(request)
    kind = choice.type if choice.type in found else ""
    names = {facet.name for one in ([found[kind]] if kind else found.values()) for facet in one.facets}
    return replace(choice, type=kind, values={name: values for name, values in choice.values.items() if name in names})


def facet_named(request: Request, name: str) -> SearchFacet | None:
    """The facet of this name, whatever kind has it."""
    return next((facet for one in kinds(request).values() for facet in one.facets if facet.name == name), None)


def labels(request: Request, facet: SearchFacet | None, values: Sequence[str]) -> dict[str, str]:
    """What readers call the values; a value without a name is called by itself."""
    named = dict(facet.labels(request, values)) if facet is not None and facet.labels is not None and values else {}
    return {value: str(named.get(value) or value) for value in values}


def search_url(request: Request, choice: Choice, address: str = ADDRESS, **changes: Any) -> str:
    """The address of a search; ``changes`` as for :meth:`Choice.pairs`."""
    return str(request.path_with(address, choice.pairs(**changes)))


def chips(request: Request, choice: Choice) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    colon = "\u00a0: " if request.locale_name == "fr" else ": "
    shown = []
    if choice.period:
        shown.append({"label": request.translate(PERIODS[choice.period][0]),
                      "remove_url": search_url(request, choice, without=("period", ""))})
    elif choice.since or choice.until:
        shown.append({"label": _dates(request, choice), "remove_url": search_url(request, choice, without=("dates", ""))})
    for name, values in choice.values.items():
        facet = facets_of(request, choice.type).get(name) or facet_named(request, name)
        title = request.translate(facet.title) if facet else name
        named = labels(request, facet, values)
        shown += [{"label": f"{title}{colon}{named[value]}", "remove_url": search_url(request, choice, without=(name, value))}
                  for value in values]
    return shown


def summary(request: Request, choice: Choice) -> str:
    """A search in one line: words, kind, filters."""
    kind = request.registry.search_types.get(choice.type)
    parts = [choice.words, request.translate(kind.title) if kind else "", *(chip["label"] for chip in chips(request, choice))]
    return SEPARATOR.join(part for part in parts if part) or request.translate(_("Everything"))


def name_of(request: Request, choice: Choice) -> str:
    """What a new saved search is called at first."""
    return choice.words or summary(request, choice)


def _dates(request: Request, choice: Choice) -> str:
    def day(one: dt.date) -> str:
        return one.strftime("%d/%m/%Y") if request.locale_name == "fr" else one.isoformat()
    if choice.since and choice.until:
        return request.translate(_("${since} to ${until}", mapping={"since": day(choice.since), "until": day(choice.until)}))
    if choice.since:
        return request.translate(_("From ${day}", mapping={"day": day(choice.since)}))
    return request.translate(_("Until ${day}", mapping={"day": day(choice.until)})) if choice.until else ""
