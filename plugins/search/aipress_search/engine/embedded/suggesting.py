"""Suggestions of the embedded engine: things whose titles have words that begin as what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tantivy
from tantivy import Occur
from tantivy import Query as Tantivy

from aipress_search.analysis import allowed_errors, words
from aipress_search.engine.embedded import queries
from aipress_search.engine.embedded.question import Question, shown
from aipress_search.engine.embedded.schema import schema
from aipress_search.engine.interface import Query, Suggestion
from aipress_search.engine.prepared import hit_of
from aipress_search.highlight import Marker, near

CONSIDERED, SHORTEST, MOST_WORDS = 50, 2, 8


def suggest(query: Query, searcher: tantivy.Searcher) -> list[Suggestion]:
    """At most ``query.limit``; with typing errors only where nothing begins so."""
    typed = words(query.text[:200])[:MOST_WORDS]
    if not typed or len(typed[-1]) < SHORTEST:
        typed = typed[:-1]
    if not typed:
        return []
    question = Question(query, searcher)
    for is_near in (False, True):
        matching: list[queries.Part] = [(Occur.Must, one) for one in _matching(typed, is_near=is_near)]
        conditions = [*queries.allowed(query), *queries.of_types(query.chosen)]
        hits = searcher.search(Tantivy.boolean_query([*matching, *conditions]), CONSIDERED, count=False).hits
        if hits:
            break
    marker = Marker(words=frozenset(typed[:-1]), beginnings=tuple(typed), near=near(typed) if is_near else {})
    best = sorted(question._described(hits), key=lambda one: (-one[1], one[0].type, -one[0].key))[:query.limit]
    return list(_read(best, searcher, marker))


def _matching(typed: Sequence[str], *, is_near: bool) -> Iterator[Tantivy]:
    for word in typed:
        start = queries.begins(word)
        if is_near and allowed_errors(word):
            close = Tantivy.fuzzy_term_query(schema(), "title", word, 1, True, prefix=word == typed[-1])
            yield queries.any_of([start, close])
        else:
            yield start


def _read(best: Sequence[tuple[object, float]], searcher: tantivy.Searcher, marker: Marker) -> Iterator[Suggestion]:
    for one, score in best:
        hit = hit_of(one.type, one.key, one.at, shown(searcher, one.address), score)  # type: ignore[attr-defined]
        yield Suggestion(hit.type, hit.key, hit.title, hit.slug, hit.byline, hit.picture, marker.mark(hit.title))
