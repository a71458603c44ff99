"""``/wire/`` and the items below it."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPMovedPermanently

from aipress_core.api import KILLED, Resource
from aipress_wire import queries


class WireRoot(Resource):
    """The feed; a container of items by their slugs."""

    def __getitem__(self, name: str) -> Resource:
        request = self.request
        row = queries.item_by_slug(request.db, request.visibility, name) if len(name) <= 160 else None
        if row is None:
            moved = queries.present_slug(request.db, name) if len(name) <= 160 else None
            if moved is None:
                raise KeyError(name)
            raise HTTPMovedPermanently(f"/wire/{moved}")
        if row.content.state == KILLED and row.is_meant_for:
            return KilledItem(name, self, request, row)
        if not row.is_readable:
            raise KeyError(name)
        return WireItem(name, self, request, row)


class WireItem(Resource):
    """One item that this reader may read. ``row`` is what the query found."""

    @property
    def content(self) -> Any:
        """The header."""
        return self.row.content

    @property
    def item(self) -> Any:
        """The wire's own row."""
        return self.row.item


class KilledItem(WireItem):
    """What is left of an item that its source has withdrawn."""
