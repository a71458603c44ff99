"""What the feed and the pages read. Lists select the columns that they show, and run the same statements at any size."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from aipress_core.api import (
    Content,
    ContentSlug,
    Identity,
    Keyset,
    Page,
    Party,
    Settings,
    UTCDateTime,
    Visibility,
    live,
)
from aipress_wire.facets import BY_NAME, FACETS, TAB_BY_KEY, Choice
from aipress_wire.models import ARTICLE, RELEASE, Item, ItemVersion, Picture

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
ORDERS = {
    "date": Keyset((Item.listed_at, Item.id), names=("listed_at", "id")),
    "likes": Keyset((Content.like_count, Content.id), names=("like_count", "content_id")),
    "views": Keyset((Content.view_count, Content.id), names=("view_count", "content_id")),
}
COUNT_CAP = 1000  # above it, a filtered count is shown as "1,000+"


def meant_for(viewer: Identity | None, settings: Settings) -> bool:
    """Members see the wire; everybody does where the site opens it."""
    return viewer is not None or settings["wire.public"] != "none"


def audience(viewer: Identity | None, settings: Settings) -> ColumnElement[bool]:
    """The same as SQL, for the core's visibility rules."""
    return true() if meant_for(viewer, settings) else false()


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
    if (followed is not None and not followed) or not meant_for(visibility.viewer, visibility.settings):
        return Page([])
    shape = Shape(choice.tab.key, choice.sort, tuple((name, len(values)) for name, values in choice.values.items()))
    parameters = {"now": visibility.now, "followed": sorted(followed or ())}
    for name, values in choice.values.items():
        parameters |= {f"{name}_{number}": value for number, value in enumerate(values)}
    return ORDERS[choice.sort].run(db, lambda direction: _feed_statement(shape, direction), cursor, parameters)


@dataclass(frozen=True)
class Shape:
    """What decides a feed's statement, besides its parameters: tab, order, and how many values each facet has."""

    tab: str
    sort: str
    facets: tuple[tuple[str, int], ...]


@lru_cache(maxsize=512)
def _feed_statement(shape: Shape, direction: str) -> Select[Any]:
    """The statement of a feed, built once for its shape: building it costs as much as running it."""
    tab = TAB_BY_KEY[shape.tab]
    now = bindparam("now", type_=UTCDateTime())
    statement = (select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
                 .where(Item.family == tab.family, Content.type == tab.content_type, live(now, by_date=shape.sort == "date")))
    if shape.sort == "date":
        statement = statement.where(Item.listed_at <= now)
    for name, count in shape.facets:
        column = getattr(Item, BY_NAME[name].column)
        values = [bindparam(f"{name}_{number}", type_=column.type) for number in range(count)]
        statement = statement.where(column == values[0] if count == 1 else column.in_(values))
    if tab.follows:
        column = Content.owner_id if tab.follows == "person" else Content.publisher_id
        statement = statement.where(column.in_(bindparam("followed", expanding=True)))
    return ORDERS[shape.sort].cut(statement, direction)


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


def latest(db: Session, visibility: Visibility, type_name: str, limit: int) -> list[Row[Any]]:
    """The newest items of one content type."""
    return list(db.execute(
        select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
        .where(visibility.listed(type_name)).order_by(Content.listed_at.desc(), Content.id.desc()).limit(limit)))


def latest_of(db: Session, visibility: Visibility, publisher_id: int, limit: int = 10) -> list[Row[Any]]:
    """The newest items of a publisher, of both families."""
    rows = db.execute(
        select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
        .where(visibility.listed(ARTICLE, RELEASE), Content.publisher_id == publisher_id)
        .order_by(Content.listed_at.desc(), Content.id.desc()).limit(limit))
    return list(rows)
