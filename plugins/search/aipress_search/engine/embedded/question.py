"""One query put to one state of the embedded index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Tantivy

from aipress_search.engine.embedded import queries
from aipress_search.engine.embedded.schema import kind, schema
from aipress_search.engine.interface import DATE, Explanation, Facet, Group, Hit, Hits, Key, Level, Query, Reason
from aipress_search.engine.prepared import hit_of, uid
from aipress_search.engine.ranking import (
    DEPTH,
    MANY,
    WINDOW,
    Cursor,
    boosted,
    correction,
    first_level,
    marked,
    marker_of,
    next_level,
    once,
)
from aipress_search.parsing import parse

VALUES = 50  # of a facet
TYPE = ":type"  # among the names of aggregations, where no facet can be called so
BY_KIND = {TYPE: {"terms": {"field": "kind", "size": 1000}}}
Parts = list[queries.Part]


class Found(NamedTuple):
    """One match before it is read: its score, where it lies, and the fields that order it."""

    score: float
    address: Any
    type: str
    key: int
    at: int


class Question:
    """One query put to one state of the index."""

    def __init__(self, query: Query, searcher: tantivy.Searcher) -> None:
        self.query, self.searcher = query, searcher
        self.parsed = parse(query.text, query.fields, query.synonyms)
        self.names = {kind(name): name for name in query.types}
        self.chosen = {**query.facets, **self.parsed.facets}
        self.level = first_level(query)
        self._better = queries.better(self.parsed)

    def answer(self) -> Hits:
        """The whole answer."""
        counts, facets = self._count()
        total = sum(counts.get(name, 0) for name in self.query.chosen)
        while level := next_level(self.query, self.parsed, self.level, total, self._are_known):
            self.level = level
            counts, facets = self._count()
            total = sum(counts.get(name, 0) for name in self.query.chosen)
        hits = Hits(total, counts=counts, facets=facets, level=self.level)
        hits = replace(hits, groups=self._groups(counts)) if self.query.per_type else self._page(hits)
        every = [*hits.hits, *(hit for group in hits.groups for hit in group.hits[:3])]
        better = correction(self.query, self.parsed, every) if self.level is not Level.EXACT else ""
        return replace(hits, correction=better)

    # --- conditions

    def _conditions(self, types: Sequence[str], without: str = "") -> Parts:
        chosen = [(name, values) for name, values in self.chosen.items() if name != without]
        return [*queries.allowed(self.query), *queries.of_types(types), *queries.dated(self.query), *queries.narrowed(chosen)]

    def _counted(self, types: Sequence[str], without: str = "") -> Tantivy:
        wanted = queries.wanted(self.parsed, self.level, is_scored=False)
        return Tantivy.boolean_query([*wanted, *self._conditions(types, without)])

    def _are_known(self) -> bool:
        """Are there many things, of those that may be found, for each word? Titles are asked first: they are counted soonest."""
        return all(any(map(self._has_many, ways)) for ways in queries.each_word(self.parsed))

    def _has_many(self, way: Tantivy) -> bool:
        found = Tantivy.boolean_query([(Occur.Must, way), *self._conditions(self.query.chosen)])
        return int(self.searcher.search(found, 1).count or 0) >= MANY

    def _scored(self, types: Sequence[str]) -> Tantivy:
        should = [(Occur.Should, one) for _label, one in self._better]
        return Tantivy.boolean_query([*queries.wanted(self.parsed, self.level), *should, *self._conditions(types)])

    # --- counting

    def _count(self) -> tuple[dict[str, int], tuple[Facet, ...]]:
        """Counts by type, and of the facets: one walk through the matches where no facet and no type is chosen."""
        query = self.query
        free = [name for name in query.counted if name not in self.chosen]
        is_all = query.chosen == query.types
        found = self.searcher.aggregate(self._counted(query.types), {**BY_KIND, **(_terms(free) if is_all else {})})
        counts = {self.names.get(int(one["key"])): one["doc_count"] for one in found[TYPE]["buckets"]}
        if not is_all and free:
            found = self.searcher.aggregate(self._counted(query.chosen), _terms(free))
        for name in query.counted:
            if name in self.chosen:
                found |= self.searcher.aggregate(self._counted(query.chosen, without=name), _terms([name]))
        facets = tuple(Facet(name, {one["key"]: one["doc_count"] for one in found[name]["buckets"]}) for name in query.counted)
        return {name: counts.get(name, 0) for name in query.types}, facets

    # --- hits

    def _best(self, types: Sequence[str], most: int) -> list[Found]:
        """The best matches; the first ``WINDOW`` are put in order by score and boosts."""
        window = min(WINDOW, max(most, 50)) if self.query.per_type else WINDOW
        found = self._described(self.searcher.search(self._scored(types), max(most, window), count=False).hits)
        first = sorted(found[:window], key=lambda one: (-one[1], one[0].type, -one[0].key))
        return [one._replace(score=score) for one, score in (*first, *((one, 0.0) for one, _score in found[window:]))]

    def _described(self, hits: Sequence[tuple[float, Any]]) -> list[tuple[Found, float]]:
        addresses = [address for _score, address in hits]
        columns = [self.searcher.fast_field_values(name, addresses) for name in ("kind", "key", "at", "standing")]
        found = []
        for (score, address), type_number, key, at, standing in zip(hits, *columns, strict=True):
            name = self.names.get(int(type_number or 0), "")
            one = Found(float(score), address, name, int(key or 0), int(at or 0))
            found.append((one, boosted(self.query, one.score, one.at, int(standing or 0), name)))
        return found

    def _newest(self, types: Sequence[str], most: int) -> list[Found]:
        cursor = Cursor.read(self.query.after)
        parts: Parts = [(Occur.Must, self._counted(types))]
        if cursor:
            parts.append(queries.silent(Tantivy.range_query(schema(), "at", FieldType.Integer, upper_bound=cursor.place)))
        hits = self.searcher.search(Tantivy.boolean_query(parts), most, count=False, order_by_field="at").hits
        return sorted((one for one, _score in self._described(hits)), key=lambda one: (-one.at, -one.key, one.type))

    def _groups(self, counts: Mapping[str, int]) -> tuple[Group, ...]:
        groups = []
        for name in self.query.chosen:
            found = self._pinned(name)
            if counts[name]:
                found += (self._newest if self._is_by_date else self._best)([name], self.query.limit)
            if found:
                groups.append(Group(name, counts[name], self._read(once(found))[:self.query.limit]))
        return tuple(groups)

    @property
    def _is_by_date(self) -> bool:
        return self.query.sort == DATE or not self.parsed.clauses

    def _page(self, hits: Hits) -> Hits:
        page = self._page_by_date() if self._is_by_date else self._page_by_score()
        return replace(hits, hits=self._read(page[0]), next_cursor=page[1])

    def _page_by_score(self) -> tuple[list[Found], str | None]:
        query, cursor = self.query, Cursor.read(self.query.after)
        start = cursor.place if cursor else 0
        found = self._best(query.chosen, min(start + query.limit + 1, DEPTH))
        pinned = [one for name in query.chosen for one in self._pinned(name)]
        found = once([*pinned, *found])
        if cursor:
            place = next((index for index, one in enumerate(found) if uid((one.type, one.key)) == cursor.last), start - 1)
            start = place + 1
        page = found[start:start + query.limit]
        has_more = len(found) > start + query.limit and start + query.limit < DEPTH
        last = Cursor(self.level, start + query.limit, uid((page[-1].type, page[-1].key))) if page and has_more else None
        return page, last.written() if last else None

    def _page_by_date(self) -> tuple[list[Found], str | None]:
        """A page by date. Things of one moment stand together: as many more are read as share the cursor's moment."""
        query, cursor = self.query, Cursor.read(self.query.after)
        most = query.limit + 1
        while True:
            every = self._newest(query.chosen, most)
            place = next((index for index, one in enumerate(every) if cursor and uid((one.type, one.key)) == cursor.last), -1)
            found = every[place + 1:]
            is_whole = len(every) < most
            if is_whole or most >= 10_000 or (len(found) > query.limit and every[-1].at < found[query.limit - 1].at):
                break
            most *= 3
        page = found[:query.limit]
        last = Cursor(self.level, page[-1].at, uid((page[-1].type, page[-1].key))) if len(found) > query.limit else None
        return page, last.written() if last else None

    def _pinned(self, type_name: str) -> list[Found]:
        """What the editors want first, of this type, if it is among what the reader may find: whether it matches or not."""
        wanted = [key for key in self.query.pins if key[0] == type_name]
        if not wanted or self.query.after or not self.parsed.clauses:
            return []
        either = queries.any_of(queries.term("uid", uid(key)) for key in wanted)
        allowed = Tantivy.boolean_query([(Occur.Must, either), *self._conditions([type_name])])
        found = {one.key: one for one, _score in self._described(self.searcher.search(allowed, len(wanted)).hits)}
        return [found[key] for _type, key in wanted if key in found]

    def _read(self, found: Iterable[Found]) -> tuple[Hit, ...]:
        pins = set(self.query.pins)
        hits = [self._hit(one) for one in found]
        hits = [replace(hit, is_pinned=(hit.type, hit.key) in pins) for hit in hits] if pins else hits
        return marked(hits, marker_of(self.parsed, self.level))

    def _hit(self, one: Found) -> Hit:
        return hit_of(one.type, one.key, one.at, shown(self.searcher, one.address), one.score)

    # --- why

    def explain(self, key: Key) -> Explanation:
        """The parts of one thing's score, at the level that the search takes."""
        self.level = self.answer().level
        this = queries.silent(queries.term("uid", uid(key)))
        hits = self.searcher.search(Tantivy.boolean_query([this, (Occur.Must, self._scored([key[0]]))]), 1).hits
        if not hits:
            return Explanation(key, 0.0, self.level, ())
        reasons = [Reason(label, score) for label, query in self._reasons() if (score := self._score_of(query, this))]
        (found, whole), = self._described(hits)
        factor = whole / found.score if found.score else 1.0
        return Explanation(key, whole, self.level, (*reasons, Reason("boost", factor)))

    def _reasons(self) -> Iterator[queries.Labelled]:
        for clause, level in queries.levels(self.parsed, self.level):
            yield f"anywhere: {' '.join(clause.words)}", queries.matching(clause, level)
        yield from self._better

    def _score_of(self, query: Tantivy, this: queries.Part) -> float:
        hits = self.searcher.search(Tantivy.boolean_query([this, (Occur.Must, query)]), 1).hits
        return float(hits[0][0]) if hits else 0.0


def shown(searcher: tantivy.Searcher, address: Any) -> str:
    """What a hit shows, as it was stored."""
    return bytes(searcher.doc(address).get_first("shown")).decode()  # type: ignore[arg-type]


def _terms(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"terms": {"field": f"facets.{name}", "size": VALUES}} for name in names}
