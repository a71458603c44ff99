"""Writing to the embedded index."""

from __future__ import annotations

import os
from collections.abc import Iterable

import tantivy

from aipress_search.engine.embedded.schema import document
from aipress_search.engine.embedded.store import BUILDING, Store
from aipress_search.engine.interface import Document, Key
from aipress_search.engine.prepared import prepare, uid

MOST_BUILDERS = 3


def put(writer: tantivy.IndexWriter, type_name: str, documents: Iterable[Document], *, is_new: bool = False) -> int:
    """Add documents; those that may be there already are replaced. Returns how many."""
    count = 0
    for one in documents:
        found = prepare(type_name, one)
        if not is_new:
            writer.delete_documents_by_term("uid", found.uid)
        writer.add_document(document(type_name, found))
        count += 1
    return count


def take_out(writer: tantivy.IndexWriter, keys: Iterable[Key]) -> None:
    """Delete things."""
    for key in keys:
        writer.delete_documents_by_term("uid", uid(key))


def builders() -> int:
    """Threads of a new index's writer. One processor analyses meanwhile; threads without one of their own only get in its way."""
    return max(1, min(MOST_BUILDERS, (os.cpu_count() or 2) - 1))


class EmbeddedBuild:
    """See :class:`aipress_search.engine.interface.Build`."""

    def __init__(self, store: Store, generation: str) -> None:
        self.store, self.generation = store, generation

    def add(self, type_name: str, documents: Iterable[Document]) -> int:
        with self.store.writer(self.generation, threads=builders(), heap=BUILDING) as writer:
            return put(writer, type_name, documents, is_new=True)

    def replace(self, type_name: str, documents: Iterable[Document]) -> int:
        with self.store.writer(self.generation) as writer:
            return put(writer, type_name, documents)

    def delete(self, keys: Iterable[Key]) -> None:
        with self.store.writer(self.generation) as writer:
            take_out(writer, keys)

    def switch(self) -> None:
        self.store.switch(self.generation)

    def drop(self) -> None:
        self.store.drop(self.generation)
