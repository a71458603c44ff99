"""Vocabularies: lists too long for a page, declared by plugins, searched at ``/forms/vocabularies/<name>?q=…``.

The same functions answer the script of the type-ahead control and, without scripts, the form itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED

from aipress_core.forms.controls import UNSTORABLE
from aipress_core.hookspecs.types import Vocabulary
from aipress_core.plugins.declarations import declared

LONGEST_QUERY = 100
MOST_FOUND = 20
A_MINUTE, OFTEN = 60, 600  # an office has one address

Term = tuple[str, str]


def vocabulary(request: Request, name: str) -> Vocabulary | None:
    """The vocabulary, if its plugin is enabled and this visitor may search it."""
    found: Vocabulary | None = request.registry.vocabularies.get(name)
    if found is None or not request.plugin_enabled(found.plugin):
        return None
    return found if found.permission is None or request.has_permission(found.permission) else None


def find(request: Request, name: str, text: str) -> list[Term]:
    """At most twenty terms that match ``text``; none for an empty one or a vocabulary that is not to be had."""
    terms, query = vocabulary(request, name), UNSTORABLE.sub("", text).strip()[:LONGEST_QUERY]
    if terms is None or not query:
        return []
    return [(str(value), str(title)) for value, title in terms.search(request, query, MOST_FOUND)[:MOST_FOUND]]


def titles(request: Request, name: str, values: Iterable[str]) -> dict[str, str]:
    """Titles of those values that are terms of the vocabulary, in the order given."""
    terms, wanted = vocabulary(request, name), list(dict.fromkeys(values))
    known = terms.titles(request, wanted) if terms and wanted else {}
    return {value: str(known[value]) for value in wanted if value in known}


def search(request: Request) -> dict[str, Any]:
    """Terms as JSON for the script: ``{"terms": [{"value": …, "title": …}]}``.

    Raises:
        HTTPNotFound: for a vocabulary that does not exist for this visitor.
        HTTPTooManyRequests: beyond 600 searches a minute from one address.
    """
    name = request.matchdict["name"]
    request.rate_limit("vocabulary", key=str(request.client_addr), limit=OFTEN, window=A_MINUTE)
    if vocabulary(request, name) is None:
        raise HTTPNotFound
    try:
        text = str(request.GET.get("q", ""))
    except UnicodeDecodeError:
        raise HTTPNotFound from None
    return {"terms": [{"value": value, "title": title} for value, title in find(request, name, text)]}


def includeme(config: Configurator) -> None:
    found = declared(config.registry.hooks, "aipress_register_vocabularies", Vocabulary, ".")
    config.registry.vocabularies = {one.name: one for one in found}
    config.add_route("vocabulary", "/forms/vocabularies/{name}")
    config.add_view(search, route_name="vocabulary", request_method="GET", renderer="json", permission=NO_PERMISSION_REQUIRED)
