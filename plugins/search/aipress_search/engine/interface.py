"""What every search engine does, and what is said to it and by it. ``tests/conformance`` holds each engine to it.

An engine keeps documents of any number of types. It is asked with a :class:`Query` that names the grants of its reader, and
finds, counts and suggests only what that reader may find at ``query.now``: the filter is a part of the query, no later step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from markupsafe import Markup

from aipress_core.api import SearchDocument

RELEVANCE, DATE = "relevance", "date"
NOTHING = Markup()
Key = tuple[str, int]  # type and key of a thing
Document = SearchDocument


class Unavailable(Exception):
    """The engine does not answer: down, too slow, without an index, its disk full. The text says what, for people who run it."""


class Level(StrEnum):
    """How far an engine goes to find something. It takes the next level when the one before finds fewer than ten things; where it
    finds any, and each word alone has many, the words are right and that is all."""

    EXACT = "exact"  # every word, its stem or a synonym
    FUZZY = "fuzzy"  # or a word that differs by a typing error or two
    SOME = "some"  # most of the words


@dataclass(frozen=True)
class Boosts:
    """How much more than matching counts. Settings ``search.recency``, ``search.recency_days``, ``search.standing``.

    A thing's score is multiplied by ``1 + recency · 2^(-age / days) + standing · its standing``.
    """

    recency: float = 0.5
    days: float = 90.0
    standing: float = 0.3


@dataclass(frozen=True)
class Query:
    """One question to an engine.

    Args:
        text: as typed. Phrases in quotes, ``-word`` excludes, ``title:word`` looks in titles, ``heading:economy`` narrows by a
            facet. Any text is a query; one that asks nothing (empty, exclusions alone) finds what the filters allow.
        types: the types to look in: those of enabled plugins.
        grants: what the reader holds. None = no limit at all, which only proofs and repairs ask for.
        now: the instant at which things are to be public.
        only: types chosen by the reader; empty = all. Counts by type are made without it.
        facets: chosen values by facet: any of them, and of every facet. A facet's own counts are made without its choice.
        since, until: things dated from the first, before the second.
        sort: ``RELEVANCE`` or ``DATE`` (newest first).
        after: ``Hits.next_cursor`` of the page before.
        limit: hits a page; with ``per_type``, hits of each type instead.
        per_type: group the hits by type.
        counted: facets to count.
        fields: names of facets that ``name:value`` in the text may mean.
        exact: stay at ``Level.EXACT``: correct nothing.
        level: stay at this level; None = as far as it needs.
        synonyms: words that also stand for a word, by folded word or words.
        pins: what stands first, if the reader may find it; of the chosen types.
        among: only these things; for asking whether new things match a saved search.
        without: things that the index still has and that are gone: neither found nor counted nor suggested.
    """

    text: str
    types: tuple[str, ...]
    grants: frozenset[str] | None
    now: dt.datetime
    only: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    sort: str = RELEVANCE
    after: str | None = None
    limit: int = 20
    per_type: bool = False
    counted: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    exact: bool = False
    level: Level | None = None
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pins: tuple[Key, ...] = ()
    among: tuple[Key, ...] = ()
    without: tuple[Key, ...] = ()
    boosts: Boosts = Boosts()
    weights: Mapping[str, float] = field(default_factory=dict)  # by type

    @property
    def chosen(self) -> tuple[str, ...]:
        """The types to find: those chosen, among those that may be."""
        return tuple(one for one in self.types if one in self.only) if self.only else self.types


@dataclass(frozen=True)
class Hit:
    """One thing found. ``title`` and ``excerpt`` are plain; ``marked_…`` have ``<mark>`` around what matches."""

    type: str
    key: int
    title: str
    slug: str
    at: dt.datetime
    score: float = 0.0
    excerpt: str = ""
    byline: str = ""
    language: str = ""
    picture: tuple[str, str] | None = None  # SHA-256, media type
    provenance: str = ""
    marked_title: Markup = NOTHING
    marked_excerpt: Markup = NOTHING
    is_pinned: bool = False


@dataclass(frozen=True)
class Facet:
    """Counts of one facet's values, the most frequent first, at most fifty."""

    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """The best hits of one type, and how many there are."""

    type: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Hits:
    """What was found.

    Args:
        total: how many things match, of the chosen types.
        counts: how many of each type, whatever was chosen.
        level: how far the engine went.
        correction: the query with its words as things that the reader may find have them; empty if nothing was corrected.
        next_cursor: for ``Query.after``; None on the last page.
        is_degraded: the engine is away; these are titles from the database, without facets.
        milliseconds: in the engine.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    groups: tuple[Group, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    level: Level = Level.EXACT
    correction: str = ""
    next_cursor: str | None = None
    is_degraded: bool = False
    milliseconds: float = 0.0


@dataclass(frozen=True)
class Suggestion:
    """One thing whose title has words that begin as what was typed."""

    type: str
    key: int
    title: str
    slug: str
    byline: str = ""
    picture: tuple[str, str] | None = None
    marked_title: Markup = NOTHING


@dataclass(frozen=True)
class Reason:
    """One part of a score: what matched where, or which boost."""

    what: str
    value: float


@dataclass(frozen=True)
class Explanation:
    """Why a thing is found, or why not (``reasons`` is empty then)."""

    key: Key
    score: float
    level: Level
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Status:
    """How an engine is. ``counts`` are documents by type, those included that nobody may find at the moment."""

    engine: str
    generation: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


class Build(Protocol):
    """A new index that is being filled beside the one that answers."""

    generation: str

    def add(self, type_name: str, documents: Iterable[Document]) -> int:
        """Add documents in the order of their keys; returns how many. They are safe when this returns."""

    def replace(self, type_name: str, documents: Iterable[Document]) -> int:
        """Write documents that may be there already."""

    def delete(self, keys: Iterable[Key]) -> None:
        """Take things out again."""

    def switch(self) -> None:
        """Let it answer from now on, and remove the one that did."""

    def drop(self) -> None:
        """Give it up."""


class Engine(Protocol):
    """A search engine. Every method raises :class:`Unavailable`, within a second for ``search``, ``suggest`` and ``explain``."""

    name: str

    def search(self, query: Query) -> Hits:
        """Find."""

    def suggest(self, query: Query) -> Sequence[Suggestion]:
        """At most ``query.limit`` things for a box while somebody types in it."""

    def explain(self, query: Query, key: Key) -> Explanation:
        """Why is this thing found?"""

    def index(self, type_name: str, documents: Collection[Document]) -> None:
        """Write documents, replacing what has their keys. They are found from when this returns."""

    def delete(self, keys: Collection[Key]) -> None:
        """Take things out; what is not there is no error."""

    def change(self, documents: Mapping[str, Collection[Document]], gone: Collection[Key]) -> None:
        """Both at once, in one commit."""

    def digests(self, type_name: str, after: int, limit: int) -> Sequence[tuple[int, int]]:
        """Keys above ``after`` in order, each with the digest that was given with the document: for the drift check."""

    def build(self, generation: str, facets: Collection[str], types: Collection[str]) -> Build:
        """Begin a new index of this name, or go on with it."""

    def status(self, types: Collection[str]) -> Status:
        """How it is, with the counts of these types. Never raises: ``Status.problem`` says what is wrong."""

    def is_current(self) -> bool:
        """Has it an index, made with the present way of making them? Raises ``Unavailable`` if it cannot say."""


Factory = Callable[[Any, Any], Engine]  # of the part of the address after the scheme, and the settings
