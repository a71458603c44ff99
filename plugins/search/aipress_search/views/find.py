"""The search page. Everything that the reader asked for stands in its address."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden
from pyramid.request import Request
from pyramid.view import view_config

from aipress_search import choice as choices
from aipress_search import missing
from aipress_search.limits import limit
from aipress_search.page import SearchPage
from aipress_search.presenting import kinds, narrowed
from aipress_search.resources import SearchPlace

USE = "search:search.use"


def check_open(request: Request) -> None:
    """Visitors for whom there is nothing to find are sent to sign in."""
    if request.identity is None and not kinds(request):
        raise HTTPForbidden


@view_config(context=SearchPlace, request_method="GET", permission=USE, renderer="search/page.html")
def find(context: SearchPlace, request: Request) -> dict[str, Any]:
    """Results by kind, or the results of one kind by pages."""
    check_open(request)
    choice = narrowed(request, choices.read(request.GET.items()))
    if not choice.is_empty:
        limit(request, "find")
    page = SearchPage.of(request, choice, request.GET.get("after"))
    if page.is_missed:
        missing.note(request, choice.words)
    return page.values()
