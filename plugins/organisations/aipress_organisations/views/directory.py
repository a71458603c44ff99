"""``/organisations/``: who there is, by name. Everything that the reader chose stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import Page, _, pgettext
from aipress_organisations.kinds import KINDS, SIZES
from aipress_organisations.models import DIRECTORY
from aipress_organisations.presentation import facet_label, line
from aipress_organisations.queries import directory as queries
from aipress_organisations.queries.directory import Filters, read_filters
from aipress_organisations.resources import Directory

ADDRESS = "/organisations/"
READ = "organisations:organisation.read"
TITLES = {"type": _("Type"), "size": _("Size"), "sector": _("Sector"), "country": _("Country"), "department": _("Department"),
          "city": _("City")}
SHOWN = 8  # values of a facet, before "more" is asked for


@view_config(context=Directory, permission=READ, request_method="GET", renderer="organisations/directory.html")
def directory(context: Directory, request: Request) -> dict[str, Any]:
    """Organisations by name, with tabs by kind and filters."""
    filters = read_filters(request.GET.items())
    page = queries.page(request.db, filters, request.GET.get("after"))
    counts: dict[str, dict[str, int]] = request.cached(DIRECTORY, filters.pairs, lambda: queries.counts(request.db, filters))
    kinds = counts["kind"]
    return {
        "organisations": [line(row, request) for row in page.rows], "page": neighbours(page, request, filters),
        "total": kinds.get(filters.kind, 0) if filters.kind else sum(kinds.values()), "tabs": tabs(request, filters, kinds),
        "facets": facets(request, filters, counts), "chips": chips(request, filters), "filters": filters, "action": ADDRESS,
        "clear_url": address(request, Filters(kind=filters.kind)),
    }


def address(request: Request, filters: Filters, **more: str | None) -> str:
    """The directory with these filters."""
    return str(request.path_with(ADDRESS, [*filters.pairs, *((name, value) for name, value in more.items() if value)]))


def neighbours(page: Page, request: Request, filters: Filters) -> dict[str, str | None]:
    """Addresses of the pages before and after."""
    cursors = {"next_url": page.next_cursor, "previous_url": page.previous_cursor}
    return {name: address(request, filters, after=cursor) if cursor else None for name, cursor in cursors.items()}


def tabs(request: Request, filters: Filters, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """One tab for all, and one for each kind that there is."""
    wanted = [kind for kind in KINDS if kind in counts or kind == filters.kind]
    every = [("", pgettext("organisations", "All"), sum(counts.values())),
             *((kind, KINDS[kind].plural, counts.get(kind, 0)) for kind in wanted)]
    return [{"title": title, "url": address(request, replace(filters, kind=kind)), "current": kind == filters.kind,
             "count": count} for kind, title, count in every]


def facets(request: Request, filters: Filters, counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """The filters that say something here: those of which there are two values, or one is chosen."""
    found = [facet(request, filters, name, counts[name]) for name in queries.FACETS]
    return [one for one in found if len(one["options"]) > 1 or filters.values.get(one["name"])]


def facet(request: Request, filters: Filters, name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """One filter: what is chosen, and the values that most organisations have; sizes in their own order."""
    chosen = filters.values.get(name, ())
    order = list(SIZES) if name == "size" else sorted(counts, key=lambda value: (-counts[value], value))
    values = [value for value in order if value in counts] + [value for value in chosen if value not in counts]
    shown = values if request.GET.get("all") == name else [
        value for number, value in enumerate(values) if number < SHOWN or value in chosen]
    options = [{"value": value, "label": facet_label(request, name, value), "count": counts.get(value, 0),
                "checked": value in chosen} for value in shown]
    return {"name": name, "title": TITLES[name], "options": options, "more": len(values) - len(shown),
            "more_url": address(request, filters, all=name)}


def chips(request: Request, filters: Filters) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = [(filters.words, replace(filters, words=""))] if filters.words else []
    found += [(facet_label(request, name, value), filters.without(name, value))
              for name in queries.FACETS for value in filters.values.get(name, ())]
    return [{"label": label, "remove_url": address(request, left)} for label, left in found]
