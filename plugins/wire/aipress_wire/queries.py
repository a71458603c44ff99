"""What the feed and the pages read. Lists select the columns that they show, and run the same statements at any size."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, false, func, literal, select, true, union_all
from sqlalchemy.orm import Session, aliased

from aipress_core.api import (
    PERSON,
    PUBLIC,
    Content,
    ContentSlug,
    Identity,
    Keyset,
    Page,
    Party,
    Settings,
    UTCDateTime,
    Visibility,
    content,
    live,
    planned_once,
    unled,
)
from aipress_wire.columns import CARD, MARK
from aipress_wire.facets import BY_NAME, FACETS, TAB_BY_KEY, Choice
from aipress_wire.models import ARTICLE, RELEASE, Item, ItemVersion, Picture

RARE, COMMON = 2, 0.05  # a facet of n among N items is rare up to n² = 2 N, and common from a twentieth of them: see `_way`
SORTED = 3_000  # items that are sorted, however many facets they are chosen by
WALKED, SIEVED, SORTS = "walked", "sieved", "sorted"
_walked = aliased(Content, name="walked")
ORDERS = {
    "date": Keyset((Item.listed_at, Item.id), names=("listed_at", "id")),
    "likes": Keyset((Content.like_count, Content.id), names=("like_count", "content_id")),
    "views": Keyset((Content.view_count, Content.id), names=("view_count", "content_id")),
}
_BESIDE = {"likes": Keyset((_walked.like_count, _walked.id)), "views": Keyset((_walked.view_count, _walked.id))}


def meant_for(viewer: Identity | None, settings: Settings) -> bool:
    """Members see the wire; everybody does where the site opens it."""
    return viewer is not None or settings["wire.public"] != "none"


def audience(viewer: Identity | None, settings: Settings) -> ColumnElement[bool]:
    """The same as SQL, for the core's visibility rules."""
    return true() if meant_for(viewer, settings) else false()


def feed_page(db: Session, visibility: Visibility, choice: Choice, followed: Collection[int] | None,
              cursor: str | None, counts: Mapping[str, Mapping[str, int]] | None = None) -> Page:
    """One page of the feed: of each item its `MARK`; `feed_cards` reads the rest of those that are not kept.

    Args:
        followed: party ids of the tab's followed sources; None for tabs that do not depend on them. An empty set means
            that nobody is followed, and so matches nothing.
        cursor: of a neighbouring page.
        counts: of all items, by facet and value. In the order by date the rarest of several facets leads SQLite, which keeps
            no such figures, to its index; PostgreSQL chooses by its own. In another order they decide the way (`_way`):
            PostgreSQL takes it that a city's items are liked as much as others, and walks a third of the table for a page.

    Raises:
        CursorError: for a cursor of another list.
    """
    if (followed is not None and not followed) or not meant_for(visibility.viewer, visibility.settings):
        return Page([])
    rarest, items = _rarest(choice, counts or {})
    way = _way(items, len(choice.values), (counts or {}).get("*", {}).get("*", 0)) if choice.sort != "date" else WALKED
    is_led = way == SIEVED or (len(choice.values) > 1 and counts and db.get_bind().dialect.name == "sqlite")
    shape = Shape(choice.tab.key, choice.sort, tuple((name, len(values)) for name, values in choice.values.items()),
                  rarest if is_led else "", way)
    parameters = {"now": visibility.now, "followed": sorted(followed or ())}
    for name, values in choice.values.items():
        parameters |= {f"{name}_{number}": value for number, value in enumerate(values)}
    return ORDERS[choice.sort].run(db, lambda direction: _feed_statement(shape, direction), cursor, parameters)


@dataclass(frozen=True)
class Shape:
    """What decides a feed's statement, besides its parameters: tab, order, how many values each facet has, which facet
    ``leads`` to an index (empty: whichever the database likes), and the way to a page in an order other than by date."""

    tab: str
    sort: str
    facets: tuple[tuple[str, int], ...]
    leads: str = ""
    way: str = WALKED


def _way(items: int, facets: int, total: int) -> str:
    """How to find a page of a facet's items by likes or views, whose order stands in another table than the facet.

    A common facet has a page after a short walk through the index of the order. A rare one's items are sorted. Between them the
    walk looks each item up among the facet's, read from their index beforehand, and touches no row of the others: of a million
    items that takes 5 ms, where reading the rows takes 100 and more.
    """
    if 0 < items <= SORTED and (facets > 1 or not total or items * items <= RARE * total):
        return SORTS
    return SIEVED if 0 < items <= COMMON * total else WALKED


