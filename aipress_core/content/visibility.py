"""Who may see which content, in one place, as SQL: ``listed`` for lists, ``readable`` for one item.

``listed`` holds state, times and audience, and never ownership: ``OR owner = me`` makes every feed query slow, and a
reader expects the same list as everybody. ``readable`` is for a single row by key: listed, or owner, or trusted reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, true

from aipress_core.content.models import Content
from aipress_core.content.types import ContentTypes
from aipress_core.db.planning import unled
from aipress_core.db.types import BigId, UTCDateTime
from aipress_core.hookspecs.types import ContentType
from aipress_core.security.identity import Identity
from aipress_core.settings import Settings

PUBLIC, DRAFT, ARCHIVED, KILLED = "public", "draft", "archived", "killed"
Built = TypeVar("Built")
MOST_KEPT = 256  # statements
_statements: dict[Any, Any] = {}
_NOW: Any = bindparam("now", type_=UTCDateTime())
_VIEWER: Any = bindparam("viewer", type_=BigId)


def live(now: dt.datetime | ColumnElement[dt.datetime], *, by_date: bool = True) -> ColumnElement[bool]:
    """Published, embargo over, not expired: the part of the rule that is the same for everybody.

    Args:
        by_date: False for lists in another order than by date: as an expression, the condition does not lead SQLite
            to the index by date, after which it would have to sort everything.
    """
    is_out = Content.listed_at <= now if by_date else unled(Content.listed_at <= now)
    return and_(Content.state == PUBLIC, is_out, or_(Content.expires_at.is_(None), Content.expires_at > now))


@dataclass(frozen=True)
class Visibility:
    """The rules as they apply to one viewer at one moment; ``request.visibility`` is this."""

    types: ContentTypes
    settings: Settings
    enabled: Collection[str]
    viewer: Identity | None
    now: dt.datetime

    def listed(self, *type_names: str) -> ColumnElement[bool]:
        """Condition on ``core_content`` for lists, counts, feeds, search and mail.

        Args:
            type_names: the types wanted; none = all types of enabled plugins.
        """
        return and_(live(self.now), self.audience(*type_names))

    def kept(self, build: Callable[..., Built], *shape: Any, of: Collection[str] = ()) -> tuple[Built, dict[str, Any]]:
        """A statement built once for all viewers, and the parameters that stand for this one and for now.

        Building a statement of several types costs more than asking it. It is kept where the audience of every type in it is
        `steady`; the others' may look at who asks, and are built each time.

        Args:
            build: called with a visibility and ``shape``; a function of a module, which asks for `listed`, `audience`, and
                `readable` of types that nobody is `trusted` with.
            shape: what else decides the statement, hashable.
            of: the types that it asks about; none = all of enabled plugins.

        Example:
            >>> statement, parameters = visibility.kept(_newest, "wire.article")  # doctest: +SKIP
            >>> db.connection().execute(statement, parameters | {"limit": 10})  # doctest: +SKIP
        """
        types, viewer = self._selected(of), self.viewer
        parameters = {"now": self.now, "viewer": viewer and viewer.party_id}
        if not all(one.steady for one in types):
            return build(replace(self, now=_NOW), *shape), parameters
        anybody = replace(self, now=_NOW, viewer=viewer and replace(viewer, party_id=_VIEWER))
        audiences = [one.audience(anybody.viewer, self.settings) for one in types]
        key = (build, shape, viewer is None, tuple(one.name for one in types), *map(id, audiences))
        if key not in _statements:
            if len(_statements) >= MOST_KEPT:
                _statements.clear()
            _statements[key] = build(anybody, *shape), audiences  # which are held, so that no other gets the id of one
        return _statements[key][0], parameters

    def readable(self, *type_names: str) -> ColumnElement[bool]:
        """Condition on ``core_content`` for one row by key: listed, or owned, or trusted. A killed item is nobody's."""
        grants = [self.listed(*type_names)]
        if self.viewer is not None:
            grants.append(and_(self._of(type_names), Content.owner_id == self.viewer.party_id))
            grants += [and_(Content.type == one.name, one.trusted(self.viewer, self.settings))
                       for one in self._selected(type_names) if one.trusted is not None]
        return and_(Content.state != KILLED, or_(*grants))

    def _selected(self, type_names: Collection[str]) -> list[ContentType]:
        return [one for one in self.types if one.plugin in self.enabled and (not type_names or one.name in type_names)]

    def _of(self, type_names: Collection[str]) -> ColumnElement[bool]:
        names = [one.name for one in self._selected(type_names)]
        return Content.type.in_(names) if names else false()

    def audience(self, *type_names: str) -> ColumnElement[bool]:
        """Condition for whom the types are meant at all, whatever an item's state: who may know that it was withdrawn.

        One condition a type, types with the same audience joined, so that an index on type stays useful.
        """
        by_audience: dict[object, tuple[ColumnElement[bool], list[str]]] = {}
        for one in self._selected(type_names):
            condition = one.audience(self.viewer, self.settings)
            by_audience.setdefault(one.audience, (condition, []))[1].append(one.name)
        parts: list[ColumnElement[bool]] = []
        for condition, names in by_audience.values():
            of_type = Content.type == names[0] if len(names) == 1 else Content.type.in_(names)
            parts.append(of_type if isinstance(condition, type(true())) else and_(of_type, condition))
        return or_(*parts) if parts else false()
