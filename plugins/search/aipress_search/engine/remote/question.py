"""One query put to the Typesense server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aipress_search.engine.interface import DATE, Facet, Group, Hit, Hits, Key, Level, Query
from aipress_search.engine.lexical import reasons
from aipress_search.engine.prepared import hit_of, micros
from aipress_search.engine.ranking import (
    DEPTH,
    MANY,
    Cursor,
    correction,
    first_level,
    marked,
    marker_of,
    next_level,
    once,
)
from aipress_search.engine.remote import queries
from aipress_search.engine.remote.schema import alias
from aipress_search.parsing import parse

if TYPE_CHECKING:
    from aipress_search.engine.remote.engine import Remote

WINDOW, PAGE = 100, 250


class Question:
    """One query put to the server: one request for each level, and one for the hits."""

    def __init__(self, engine: Remote, query: Query) -> None:
        self.engine, self.query = engine, query
        self.parsed = parse(query.text, query.fields, query.synonyms)
        self.chosen = {**query.facets, **self.parsed.facets}
        self.level = first_level(query)
        self.why: dict[Key, list[Any]] = {}
        self._until = engine.transport.deadline()

    def answer(self) -> Hits:
        """The whole answer."""
        found = self._ask(queries.some if self.level is Level.SOME else queries.exact)
        if self.level is Level.FUZZY:
            found = self._more(self.level, found)
        while level := next_level(self.query, self.parsed, self.level, self._total(found), self._are_known):
            self.level, found = level, self._more(level, found)
        counts = {name: found[name]["found"] for name in self.query.types}
        hits = Hits(self._total(found), counts=counts, facets=self._facets(found), level=self.level)
        each = {name: self._hits(name, found[name]) for name in self.query.chosen}
        hits = replace(hits, groups=self._groups(each, counts)) if self.query.per_type else self._page(hits, each)
        every = [*hits.hits, *(hit for group in hits.groups for hit in group.hits[:3])]
        return replace(hits, correction=correction(self.query, self.parsed, every) if self.level is not Level.EXACT else "")

    def _total(self, found: Mapping[str, Any]) -> int:
        return sum(found[name]["found"] for name in self.query.chosen)

    # --- asking

    @property
    def _is_by_date(self) -> bool:
        return self.query.sort == DATE or not self.parsed.clauses

    def _one(self, name: str, way: queries.Way, without: str = "", more: Iterable[str] = ()) -> dict[str, Any]:
        """A search of one type."""
        chosen = [(facet, values) for facet, values in self.chosen.items() if facet != without]
        asked, filters = way(self.parsed)
        parts = [*filters, *queries.conditions(self.query, chosen, name), *more]
        return {"collection": alias(self.engine.prefix, name), **asked, "filter_by": " && ".join(parts),
                "sort_by": queries.order(self.query, self.parsed, way), "include_fields": queries.SHOWN,
                "max_facet_values": queries.VALUES}

    def _ask(self, way: queries.Way, more: Mapping[str, Sequence[str]] | None = None) -> dict[str, dict[str, Any]]:
        """Ask in one way: counts of all types; hits and facets of the chosen ones."""
        query, more = self.query, more or {}
        cursor = Cursor.read(query.after)
        page = self._wanted(cursor)
        searches, names = [], []
        free = [name for name in query.counted if name not in self.chosen]
        for name in query.types:
            is_chosen = name in query.chosen
            dated = [f"at:<={cursor.place}"] if cursor and self._is_by_date else []
            count = {**self._one(name, way, more=more.get(name, ())), "per_page": 0}
            if is_chosen and free:
                count["facet_by"] = ",".join(f"f_{facet}" for facet in free)
            searches.append(count)
            names.append((name, "count"))
            if not is_chosen and not query.exact:  # the next level counts what this one has not
                searches.append({**self._one(name, way, more=more.get(name, ())), "per_page": WINDOW, "include_fields": "key"})
                names.append((name, "hits"))
            if is_chosen:
                searches += [{**self._one(name, way, more=(*more.get(name, ()), *dated)), **one} for one in page]
                names += [(name, "hits")] * len(page)
                for facet in (one for one in query.counted if one in self.chosen):
                    others = self._one(name, way, facet, more.get(name, ()))
                    searches.append({**others, "per_page": 0, "facet_by": f"f_{facet}"})
                    names.append((name, "facet"))
        return self._gathered(names, self._send(searches))

    def _send(self, searches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return self.engine.transport.searches(searches, queries.scope(self.query), self._until) if searches else []

    def _wanted(self, cursor: Cursor | None) -> list[dict[str, Any]]:
        if self._is_by_date:
            return [{"per_page": min(self.query.limit + 25, PAGE)}]
        until = min((cursor.place if cursor else 0) + self.query.limit + 1, DEPTH)
        return [{"per_page": PAGE, "page": page} for page in range(1, -(-until // PAGE) + 1)] if until > WINDOW else [
            {"per_page": WINDOW}]

    def _gathered(self, names: Sequence[tuple[str, str]], results: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {name: {"found": 0, "hits": [], "facets": {}} for name in self.query.types}
        for (name, what), result in zip(names, results, strict=True):
            if what == "count":
                found[name]["found"] = result["found"]
            found[name]["hits"] += result["hits"] if what == "hits" else []
            for facet in result.get("facet_counts", ()) if what != "hits" else ():
                found[name]["facets"][facet["field_name"][2:]] = {one["value"]: one["count"] for one in facet["counts"]}
        return found

    def _more(self, level: Level, exact: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The next level, with what the level before has found in front: Typesense corrects words and forgets their stems."""
        if level is Level.SOME:
            return self._joined(exact, self._ask(queries.some))
        found = self._joined(exact, self._ask(queries.close, self._besides(exact)))
        if any(one["found"] > len(one["hits"]) for one in found.values()) or not self._has_every_word():
            return found  # many are close: what is further off would not be looked at
        return self._joined(found, self._ask(queries.near, self._besides(found)))

    def _are_known(self) -> bool:
        """Are there many things, of those that may be found, for each word?"""
        counts = dict.fromkeys(queries.each_word(self.parsed), 0)
        asked = [(word, name) for word in counts for name in self.query.chosen]
        searches = [{"collection": alias(self.engine.prefix, name), "q": "*", "per_page": 0,
                     "filter_by": " && ".join([word, *queries.conditions(self.query, self.chosen.items(), name)])}
                    for word, name in asked]
        for (word, _name), result in zip(asked, self._send(searches), strict=True):
            counts[word] += result["found"]
        return all(count >= MANY for count in counts.values())

    def _has_every_word(self) -> bool:
        """Is each word found somewhere, with typing errors? Typesense leaves words out that it does not know at all."""
        words = [word for clause in self.parsed.clauses for word in clause.words if not clause.in_title]
        searches, asked = [], []
        for word in words if len(words) > 1 else ():
            for name in self.query.chosen:
                filters = queries.conditions(self.query, self.chosen.items(), name)
                searches.append({"collection": alias(self.engine.prefix, name), "q": word, "query_by": queries.ANYWHERE,
                                 **queries.NEARLY, "filter_by": " && ".join(filters), "per_page": 0})
                asked.append(word)
        found = {word for word, result in zip(asked, self._send(searches), strict=True) if result["found"]}
        return not searches or found.issuperset(words)

    def _besides(self, exact: Mapping[str, Any]) -> dict[str, list[str]]:
        few = {name: [str(hit["document"]["key"]) for hit in one["hits"]] for name, one in exact.items() if one["hits"]}
        return {name: [f"uid:!=[{','.join(keys)}]"] for name, keys in few.items()}

    def _joined(self, first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        joined = {}
        for name, one in first.items():
            other = second[name]
            facets = {facet: dict(counts) for facet, counts in other["facets"].items()}
            for facet, counts in one["facets"].items():
                for value, count in counts.items():
                    facets.setdefault(facet, {})[value] = facets.get(facet, {}).get(value, 0) + count
            joined[name] = {"found": one["found"] + other["found"], "hits": [*one["hits"], *other["hits"]], "facets": facets}
        return joined

    # --- reading

    def _facets(self, found: Mapping[str, Any]) -> tuple[Facet, ...]:
        facets = []
        for name in self.query.counted:
            counts: dict[str, int] = {}
            for type_name in self.query.chosen:
                for value, count in found[type_name]["facets"].get(name, {}).items():
                    counts[value] = counts.get(value, 0) + count
            facets.append(Facet(name, dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:queries.VALUES])))
        return tuple(facets)

    def _hits(self, name: str, found: Mapping[str, Any]) -> list[Hit]:
        """The hits of a type in our order: by date, or by our score the first ones, and Typesense's order after them."""
        hits = []
        for row in (one["document"] for one in found["hits"]):
            hit = hit_of(name, row["key"], row["at"], row["shown"], 0.0)
            self.why[name, hit.key] = why = reasons(self.query, self.parsed, self.level, hit, row["standing"])
            hits.append(replace(hit, score=why[-1].value * sum(one.value for one in why[:-1])))
        if self._is_by_date:
            return sorted(hits, key=lambda one: (one.at, one.key), reverse=True)
        return [*sorted(hits[:WINDOW], key=lambda one: (-one.score, -one.key)), *hits[WINDOW:]]

    def _groups(self, each: Mapping[str, list[Hit]], counts: Mapping[str, int]) -> tuple[Group, ...]:
        pinned = self._pinned()
        return tuple(Group(name, counts[name], self._marked(once([*pinned.get(name, ()), *hits])[:self.query.limit]))
                     for name, hits in each.items() if counts[name] or pinned.get(name))

    def _page(self, hits: Hits, each: Mapping[str, list[Hit]]) -> Hits:
        query, cursor = self.query, Cursor.read(self.query.after)
        if self._is_by_date:
            found = sorted((hit for some in each.values() for hit in some), key=lambda one: (one.at, one.key), reverse=True)
        else:
            best = sorted((hit for some in each.values() for hit in some[:WINDOW]),
                          key=lambda one: (-one.score, one.type, -one.key))
            found = [*(hit for some in self._pinned().values() for hit in some), *best,
                     *(hit for some in each.values() for hit in some[WINDOW:])]
        found = once(found)
        start = 0
        if cursor:
            fallback = 0 if self._is_by_date else cursor.place
            start = next((index + 1 for index, one in enumerate(found) if f"{one.type}:{one.key}" == cursor.last), fallback)
        page = found[start:start + query.limit]
        has_more = len(found) > start + query.limit and (self._is_by_date or start + query.limit < DEPTH)
        last = self._cursor(page[-1], start) if page and has_more else None
        return replace(hits, hits=self._marked(page), next_cursor=last)

    def _cursor(self, last: Hit, start: int) -> str:
        place = micros(last.at) if self._is_by_date else start + self.query.limit
        return Cursor(self.level, place, f"{last.type}:{last.key}").written()

    def _pinned(self) -> dict[str, list[Hit]]:
        """What the editors want first, if it is among what the reader may find."""
        query = self.query
        wanted = [key for key in query.pins if key[0] in query.chosen]
        if not wanted or query.after or not self.parsed.clauses:
            return {}
        types = list(dict.fromkeys(name for name, _key in wanted))
        keys = {name: ",".join(str(key) for one, key in wanted if one == name) for name in types}
        filters = {name: [f"uid:=[{keys[name]}]", *queries.conditions(query, self.chosen.items(), name)] for name in types}
        searches = [{"collection": alias(self.engine.prefix, name), "q": "*", "include_fields": queries.SHOWN,
                     "filter_by": " && ".join(filters[name])} for name in types]
        found = {}
        for name, result in zip(types, self._send(searches), strict=True):
            rows = {one["document"]["key"]: one["document"] for one in result["hits"]}
            found[name] = [hit_of(name, key, rows[key]["at"], rows[key]["shown"], 0.0) for one, key in wanted
                           if one == name and key in rows]
        return found

    def _marked(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        pins = set(self.query.pins)
        return marked((replace(hit, is_pinned=(hit.type, hit.key) in pins) for hit in hits), marker_of(self.parsed, self.level))
