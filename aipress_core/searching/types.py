"""What a plugin says of a kind of things that search is to find, and of one thing of that kind.

Who may find a thing is decided twice, and both must say the same. ``SearchDocument.audience`` and ``SearchType.grants`` let an
engine decide without the database: a reader who holds one of a document's grants may find it. ``SearchType.listed`` is the rule
itself, as SQL: hits are checked against it before they are shown, and it answers when no engine does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from pyramid.request import Request

    from aipress_core.content.visibility import Visibility
    from aipress_core.events.event import Event


@dataclass(frozen=True)
class SearchFacet:
    """Something by which hits are counted and narrowed.

    Args:
        name: small letters and ``_``; types that use one name share its values (``country``).
        title: what readers call it.
        labels: ``labels(request, values)`` gives what readers call the values; None = the values themselves.
    """

    name: str
    title: str
    labels: Callable[[Request, Sequence[str]], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class SearchDocument:
    """One thing as engines know it. All texts are plain, without markup.

    Args:
        key: the row's id.
        title: shown, and matched most strongly.
        slug: what the type's ``url`` makes an address of.
        at: not to be found before; what hits are dated and ordered by (aware, UTC).
        audience: grants, of which a reader needs one (``wire.reader``, ``social.group:12``); none = nobody finds it.
        until: not to be found from then on; None = for good.
        language: ``fr``, ``en`` or another tag; decides the stems.
        excerpt: shown to everybody who finds it: nothing that some of them may not read.
        names: matched strongly, not shown: people, places, keywords.
        body: matched, and neither kept nor shown by engines.
        facets: values by facet name.
        picture: SHA-256 and media type of a picture, or nothing.
        byline: who or what stands below the title: the publisher, the author, the job.
        standing: 0 to 1, how much weight the thing has by itself (its author's reputation, its number of members).
        provenance: who speaks, as the macro ``ui.provenance`` shows it above the title: ``agency``, ``media``, ``journalist`` or
            ``release``; empty for what is no news.
    """

    key: int
    title: str
    slug: str
    at: dt.datetime
    audience: tuple[str, ...]
    until: dt.datetime | None = None
    language: str = "fr"
    excerpt: str = ""
    names: str = ""
    body: str = ""
    facets: Mapping[str, str | Sequence[str] | None] = field(default_factory=dict)
    picture: tuple[str, str] | None = None
    byline: str = ""
    standing: float = 0.0
    provenance: str = ""


@dataclass(frozen=True)
class SearchType:
    """A kind of things that search finds: articles, members, groups.

    Args:
        name: ``<plugin id>.<noun>``; for content the name of the content type.
        title: the heading above its hits, in the plural.
        url: path of a thing from its slug.
        documents: ``documents(db, keys)`` gives the documents of those keys that somebody may find, now or later. A key that it
            leaves out is taken from the index. Two or three statements, whatever the number of keys (at most 500).
        keys: ``keys(db, after, limit)`` gives the next keys above ``after``, in order: those that ``documents`` may know.
        grants: ``grants(db, visibility)`` gives what ``visibility.viewer`` (None = a visitor) holds of this type's grants now.
        listed: ``listed(visibility)`` selects the columns ``id``, ``title``, ``slug``, ``at`` of all things that this viewer may
            find now. No order, no limit.
        facets: what its hits are narrowed by.
        events: which keys an event concerns, by event class. These events need no other observer: the index follows them.
        icon: name of a Bootstrap icon, for hits without a picture.
        order: its place among the types.
        weight: factor on its hits' scores among those of other types.
    """

    name: str
    title: str
    url: Callable[[str], str]
    documents: Callable[[Session, Sequence[int]], Iterable[SearchDocument]]
    keys: Callable[[Session, int, int], Sequence[int]]
    grants: Callable[[Session, Visibility], Collection[str]]
    listed: Callable[[Visibility], Select[Any]]
    facets: tuple[SearchFacet, ...] = ()
    events: Mapping[type[Event], Callable[[Any], Iterable[int]]] = field(default_factory=dict)
    icon: str = "file-text"
    order: int = 50
    weight: float = 1.0

    @property
    def plugin(self) -> str:
        return self.name.partition(".")[0]
