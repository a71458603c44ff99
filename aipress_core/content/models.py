"""``core_content``, the header that every publishable item has, and ``core_facet_count``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.db.base import Base
from aipress_core.db.types import Json, UTCDateTime, utcnow


class Content(Base):
    """Header of one publishable item; the owning plugin keeps its own table beside it with the same key.

    ``listed_at`` is the later of publication and embargo and orders every feed. ``next_change_at`` is the next instant
    at which time alone lists or unlists the item; a sweep finds it there. ``counted`` holds what the facet counts
    currently include for this row, so that recounting is exact and idempotent.
    """

    __tablename__ = "core_content"
    __table_args__ = (
        Index("uq_core_content_type_slug", "type", "slug", unique=True),
        Index("ix_core_content_feed", "type", "state", "listed_at", "id"),
        Index("ix_core_content_likes", "type", "state", "like_count", "id"),
        Index("ix_core_content_views", "type", "state", "view_count", "id"),
        Index("ix_core_content_next_change_at", "next_change_at"),
        Index("ix_core_content_changed", "facet_scope", "modified_at"),
        Index("ix_core_content_owner", "owner_id", "listed_at"),
        Index("ix_core_content_publisher", "publisher_id", "listed_at"),
        Index("ix_core_content_publisher_type", "publisher_id", "type", "state", "listed_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))  # "wire.article": plugin id, dot, name
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(500))
    slug: Mapped[str] = mapped_column(String(160))
    language: Mapped[str] = mapped_column(String(12), default="fr")
    state: Mapped[str] = mapped_column(String(16), default="draft")  # draft | public | archived | killed
    published_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    embargo_until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    listed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    next_change_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    facet_scope: Mapped[str | None] = mapped_column(String(40))
    facets: Mapped[dict[str, Any] | None] = mapped_column(Json)
    counted: Mapped[dict[str, Any] | None] = mapped_column(Json)
    like_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    comment_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    view_count: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow, onupdate=utcnow)


class ContentSlug(Base):
    """A slug that an item had before; its address redirects to the present one."""

    __tablename__ = "core_content_slug"

    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    slug: Mapped[str] = mapped_column(String(160), primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), index=True)


class FacetCount(Base):
    """How many listed items of a scope carry a facet value; changed with the item, in its transaction."""

    __tablename__ = "core_facet_count"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    facet: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
