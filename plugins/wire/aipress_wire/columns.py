"""What lists read of an item: all that a card shows, or what tells whether a card that is kept still holds."""

from __future__ import annotations

from sqlalchemy import type_coerce
from sqlalchemy.types import NullType

from aipress_core.api import Content, Party
from aipress_wire.models import Item

CARD = (
    Item.id,
    Content.id.label("content_id"),
    Content.slug,
    Content.title,
    Content.type,
    Content.language,
    Content.version,
    Content.like_count,
    Content.comment_count,
    Content.view_count,
    Content.published_at,
    Item.listed_at,
    Item.kind,
    Item.provenance,
    Item.summary,
    Item.dateline,
    Item.byline,
    Item.provider,
    Item.heading,
    Item.theme,
    Item.urgency,
    Item.cover_sha256,
    Item.cover_mime,
    Item.cover_width,
    Item.cover_height,
    Item.cover_alt,
    Content.publisher_id,
    Party.name.label("publisher_name"),
    Party.slug.label("publisher_slug"),
)
# What tells whether a card that is kept still holds. Whatever changes an item changes its header too (``models``), but for the
# counters; what publishes it has names of its own. The long columns are read when a page is not kept: a third of the cost.
MARK = (
    Item.id,
    Content.id.label("content_id"),
    Item.listed_at,
    Item.urgency,
    Content.version,
    type_coerce(Content.modified_at, NullType()).label("modified_at"),  # compared only: as the driver gives it
    Content.like_count,
    Content.comment_count,
    Content.view_count,
    Party.name.label("publisher_name"),
    Party.slug.label("publisher_slug"),
)
