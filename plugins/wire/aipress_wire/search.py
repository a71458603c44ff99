"""What search finds of the wire: articles and press releases. Bodies are matched; excerpts are summaries, as in every list."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pyramid.request import Request
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from aipress_core.api import (
    PUBLIC,
    Content,
    ContentCorrected,
    ContentListed,
    ContentUnlisted,
    Party,
    SearchDocument,
    SearchFacet,
    SearchType,
    Visibility,
    _,
)
from aipress_wire import queries
from aipress_wire.facets import FACETS
from aipress_wire.models import ARTICLE, RELEASE, Item
from aipress_wire.presenting import facet_label

READER = "wire.reader"
TAG = re.compile(r"<[^>]*>")
COLUMNS = (
    Content.id, Content.title, Content.slug, Content.listed_at, Content.expires_at, Content.language, Content.like_count,
    Item.summary, Item.subheadline, Item.byline, Item.dateline, Item.slugline, Item.provider, Item.body,
    Item.raw["keywords"].label("keywords"),  # alone: the rest of what came with an item may be long
    Item.provenance, Item.cover_sha256, Item.cover_mime, Party.name.label("publisher"),
    *(getattr(Item, facet.column).label(f"facet_{facet.name}") for facet in FACETS),
)
NAMES = tuple(facet.name for facet in FACETS)  # of the last columns


def documents(type_name: str, db: Session, keys: Sequence[int]) -> Iterator[SearchDocument]:
    """The documents of published items, those under embargo included."""
    rows = db.execute(select(*COLUMNS).join_from(Content, Item, Item.id == Content.id)
                      .outerjoin(Party, Party.id == Content.publisher_id)
                      .where(Content.id.in_(keys), Content.type == type_name, Content.state == PUBLIC,
                             Content.listed_at.is_not(None)))
    return map(document, rows)


def document(row: Row[Any]) -> SearchDocument:
    """One item."""
    facets = dict(zip(NAMES, row[-len(NAMES):], strict=True))
    keywords = [str(one) for one in row.keywords or () if isinstance(one, str)]
    names = [row.byline, row.dateline, row.slugline, row.provider, facets["city"], *keywords[:30]]
    return SearchDocument(
        row.id, row.title, row.slug, row.listed_at, (READER,), until=row.expires_at, language=row.language,
        excerpt=row.summary or row.subheadline, names=" · ".join(one for one in names if one), body=plain(row.body),
        facets=facets,
        picture=(row.cover_sha256, row.cover_mime or "") if row.cover_sha256 else None,
        byline=row.publisher or row.provider or row.byline, standing=standing(row.like_count), provenance=row.provenance)


def plain(body: str) -> str:
    """Markup as plain text."""
    return html.unescape(TAG.sub(" ", body))


def standing(likes: int) -> float:
    """0 to 1 by the order of magnitude: in steps, so that not every like changes the index."""
    return round(min(math.log10(1 + max(likes, 0)) / 3, 1.0), 1)


def keys(type_name: str, db: Session, after: int, limit: int) -> Sequence[int]:
    """Ids of published items."""
    return db.scalars(select(Content.id).where(Content.type == type_name, Content.state == PUBLIC, Content.id > after)
                      .order_by(Content.id).limit(limit)).all()


def grants(_db: Session, visibility: Visibility) -> list[str]:
    """The wire is for those for whom the site opens it."""
    return [READER] if queries.meant_for(visibility.viewer, visibility.settings) else []


def listed(type_name: str, visibility: Visibility) -> Select[Any]:
    """The rule of every list of the wire."""
    return (select(Content.id, Content.title, Content.slug, Content.listed_at.label("at"))
            .where(visibility.listed(type_name)))


def labels(name: str, request: Request, values: Sequence[str]) -> Mapping[str, str]:
    """What readers call the values of a facet."""
    return {value: facet_label(request, name, value) for value in values}


def _concerned(type_name: str) -> Callable[[Any], list[int]]:
    return lambda event: [event.content_id] if event.type == type_name else []


def _type(name: str, title: Any, icon: str, order: int) -> SearchType:
    facets = tuple(SearchFacet(facet.name, facet.title, partial(labels, facet.name)) for facet in FACETS)
    events = dict.fromkeys((ContentListed, ContentUnlisted, ContentCorrected), _concerned(name))
    return SearchType(name, title, lambda slug: f"/wire/{slug}", partial(documents, name), partial(keys, name), grants,
                      partial(listed, name), facets, events, icon, order)


TYPES = (_type(ARTICLE, _("Articles"), "newspaper", 10), _type(RELEASE, _("Press releases"), "megaphone", 20))
