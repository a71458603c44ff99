"""The filters beside the results: when, and the facets of the kinds at hand with their counts."""

from __future__ import annotations

import unicodedata
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import _, render_markup
from aipress_search.choice import PERIODS, Choice
from aipress_search.engine.interface import Hits
from aipress_search.presenting import ADDRESS, facets_of, labels

SHOWN, MOST = 8, 50  # values of a facet at first, and where the reader asked for all


def facet_forms(request: Request, choice: Choice, hits: Hits) -> list[dict[str, Any]]:
    """What the macro ``ui.facets`` is given: the dates, then each facet that has values."""
    counts = {facet.name: dict(facet.counts) for facet in hits.facets}
    known = facets_of(request, choice.type)
    names = [*known, *(name for name in choice.values if name not in known)]
    found = [_facet(request, choice, name, known.get(name), counts.get(name, {})) for name in names]
    return [_dates(request, choice), *filter(None, found)]


def _dates(request: Request, choice: Choice) -> dict[str, Any]:
    has_days = bool(choice.since or choice.until)  # "any" takes the days away, which an empty value would leave
    options = [{"value": "any" if has_days else "", "label": request.translate(_("Any time")),
                "checked": not choice.period and not has_days}]
    options += [{"value": key, "label": request.translate(title), "checked": key == choice.period}
                for key, (title, _days) in PERIODS.items()]
    if has_days:
        options.append({"value": "between", "label": request.translate(_("Between two days")), "checked": True})
    body: Markup = render_markup(request, "search/dates.html", since=choice.since, until=choice.until)
    return {"name": "period", "title": _("Date"), "single": True, "options": options, "body": body}


def _facet(request: Request, choice: Choice, name: str, facet: Any, found: dict[str, int]) -> dict[str, Any] | None:
    chosen = choice.values.get(name, ())
    most = MOST if request.GET.get("all") == name else SHOWN
    values = sorted(found, key=lambda value: (-found[value], value))[:most]
    shown = list(dict.fromkeys([*values, *chosen]))
    if not shown or facet is None:
        return None
    named = labels(request, facet, shown)
    options = [{"value": value, "label": named[value], "checked": value in chosen, "count": found.get(value, 0)}
               for value in shown]
    more = request.path_with(ADDRESS, [*choice.pairs(), ("all", name)])
    return {"name": name, "title": facet.title, "options": sorted(options, key=lambda one: in_order(one["label"])),
            "more": len(found) - len(values), "more_url": more}


def in_order(label: str) -> str:
    """What a label is sorted by: "Économie" among the words with E."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", label) if not unicodedata.combining(sign)).casefold()
