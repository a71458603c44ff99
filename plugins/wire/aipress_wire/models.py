"""Tables of the wire: sources, items beside their content header, versions, pictures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event, update
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session

from aipress_core.api import Base, Content, Json, UTCDateTime, utcnow

ARTICLE, RELEASE = "wire.article", "wire.release"  # content types; pictures are journalism and belong to the first
ARTICLES, RELEASES = "wire.articles", "wire.releases"  # facet scopes


class Source(Base):
    """Where imported items come from: a provider, with its service party and its rules.

    ``kind`` decides what an item is when neither its class nor its genre does. ``publisher_id`` is the organisation in
    whose name the items appear, when the site has a page for it.
    """

    __tablename__ = "wire_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)  # folded provider code or name
    name: Mapped[str] = mapped_column(String(200))
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"))
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    kind: Mapped[str | None] = mapped_column(String(16))
    provenance: Mapped[str] = mapped_column(String(16), default="agency")  # agency | media | journalist | release
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Item(Base):
    """One item of the wire; shares the key of its ``core_content`` header.

    ``family`` and ``listed_at`` repeat what the header says, and the seven facets are columns, so that every feed is
    answered by one index. Terms are kept by their stable keys. A killed item keeps its header and loses its texts.
    """

    __tablename__ = "wire_item"
    __table_args__ = (
        UniqueConstraint("source_id", "guid"),
        Index("ix_wire_item_feed", "family", "listed_at", "id"),
        *(Index(f"ix_wire_item_feed_{name}", "family", f"{column}", "listed_at", "id") for name, column in (
            ("sector", "sector"), ("heading", "heading"), ("genre", "genre"), ("theme", "theme"), ("country", "country_code"),
            ("department", "department_code"), ("city", "city"), ("provenance", "provenance"))),
    )

    id: Mapped[int] = mapped_column(ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    family: Mapped[str] = mapped_column(String(16))  # articles | releases
    kind: Mapped[str] = mapped_column(String(16))  # article | press_release | picture
    listed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    provenance: Mapped[str] = mapped_column(String(16), default="media")

    # Where it comes from: empty for items written here.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("wire_source.id", ondelete="SET NULL"))
    guid: Mapped[str | None] = mapped_column(String(500))
    source_version: Mapped[int | None] = mapped_column()
    format: Mapped[str] = mapped_column(String(24), default="")
    provider: Mapped[str] = mapped_column(String(200), default="")
    credit: Mapped[str] = mapped_column(String(300), default="")
    copyright_holder: Mapped[str] = mapped_column(String(300), default="")
    copyright_notice: Mapped[str] = mapped_column(Text, default="")
    usage_terms: Mapped[str] = mapped_column(Text, default="")
    ed_note: Mapped[str] = mapped_column(Text, default="")
    private_notes: Mapped[list[Any]] = mapped_column(Json, default=list)
    raw: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # subjects, places, keywords, genres, links, identifiers

    # What it says.
    subheadline: Mapped[str] = mapped_column(String(500), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    byline: Mapped[str] = mapped_column(String(300), default="")
    dateline: Mapped[str] = mapped_column(String(200), default="")
    slugline: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    word_count: Mapped[int] = mapped_column(Integer, default=0)
    urgency: Mapped[int | None] = mapped_column(Integer)
    version_created: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    corrected_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    kill_note: Mapped[str] = mapped_column(String(500), default="")

    # The seven facets.
    sector: Mapped[str | None] = mapped_column(String(60))
    heading: Mapped[str | None] = mapped_column(String(60))
    genre: Mapped[str | None] = mapped_column(String(60))
    theme: Mapped[str | None] = mapped_column(String(60))
    country_code: Mapped[str | None] = mapped_column(String(2))
    department_code: Mapped[str | None] = mapped_column(String(3))
    city: Mapped[str | None] = mapped_column(String(120))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)

    # The first picture, repeated here for lists.
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    cover_sha256: Mapped[str | None] = mapped_column(String(64))
    cover_mime: Mapped[str | None] = mapped_column(String(40))
    cover_width: Mapped[int | None] = mapped_column(Integer)
    cover_height: Mapped[int | None] = mapped_column(Integer)
    cover_alt: Mapped[str] = mapped_column(String(500), default="")


@event.listens_for(Item, "after_update")
def _touch_header(_mapper: Mapper[Item], connection: Connection, item: Item) -> None:
    """Whatever changes an item changes its header's ``modified_at``: kept markup is found by it."""
    session = object_session(item)
    if session is not None and session.is_modified(item):
        connection.execute(update(Content.__table__).where(Content.id == item.id).values(modified_at=utcnow()))


class ItemVersion(Base):
    """What an item said in one version; never changed, deleted when the item is killed."""

    __tablename__ = "wire_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("wire_item.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)  # of this site: 1, 2, …
    source_version: Mapped[int | None] = mapped_column()
    title: Mapped[str] = mapped_column(String(500))
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    byline: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Picture(Base):
    """One picture of an item, in order, with its caption and credit; ``file_id`` is empty when a placeholder stands in."""

    __tablename__ = "wire_picture"
    __table_args__ = (UniqueConstraint("item_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("wire_item.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str | None] = mapped_column(String(40))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    is_placeholder: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(String(300), default="")
    alt: Mapped[str] = mapped_column(String(500), default="")
    renditions: Mapped[list[Any]] = mapped_column(Json, default=list)  # as the sender listed them
