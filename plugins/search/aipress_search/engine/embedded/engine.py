"""The embedded engine: what it answers and what it takes."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import tantivy
from tantivy import FieldType
from tantivy import Query as Tantivy

from aipress_search.engine.embedded import queries
from aipress_search.engine.embedded.question import BY_KIND, TYPE, Question
from aipress_search.engine.embedded.schema import kind, schema
from aipress_search.engine.embedded.store import Store, readable
from aipress_search.engine.embedded.suggesting import suggest
from aipress_search.engine.embedded.writing import EmbeddedBuild, put, take_out
from aipress_search.engine.interface import Document, Explanation, Hits, Key, Query, Status, Suggestion, Unavailable


class Embedded:
    """See :class:`aipress_search.engine.interface.Engine`.

    Args:
        folder: of the index; made when something is written.
    """

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)

    def search(self, query: Query) -> Hits:
        started = time.perf_counter()
        with readable():
            _index, searcher = self.store.searcher()
            hits = Question(query, searcher).answer()
        return replace(hits, milliseconds=(time.perf_counter() - started) * 1000)

    def suggest(self, query: Query) -> Sequence[Suggestion]:
        with readable():
            _index, searcher = self.store.searcher()
            return suggest(query, searcher)

    def explain(self, query: Query, key: Key) -> Explanation:
        with readable():
            _index, searcher = self.store.searcher()
            return Question(query, searcher).explain(key)

    def index(self, type_name: str, documents: Collection[Document]) -> None:
        self.change({type_name: documents}, ())

    def delete(self, keys: Collection[Key]) -> None:
        self.change({}, keys)

    def change(self, documents: Mapping[str, Collection[Document]], gone: Collection[Key]) -> None:
        if not self.store.is_current():
            raise Unavailable("there is no index yet")
        with self.store.writer(self.store.current()) as writer:
            take_out(writer, gone)
            for type_name, found in documents.items():
                put(writer, type_name, found)

    def digests(self, type_name: str, after: int, limit: int) -> Sequence[tuple[int, int]]:
        with readable():
            _index, searcher = self.store.searcher()
            above = Tantivy.range_query(schema(), "key", FieldType.Integer, lower_bound=after, include_lower=False)
            found = Tantivy.boolean_query([*queries.of_types([type_name]), queries.silent(above)])
            hits = searcher.search(found, limit, count=False, order_by_field="key", order=tantivy.Order.Asc).hits
            digests = searcher.fast_field_values("digest", [address for _key, address in hits])
            return [(int(key), int(digest or 0)) for (key, _address), digest in zip(hits, digests, strict=True)]

    def build(self, generation: str, facets: Collection[str], types: Collection[str]) -> EmbeddedBuild:
        self.store.begin(generation)
        return EmbeddedBuild(self.store, generation)

    def status(self, types: Collection[str]) -> Status:
        try:
            with readable():
                _index, searcher = self.store.searcher()
                found = searcher.aggregate(Tantivy.all_query(), BY_KIND)
                counts = {int(one["key"]): one["doc_count"] for one in found[TYPE]["buckets"]}
                return Status(self.name, self.store.current(), {name: counts.get(kind(name), 0) for name in types})
        except Unavailable as error:
            return Status(self.name, problem=str(error))

    def is_current(self) -> bool:
        return self.store.is_current()
