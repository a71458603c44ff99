"""Writing to Typesense."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from aipress_search.engine.interface import Document, Key, Unavailable
from aipress_search.engine.prepared import prepare
from aipress_search.engine.remote.schema import alias, collection, fields, row
from aipress_search.engine.remote.transport import Transport

CHUNK = 500


def put(transport: Transport, name: str, type_name: str, documents: Iterable[Document]) -> int:
    """Write documents into a collection; returns how many."""
    rows = (row(prepare(type_name, one)) for one in documents)
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        for answer in transport.lines(f"/collections/{name}/documents/import?action=upsert", chunk):
            if not answer.get("success"):
                raise Unavailable(f"Typesense does not take a document: {answer.get('error')}")
        count += len(chunk)
    return count


def delete(transport: Transport, name_of: Callable[[str], str], keys: Iterable[Key]) -> None:
    """Delete things."""
    by_type: dict[str, list[int]] = {}
    for type_name, key in keys:
        by_type.setdefault(type_name, []).append(key)
    for type_name, several in by_type.items():
        for chunk in _chunks(several):
            listed = ",".join(map(str, chunk))
            transport.ask("DELETE", f"/collections/{name_of(type_name)}/documents?filter_by=uid:=[{listed}]", missing={})


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while chunk := list(islice(rest, 200)):
        yield chunk


class RemoteBuild:
    """See :class:`aipress_search.engine.interface.Build`."""

    def __init__(self, transport: Transport, prefix: str, generation: str, facets: Collection[str],
                 types: Collection[str]) -> None:
        self.transport, self.prefix, self.generation, self.types = transport, prefix, generation, list(types)
        for name in self.types:
            self._make(name, fields(facets))
        self._make("marker", [{"name": "mark", "type": "string"}])
        key = {"description": f"{prefix} searches", "actions": ["documents:search"], "collections": [f"{prefix}_.*"],
               "value": transport.search_key}
        if not any(one.get("description") == key["description"] and transport.search_key.startswith(one.get("value_prefix", "?"))
                   for one in transport.ask("GET", "/keys").get("keys", ())):
            transport.ask("POST", "/keys", key)

    def _make(self, name: str, wanted: list[dict[str, object]]) -> None:
        full = self._name(name)
        if not self.transport.ask("GET", f"/collections/{full}", missing={}):
            self.transport.ask("POST", "/collections", {"name": full, "fields": wanted})

    def _name(self, type_name: str) -> str:
        return collection(self.prefix, type_name, self.generation)

    def add(self, type_name: str, documents: Iterable[Document]) -> int:
        return put(self.transport, self._name(type_name), type_name, documents)

    replace = add

    def delete(self, keys: Iterable[Key]) -> None:
        delete(self.transport, self._name, keys)

    def switch(self) -> None:
        for name in [*self.types, "marker"]:
            self.transport.ask("PUT", f"/aliases/{alias(self.prefix, name)}", {"collection_name": self._name(name)})
        for one in self.transport.ask("GET", "/collections?exclude_fields=fields"):
            if one["name"].startswith(f"{self.prefix}_v") and not one["name"].endswith(f"_{self.generation}"):
                self.transport.ask("DELETE", f"/collections/{one['name']}", missing={})

    def drop(self) -> None:
        for name in [*self.types, "marker"]:
            self.transport.ask("DELETE", f"/collections/{self._name(name)}", missing={})
