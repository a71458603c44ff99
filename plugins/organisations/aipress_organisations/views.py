"""The directory and an organisation's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import Page, _
from aipress_organisations import queries
from aipress_organisations.kinds import KINDS
from aipress_organisations.presentation import head, json_ld, line
from aipress_organisations.queries import LONGEST_QUERY, Filters
from aipress_organisations.resources import Directory, OrganisationPage
from aipress_taxonomies.services import country_name

ADDRESS = "/organisations/"
READ = "organisations:organisation.read"


def filters_of(request: Request) -> Filters:
    """What the address asks for; what it asks for in vain is left out."""
    kind = request.GET.get("kind", "")
    countries = {code for code in request.GET.getall("country") if len(code) == 2 and code.isalpha()}
    words = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    return Filters(words, kind if kind in KINDS else "", tuple(sorted(countries)))


def address(request: Request, filters: Filters, **more: str | None) -> str:
    """The directory with these filters."""
    values = {"q": filters.words, "kind": filters.kind, "country": list(filters.countries), **more}
    return str(request.path_with(ADDRESS, values))


@view_config(context=Directory, permission=READ, renderer="organisations/directory.html")
def directory(context: Directory, request: Request) -> dict[str, Any]:
    """Organisations by name, with tabs by kind and a choice of countries."""
    filters = filters_of(request)
    page = queries.directory(request.db, filters, request.GET.get("after"))
    kinds = queries.counts_by_kind(request.db, filters)
    return {
        "organisations": [line(row, request) for row in page.rows], "page": neighbours(page, request, filters),
        "total": kinds.get(filters.kind, 0) if filters.kind else sum(kinds.values()), "tabs": tabs(request, filters, kinds),
        "facets": countries(request, filters), "chips": chips(request, filters), "filters": filters, "action": ADDRESS,
        "clear_url": address(request, Filters(kind=filters.kind)),
    }


def neighbours(page: Page, request: Request, filters: Filters) -> dict[str, str | None]:
    """Addresses of the pages before and after."""
    cursors = {"next_url": page.next_cursor, "previous_url": page.previous_cursor}
    return {name: address(request, filters, after=cursor) if cursor else None for name, cursor in cursors.items()}


def tabs(request: Request, filters: Filters, counts: dict[str, int]) -> list[dict[str, Any]]:
    """One tab for all, and one for each kind that there is."""
    wanted = [kind for kind in KINDS if kind in counts or kind == filters.kind]
    every = [("", _("All"), sum(counts.values())), *((kind, KINDS[kind].plural, counts.get(kind, 0)) for kind in wanted)]
    return [{"title": title, "url": address(request, replace(filters, kind=kind)), "current": kind == filters.kind,
             "count": count} for kind, title, count in every]


def countries(request: Request, filters: Filters) -> list[dict[str, Any]]:
    """The one facet: countries with their counts."""
    counts = queries.counts_by_country(request.db, filters)
    codes = [*counts, *(code for code in filters.countries if code not in counts)]
    options = [{"value": code, "label": country_name(code, request.locale_name), "count": counts.get(code, 0),
                "checked": code in filters.countries} for code in codes]
    return [{"name": "country", "title": _("Country"), "options": options}] if len(options) > 1 or filters.countries else []


def chips(request: Request, filters: Filters) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = [(filters.words, replace(filters, words=""))] if filters.words else []
    for code in filters.countries:
        others = tuple(one for one in filters.countries if one != code)
        found.append((country_name(code, request.locale_name), replace(filters, countries=others)))
    return [{"label": label, "remove_url": address(request, left)} for label, left in found]


@view_config(context=OrganisationPage, permission=READ, renderer="organisations/organisation.html")
def organisation(context: OrganisationPage, request: Request) -> dict[str, Any]:
    """One organisation; what it has published comes through the slot ``organisation.sections``."""
    return {"organisation": head(context.row, request), "json_ld": json_ld(context.row, request)}
