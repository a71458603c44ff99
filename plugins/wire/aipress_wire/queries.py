"""What the feed and the pages read. Lists select the columns that they show, and run the same statements at any size."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from aipress_core.api import Content, ContentSlug, Keyset, Page, Party, Visibility
from aipress_wire.facets import FACETS, Choice
from aipress_wire.models import ARTICLE, RELEASE, Item, ItemVersion, Picture

CARD = (
    Item.id, Content.slug, Content.title, Content.type, Content.language, Content.version, Content.like_count,
    Content.comment_count, Content.view_count, Content.published_at, Item.listed_at, Item.kind, Item.provenance, Item.summary,
    Item.dateline, Item.byline, Item.provider, Item.heading, Item.theme, Item.urgency, Item.cover_sha256, Item.cover_mime, Item.cover_width,
    Item.cover_height, Item.cover_alt, Content.publisher_id, Party.name.label("publisher_name"), Party.slug.label("publisher_slug"),
)
ORDERS = {
    "date": Keyset((Item.listed_at, Item.id)),
    "likes": Keyset((Content.like_count, Item.id)),
    "views": Keyset((Content.view_count, Item.id)),
}
COUNT_CAP = 1000  # above it, a filtered count is shown as "1,000+"


def cards(visibility: Visibility, type_name: str) -> Select[Any]:
    """Cards of one content type that the viewer may see in lists."""
    return (
        select(*CARD)
        .join_from(Item, Content, Content.id == Item.id)
        .outerjoin(Party, Party.id == Content.publisher_id)
        .where(visibility.listed(type_name), Item.listed_at <= visibility.now)
    )


def feed_page(db: Session, visibility: Visibility, choice: Choice, followed: Collection[int] | None,
              cursor: str | None) -> Page:
    """One page of the feed.

    Args:
        followed: party ids of the tab's followed sources; None for tabs that do not depend on them. An empty set means
            that nobody is followed, and so matches nothing.
        cursor: of a neighbouring page.

    Raises:
        CursorError: for a cursor of another list.
    """
    if followed is not None and not followed:
        return Page([])
    statement = cards(visibility, choice.tab.content_type).where(choice.condition())
    if followed is not None:
        column = Content.owner_id if choice.tab.follows == "person" else Content.publisher_id
        statement = statement.where(column.in_(sorted(followed)))
    return ORDERS[choice.sort].page(db, statement, cursor)


def filtered_counts(db: Session, visibility: Visibility, choice: Choice) -> dict[str, dict[str, int]]:
    """Counts of each facet's values under the other facets' filters, in one statement; ``{"*": {"*": total}}`` besides."""
    visible = visibility.listed(choice.tab.content_type)
    parts = [_grouped(facet.name, getattr(Item, facet.column), and_(visible, choice.condition(without=facet.name)))
             for facet in FACETS]
    total = (select(literal("*").label("facet"), literal("*").label("value"), func.count().label("count"))
             .select_from(Item).join(Content, Content.id == Item.id).where(visible, choice.condition()))
    counts: dict[str, dict[str, int]] = {}
    for facet, value, count in db.execute(union_all(*parts, total)):
        counts.setdefault(facet, {})[value] = count
    return counts


def _grouped(name: str, column: Any, condition: ColumnElement[bool]) -> Select[Any]:
    return (select(literal(name).label("facet"), column.label("value"), func.count().label("count"))
            .select_from(Item).join(Content, Content.id == Item.id)
            .where(condition, column.is_not(None)).group_by(column))


def item_by_slug(db: Session, visibility: Visibility, slug: str) -> Row[Any] | None:
    """Header, item, publisher, and whether this viewer may read it, or know that it was killed; one statement."""
    types = (ARTICLE, RELEASE)
    return db.execute(
        select(Content, Item, Party.name.label("publisher_name"), Party.slug.label("publisher_slug"),
               visibility.readable(*types).label("is_readable"), visibility.audience(*types).label("is_meant_for"))
        .join(Item, Item.id == Content.id)
        .outerjoin(Party, Party.id == Content.publisher_id)
        .where(Content.type.in_(types), Content.slug == slug)
        .order_by(Content.type)
    ).first()


def present_slug(db: Session, slug: str) -> str | None:
    """The present slug of an item that had this one before."""
    return db.scalar(select(Content.slug).join(ContentSlug, ContentSlug.content_id == Content.id)
                     .where(ContentSlug.type.in_((ARTICLE, RELEASE)), ContentSlug.slug == slug).limit(1))


def pictures_of(db: Session, item_id: int) -> list[Picture]:
    """An item's pictures, in order."""
    return list(db.scalars(select(Picture).where(Picture.item_id == item_id).order_by(Picture.position).limit(50)))


def versions_of(db: Session, item_id: int) -> list[Row[Any]]:
    """Numbers, notes and times of an item's versions, newest first."""
    return list(db.execute(select(ItemVersion.number, ItemVersion.note, ItemVersion.created_at)
                           .where(ItemVersion.item_id == item_id).order_by(ItemVersion.number.desc()).limit(50)))


def latest_of(db: Session, visibility: Visibility, publisher_id: int, limit: int = 10) -> list[Row[Any]]:
    """The newest items of a publisher, of both families."""
    rows = db.execute(
        select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
        .where(visibility.listed(ARTICLE, RELEASE), Content.publisher_id == publisher_id)
        .order_by(Content.listed_at.desc(), Content.id.desc()).limit(limit))
    return list(rows)
