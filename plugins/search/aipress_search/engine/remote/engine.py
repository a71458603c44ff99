"""The engine that a Typesense server is: what it answers and what it takes."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from aipress_search.engine.interface import Document, Explanation, Hits, Key, Query, Status, Suggestion, Unavailable
from aipress_search.engine.remote.question import PAGE, Question
from aipress_search.engine.remote.schema import alias
from aipress_search.engine.remote.suggesting import suggest
from aipress_search.engine.remote.transport import Transport
from aipress_search.engine.remote.writing import RemoteBuild, delete, put

COMPARING = 20.0  # seconds: nobody waits for a comparison


class Remote:
    """See :class:`aipress_search.engine.interface.Engine`.

    Args:
        prefix: of the names of collections, so that several sites can share a server.
    """

    name = "typesense"

    def __init__(self, transport: Transport, prefix: str = "aipress") -> None:
        self.transport, self.prefix = transport, prefix

    def search(self, query: Query) -> Hits:
        started = time.perf_counter()
        hits = Question(self, query).answer()
        return replace(hits, milliseconds=(time.perf_counter() - started) * 1000)

    def suggest(self, query: Query) -> Sequence[Suggestion]:
        return suggest(self, query)

    def explain(self, query: Query, key: Key) -> Explanation:
        question = Question(self, replace(query, among=(key,), only=(key[0],), after=None))
        hits = question.answer()
        if not hits.hits:
            return Explanation(key, 0.0, hits.level, ())
        return Explanation(key, hits.hits[0].score, hits.level, tuple(question.why[key]))

    def index(self, type_name: str, documents: Collection[Document]) -> None:
        self.change({type_name: documents}, ())

    def delete(self, keys: Collection[Key]) -> None:
        self.change({}, keys)

    def change(self, documents: Mapping[str, Collection[Document]], gone: Collection[Key]) -> None:
        if not self.is_current():
            raise Unavailable("there is no index yet")
        for type_name, found in documents.items():
            put(self.transport, alias(self.prefix, type_name), type_name, found)
        delete(self.transport, lambda name: alias(self.prefix, name), gone)

    def digests(self, type_name: str, after: int, limit: int) -> Sequence[tuple[int, int]]:
        one = {"collection": alias(self.prefix, type_name), "q": "*", "filter_by": f"key:>{after}", "sort_by": "key:asc",
               "include_fields": "key,digest", "per_page": PAGE}
        pages = [{**one, "page": page} for page in range(1, -(-limit // PAGE) + 1)]
        found = self.transport.searches(pages, "", time.monotonic() + COMPARING)
        return [(hit["document"]["key"], hit["document"]["digest"]) for page in found for hit in page["hits"]][:limit]

    def build(self, generation: str, facets: Collection[str], types: Collection[str]) -> RemoteBuild:
        return RemoteBuild(self.transport, self.prefix, generation, facets, types)

    def status(self, types: Collection[str]) -> Status:
        try:
            counts = {name: self._count(name) for name in types}
            found = self._marker()
            return Status(self.name, found, counts, "" if found else "there is no index yet")
        except Unavailable as error:
            return Status(self.name, problem=str(error))

    def _count(self, type_name: str) -> int:
        found = self.transport.ask("GET", f"/collections/{alias(self.prefix, type_name)}", missing={})
        return int(found.get("num_documents", 0))

    def _marker(self) -> str:
        """The collection that the whole index is named by: it is switched last."""
        name = self.transport.ask("GET", f"/aliases/{alias(self.prefix, 'marker')}", missing={}).get("collection_name", "")
        return str(name).rpartition("_")[2] if name and self.transport.ask("GET", f"/collections/{name}", missing={}) else ""

    def is_current(self) -> bool:
        return bool(self._marker())
