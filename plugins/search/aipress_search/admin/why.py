"""Why a thing is found, for those who run the site."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import _, render
from aipress_search import choice as choices
from aipress_search.engine.interface import Explanation, Level, Unavailable
from aipress_search.page import wanted
from aipress_search.presenting import kinds, narrowed, search_url
from aipress_search.queries import present
from aipress_search.resources import SearchPlace
from aipress_search.services import searcher

MANAGE = "search:site.manage"
LEVELS = {Level.EXACT: _("the words themselves, their other forms and synonyms"), Level.FUZZY: _("typing errors forgiven"),
          Level.SOME: _("most of the words")}


@view_config(context=SearchPlace, name="why", request_method="GET", permission=MANAGE)
def why(context: SearchPlace, request: Request) -> Any:
    """The parts of one hit's score under the search in the address: a fragment for htmx, else a page."""
    choice = narrowed(request, choices.read(request.GET.items()))
    kind, _colon, number = str(request.GET.get("hit", "")).partition(":")
    if kind not in kinds(request) or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise HTTPNotFound
    key = (kind, int(number))
    row = present(request.db, [kinds(request)[kind]], request.visibility, [key]).get(key)
    if row is None:
        raise HTTPNotFound
    values = {"explanation": _explained(request, choice, key), "levels": LEVELS, "title": row.title, "choice": choice,
              "back": search_url(request, choice), "pin_url": request.path_with("/admin/search/pins", {
                  "words": choice.words, "address": kinds(request)[kind].url(row.slug)}) if choice.words else ""}
    template = "search/why_part.html" if request.headers.get("HX-Request") == "true" else "search/why.html"
    request.response.text = render(request, template, values)
    request.response.vary = ("HX-Request",)
    return request.response


def _explained(request: Request, choice: choices.Choice, key: tuple[str, int]) -> Explanation | None:
    try:
        return searcher(request).explain(wanted(request, choice), key)
    except Unavailable:
        return None
