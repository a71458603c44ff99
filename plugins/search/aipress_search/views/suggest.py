"""What is suggested while somebody types in the search box: pieces of HTML for its script, and a plain page without it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_core.api import SearchType, render
from aipress_search.choice import clean
from aipress_search.engine.interface import Suggestion
from aipress_search.hits import cover, face
from aipress_search.limits import limit
from aipress_search.presenting import kinds
from aipress_search.resources import SearchPlace
from aipress_search.services import searcher
from aipress_search.views.find import USE, check_open

LONGEST, MOST = 100, 8


@view_config(context=SearchPlace, name="suggest", request_method="GET", permission=USE)
def suggest(context: SearchPlace, request: Request) -> Any:
    """Things whose titles begin so, in groups."""
    check_open(request)
    text = clean(str(request.GET.get("q", "")))[:LONGEST]
    limit(request, "suggest")
    found = searcher(request).suggest(text, MOST) if len(text) >= 2 else ()
    request.response.text = render(request, "search/suggestions.html", {"groups": groups(request, found)})
    request.response.cache_control = "private, max-age=5"
    request.response.vary = ("Cookie", "Accept-Language")
    return request.response


def groups(request: Request, found: Any) -> list[dict[str, Any]]:
    """The suggestions by kind, the kind of the best one first."""
    known, order = kinds(request), list(dict.fromkeys(one.type for one in found))
    by_kind = groupby(sorted(found, key=lambda one: order.index(one.type)), key=lambda one: one.type)
    return [{"title": known[name].title, "icon": known[name].icon, "square": not known[name].icon.startswith("person"),
             "options": [_option(request, known[name], one) for one in some]} for name, some in by_kind if name in known]


def _option(request: Request, kind: SearchType, one: Suggestion) -> dict[str, Any]:
    is_face = kind.name not in request.registry.content_types
    picture = cover(one.picture)
    return {"id": one.key, "name": one.title, "title": one.marked_title or one.title, "note": one.byline,
            "url": kind.url(one.slug), "is_face": is_face, "src": face(one.picture) if is_face else picture and picture["src"]}