def _rarest(choice: Choice, counts: Mapping[str, Mapping[str, int]]) -> tuple[str, int]:
    """Of the chosen facets the one whose values the fewest items have, and how many have them."""
    items = {name: sum(counts.get(name, {}).get(value, 0) for value in values) for name, values in choice.values.items()}
    return min(items.items(), key=lambda pair: pair[1]) if items else ("", 0)


@lru_cache(maxsize=512)
def _feed_statement(shape: Shape, direction: str) -> Select[Any]:
    """The statement of a feed, built once for its shape: building it costs as much as running it."""
    tab, order = TAB_BY_KEY[shape.tab], ORDERS[shape.sort]
    now = bindparam("now", type_=UTCDateTime())
    of_item, of_header = [Item.family == tab.family], [Content.type == tab.content_type, live(now, by_date=shape.sort == "date")]
    if shape.sort == "date":
        of_item.append(Item.listed_at <= now)
    of_facet: dict[str, ColumnElement[bool]] = {}
    for name, count in shape.facets:
        column = getattr(Item, BY_NAME[name].column)
        values = [bindparam(f"{name}_{number}", type_=column.type) for number in range(count)]
        is_one = column == values[0] if count == 1 else column.in_(values)
        of_facet[name] = is_one
        of_item.append(unled(is_one) if shape.leads not in ("", name) else is_one)
    if tab.follows:
        column = Content.owner_id if tab.follows == "person" else Content.publisher_id
        of_header.append(column.in_(bindparam("followed", expanding=True)))
    marks = select(*MARK).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
    if shape.way == WALKED:
        return order.cut(marks.where(*of_item, *of_header), direction)
    if shape.way == SIEVED:
        among = select(Item.id).where(Item.family == tab.family, of_facet[shape.leads])
        page = _BESIDE[shape.sort].cut(_sieved(tab.content_type, among, and_(*of_item, *of_header)), direction).cte("page")
        return order.cut(marks.where(Item.id.in_(select(page.c.id))), direction)
    chosen = select(Item.id).where(*of_item).cte("chosen").prefix_with("MATERIALIZED")  # by the facet's index, come what may
    headers = select(Content.id).join_from(chosen, Content, Content.id == chosen.c.id).where(*of_header)
    page = order.cut(headers, direction).cte("page")
    return order.cut(marks.where(Item.id.in_(select(page.c.id))), direction)


def _sieved(content_type: str, among: Select[Any], is_wanted: ColumnElement[bool]) -> Select[Any]:
    """Ids of items in the order of an index that holds all it asks for; of those ``among`` a facet's, what else must be so."""
    whole = (select(literal(True)).join_from(Item, Content, Content.id == Item.id).where(Item.id == _walked.id, is_wanted)
             .correlate(_walked).scalar_subquery())
    # as a case, for the order in which its conditions are tried: the first costs least
    return select(_walked.id).where(_walked.type == content_type, _walked.state == PUBLIC,
                                    case((_walked.id.in_(among), whole), else_=false()))


_CARDS = (select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
          .where(Item.id.in_(bindparam("ids", expanding=True))))


def feed_cards(db: Session, page: Page) -> list[Row[Any]]:
    """What the cards of a page of `feed_page` show, in its order."""
    found = {row.id: row for row in db.connection().execute(_CARDS, {"ids": [row.id for row in page.rows]})}
    return [found[row.id] for row in page.rows if row.id in found]


def filtered_counts(db: Session, visibility: Visibility, choice: Choice,
                    followed: Collection[int] | None = None) -> dict[str, dict[str, int]]:
    """Counts of each facet's values under the other facets' filters; ``{"*": {"*": total}}`` besides.

    Args:
        followed: as for `feed_page`. What one reader follows is counted by the database; everybody's lists by the core's boards.
    """
    if (followed is not None and not followed) or not meant_for(visibility.viewer, visibility.settings):
        return {}
    tab = choice.tab
    if followed is None:
        return content.filtered_counts(db, tab.scope, choice.values, visibility.now)
    source = (Content.owner_id if tab.follows == "person" else Content.publisher_id).in_(followed)
    visible = and_(visibility.listed(tab.content_type), source)
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


_HEADER = [column for column in Content.__table__.columns if column.name not in ("facets", "counted")]
_ITEM = Item.__table__.c["kind", "urgency", "provider", "summary", "subheadline", "kill_note", "cover_sha256"]
Header = NamedTuple("Header", [(column.name, Any) for column in _HEADER])  # type: ignore[misc]
Brief = NamedTuple("Brief", [(column.name, Any) for column in _ITEM])  # type: ignore[misc]


