"""Suggestions of Typesense: it completes the last word itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aipress_search.analysis import words
from aipress_search.engine.interface import Query, Suggestion
from aipress_search.engine.prepared import hit_of
from aipress_search.engine.ranking import boosted
from aipress_search.engine.remote import queries
from aipress_search.engine.remote.schema import alias
from aipress_search.highlight import Marker, near

if TYPE_CHECKING:
    from aipress_search.engine.remote.engine import Remote

CONSIDERED, SHORTEST, MOST_WORDS = 20, 2, 8


def suggest(engine: Remote, query: Query) -> list[Suggestion]:
    """At most ``query.limit``; with typing errors only where nothing begins so."""
    typed = words(query.text[:200])[:MOST_WORDS]
    if not typed or len(typed[-1]) < SHORTEST:
        typed = typed[:-1]
    if not typed:
        return []
    found: list[tuple[str, dict[str, Any]]] = []
    until = engine.transport.deadline()
    for errors in (0, 1):
        one = {"q": " ".join(typed), "query_by": "title", **queries.EXACTLY, "prefix": True, "num_typos": errors,
               "typo_tokens_threshold": errors, "include_fields": queries.SHOWN, "per_page": CONSIDERED,
               "sort_by": "_text_match:desc,at:desc"}
        searches = [{**one, "collection": alias(engine.prefix, name), "filter_by": " && ".join(queries.left_out(query, name))}
                    for name in query.chosen]
        results = engine.transport.searches(searches, queries.scope(query), until) if searches else []
        found = [(name, hit["document"]) for name, result in zip(query.chosen, results, strict=True) for hit in result["hits"]]
        if found:
            break
    marker = Marker(words=frozenset(typed[:-1]), beginnings=tuple(typed), near=near(typed) if errors else {})
    hits = [hit_of(name, row["key"], row["at"], row["shown"], boosted(query, 1.0, row["at"], row["standing"], name))
            for name, row in found]
    best = sorted(hits, key=lambda hit: (-hit.score, hit.type, -hit.key))[:query.limit]
    return [Suggestion(hit.type, hit.key, hit.title, hit.slug, hit.byline, hit.picture, marker.mark(hit.title)) for hit in best]
