"""Searching for somebody: their grants, the engine, a last look at the database, and titles when no engine answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pyramid.registry import Registry
from pyramid.request import Request
from sqlalchemy.orm import Session

from aipress_core.api import SearchType, Visibility
from aipress_search import titles
from aipress_search.curation import curation_of
from aipress_search.engine.interface import (
    RELEVANCE,
    Boosts,
    Explanation,
    Group,
    Hit,
    Hits,
    Key,
    Level,
    Query,
    Suggestion,
    Unavailable,
)
from aipress_search.engines import engine_of
from aipress_search.indexing.behind import gone
from aipress_search.presenting import held
from aipress_search.queries import visible

LONGEST = 300  # characters of a query that are looked at


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; the fields are those of :class:`aipress_search.engine.interface.Query`.

    Args:
        counted: count the facets of the chosen types (of all types, where none is chosen).
    """

    text: str = ""
    only: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    sort: str = RELEVANCE
    after: str | None = None
    limit: int = 20
    per_type: bool = False
    counted: bool = True
    exact: bool = False
    level: Level | None = None
    among: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Searcher:
    """Searches for one viewer at one moment: ``searcher(request)``, or made in a task for a member."""

    registry: Registry
    db: Session
    visibility: Visibility
    held: Callable[[], frozenset[str]] | None = None  # gives every grant of the viewer, where a request reads them once

    @property
    def types(self) -> dict[str, SearchType]:
        """The types of enabled plugins, in their order."""
        found = [one for one in self.registry.search_types.values() if one.plugin in self.visibility.enabled]
        return {one.name: one for one in sorted(found, key=lambda one: (one.order, one.name))}

    def find(self, wanted: Wanted) -> Hits:
        """Find. Never raises for whatever text: with an engine that is away ``Hits.is_degraded``."""
        query = self.query(wanted)
        try:
            asked = self._without_gone(query)
            hits: Hits = engine_of(self.registry).ask(lambda engine: engine.search(asked))
        except Unavailable:
            return titles.search(self.db, list(self._chosen(query)), self.visibility, query)
        return self._checked(hits)

    def suggest(self, text: str, limit: int = 8) -> Sequence[Suggestion]:
        """Things for a box while somebody types in it; none while the engine is away."""
        try:
            query = self.asked(Wanted(text, limit=limit, counted=False))
            found: Sequence[Suggestion] = engine_of(self.registry).ask(lambda engine: engine.suggest(query))
        except Unavailable:
            return ()
        seen = self._visible((one.type, one.key) for one in found)
        return [one for one in found if (one.type, one.key) in seen]

    def explain(self, wanted: Wanted, key: Key) -> Explanation:
        """Why is this thing found? For people who run the site.

        Raises:
            Unavailable: the engine is away.
        """
        query = self.asked(wanted)
        explanation: Explanation = engine_of(self.registry).ask(lambda engine: engine.explain(query, key))
        return explanation

    def asked(self, wanted: Wanted) -> Query:
        """What the engine is asked: without what has gone since it was indexed.

        Raises:
            Unavailable: the index is too far behind.
        """
        return self._without_gone(self.query(wanted))

    def _without_gone(self, query: Query) -> Query:
        return replace(query, without=gone(self.db, self.types, self.visibility))

    def query(self, wanted: Wanted) -> Query:
        """The question: with the viewer's grants, the editors' synonyms and pins, and the site's weights."""
        types = self.types
        text = wanted.text[:LONGEST]
        added = curation_of(self.db, text)
        grants = self.held() if self.held else frozenset(
            grant for one in types.values() for grant in one.grants(self.db, self.visibility))
        query = Query(
            text, tuple(types), grants, self.visibility.now, only=tuple(wanted.only), facets=dict(wanted.facets),
            since=wanted.since, until=wanted.until, sort=wanted.sort, after=wanted.after, limit=wanted.limit,
            per_type=wanted.per_type, fields=_facets(types.values()), exact=wanted.exact, level=wanted.level,
            synonyms=added.synonyms, pins=added.pins, among=wanted.among, boosts=self._boosts(),
            weights={one.name: one.weight for one in types.values()})
        return replace(query, counted=_facets(self._chosen(query))) if wanted.counted else query

    def _chosen(self, query: Query) -> Iterable[SearchType]:
        return (self.types[name] for name in query.chosen)

    def _boosts(self) -> Boosts:
        settings = self.visibility.settings
        return Boosts(settings["search.recency"] / 100, float(settings["search.recency_days"]), settings["search.standing"] / 100)

    def _checked(self, hits: Hits) -> Hits:
        """Without what has ceased to be public a moment ago, after the engine was asked: it was told what was gone before.

        Then no correction is offered either: its words could be those of what is gone.
        """
        found = [*hits.hits, *(hit for group in hits.groups for hit in group.hits)]
        seen = self._visible((hit.type, hit.key) for hit in found)
        if all((hit.type, hit.key) in seen for hit in found):
            return hits
        gone = {(hit.type, hit.key) for hit in found} - seen
        lost = {name: sum(1 for type_name, _key in gone if type_name == name) for name in hits.counts}
        kept = tuple(hit for hit in hits.hits if (hit.type, hit.key) in seen)
        groups = tuple(_without(group, seen) for group in hits.groups)
        counts = {name: max(count - lost[name], 0) for name, count in hits.counts.items()}
        return replace(hits, hits=kept, groups=groups, counts=counts, total=max(hits.total - len(gone), 0), correction="")

    def _visible(self, keys: Iterable[Key]) -> set[Key]:
        return visible(self.db, self.types, self.visibility, keys)


def _facets(types: Iterable[SearchType]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facet.name for one in types for facet in one.facets))


def _without(group: Group, seen: set[Key]) -> Group:
    kept: tuple[Hit, ...] = tuple(hit for hit in group.hits if (hit.type, hit.key) in seen)
    return replace(group, hits=kept, total=max(group.total - (len(group.hits) - len(kept)), 0))


def searcher(request: Request) -> Searcher:
    """For whoever makes this request. Costs one statement for the hits, and those of the types' ``grants``, once a request."""
    return Searcher(request.registry, request.db, request.visibility, partial(held, request))