@dataclass(frozen=True)
class Found:
    """One item as its page reads it, by columns, the long ones left for :func:`whole_item`.

    Args:
        content: the columns of the header.
        item: some of the wire's own.
        is_readable: by this viewer.
        is_meant_for: may this viewer know that it was withdrawn?
    """

    content: Any
    item: Any
    publisher_name: str | None
    publisher_slug: str | None
    owner_name: str | None  # of a live person alone
    owner_slug: str | None
    owner_portrait: str | None
    is_readable: bool
    is_meant_for: bool


def item_by_slug(db: Session, visibility: Visibility, slug: str) -> Found | None:
    """Header, item, publisher, owner, and whether this viewer may read it, or know that it was killed; one statement."""
    statement, parameters = visibility.kept(_item_statement, of=(ARTICLE, RELEASE))
    row = db.connection().execute(statement, parameters | {"slug": slug}).first()
    if row is None:
        return None
    width = len(Header._fields)
    return Found(Header._make(row[:width]), Brief._make(row[width:-7]), *row[-7:])


_WHOLE = planned_once(select(*Item.__table__.columns).where(Item.id == bindparam("item")))


def whole_item(db: Session, item_id: int) -> Row[Any]:
    """Everything that the wire knows of an item, its text included: asked for when its page is not kept yet."""
    return db.connection().execute(_WHOLE, {"item": item_id}).one()


def _item_statement(visibility: Visibility) -> Select[Any]:
    types = (ARTICLE, RELEASE)
    owner = aliased(Party)
    by_owner = and_(owner.id == Content.owner_id, owner.kind == PERSON, owner.state == "live")
    return planned_once(
        select(*_HEADER, *_ITEM, Party.name, Party.slug, owner.name, owner.slug, owner.portrait, visibility.readable(*types),
               visibility.audience(*types))
        .join_from(Content, Item, Item.id == Content.id).outerjoin(Party, Party.id == Content.publisher_id)
        .outerjoin(owner, by_owner)
        .where(Content.type.in_(types), Content.slug == bindparam("slug")).order_by(Content.type).limit(1))


def present_slug(db: Session, slug: str) -> str | None:
    """The present slug of an item that had this one before."""
    return db.scalar(select(Content.slug).join(ContentSlug, ContentSlug.content_id == Content.id)
                     .where(ContentSlug.type.in_((ARTICLE, RELEASE)), ContentSlug.slug == slug).limit(1))


_PICTURES = select(*Picture.__table__.columns).where(Picture.item_id == bindparam("item")).order_by(Picture.position).limit(50)


def pictures_of(db: Session, item_id: int) -> Sequence[Row[Any]]:
    """An item's pictures, in order."""
    return db.connection().execute(_PICTURES, {"item": item_id}).all()


def versions_of(db: Session, item_id: int) -> list[Row[Any]]:
    """Numbers, notes and times of an item's versions, newest first."""
    return list(db.execute(select(ItemVersion.number, ItemVersion.note, ItemVersion.created_at)
                           .where(ItemVersion.item_id == item_id).order_by(ItemVersion.number.desc()).limit(50)))


def latest(db: Session, visibility: Visibility, type_name: str, limit: int) -> Sequence[Row[Any]]:
    """The newest items of one content type."""
    build = _latest_articles if type_name == ARTICLE else _latest_releases
    statement, parameters = visibility.kept(build)
    return db.connection().execute(statement, parameters | {"limit": limit}).all()


def latest_of(db: Session, visibility: Visibility, publisher_id: int, limit: int = 10) -> Sequence[Row[Any]]:
    """The newest items of a publisher, of both families."""
    statement, parameters = visibility.kept(_latest_of_publisher)
    return db.connection().execute(statement, parameters | {"publisher": publisher_id, "limit": limit}).all()


def cards(db: Session, visibility: Visibility, type_name: str, ids: Sequence[int]) -> list[Row[Any]]:
    """These items of one content type as lists show them, in this order; those that the viewer may not see are left out."""
    may_see = unled(visibility.listed(type_name))
    statement = (select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
                 .where(Content.id.in_(ids), may_see))
    found = {row.id: row for row in db.execute(statement)}
    return [found[one] for one in ids if one in found]


def _latest_articles(visibility: Visibility) -> Select[Any]:
    return _latest(visibility.listed(ARTICLE))


def _latest_releases(visibility: Visibility) -> Select[Any]:
    return _latest(visibility.listed(RELEASE))


def _latest_of_publisher(visibility: Visibility) -> Select[Any]:
    return planned_once(_latest(and_(visibility.listed(ARTICLE, RELEASE), Content.publisher_id == bindparam("publisher"))))


def _latest(condition: ColumnElement[bool]) -> Select[Any]:
    return (select(*CARD).join_from(Item, Content, Content.id == Item.id).outerjoin(Party, Party.id == Content.publisher_id)
            .where(condition).order_by(Content.listed_at.desc(), Content.id.desc()).limit(bindparam("limit")))
