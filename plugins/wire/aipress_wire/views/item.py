"""Pages of one item: article, press release, picture, and the tombstone of a killed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import files, render
from aipress_wire import queries
from aipress_wire.models import RELEASE
from aipress_wire.presenting import article, cover, is_urgent, json_ld, may_read_body, places, term
from aipress_wire.queries import Found
from aipress_wire.resources import KilledItem, WireItem
from aipress_wire.views.feed import check_open


@view_config(context=WireItem, request_method="GET", permission=NO_PERMISSION_REQUIRED)
def read_item(context: WireItem, request: Request) -> Any:
    """An item that the traversal found readable for this visitor."""
    check_open(request)
    content, item = context.content, context.item
    kind = "release" if content.type == RELEASE else "picture" if item.kind == "picture" and item.cover_sha256 else "article"
    page = ItemPage(request, context.row, kind)
    values = {"content": content, "title": content.title, "description": item.subheadline or item.summary or content.title,
              "body": page.body, "json_ld": page.json_ld}
    request.response.text = render(request, f"wire/{kind}.html", values)
    return request.response


@dataclass
class ItemPage:
    """What a page says of an item to everybody alike, rendered once for each state of the item."""

    request: Request
    row: Found
    kind: str

    def body(self, **holes: Markup) -> Markup:
        """The item itself; ``holes`` are what the page puts in it for this reader: actions, aside, after_body."""
        template = f"wire/{self.kind}_body.html"
        piece: Markup = self.request.shell(template, self._key, self._values, {name: _giver(one) for name, one in holes.items()})
        return piece

    def json_ld(self) -> Markup:
        """The item in schema.org's words."""
        piece: Markup = self.request.fragment("wire/json_ld.html", (self._key, self.request.settings["wire.public"]), lambda: {
            "json_ld": json_ld(self.request, self.row.content, self._item, self._publisher["name"], self._image)})
        return piece

    @property
    def _key(self) -> tuple[Any, ...]:
        """Whatever changes an item changes its header too."""
        row, request = self.row, self.request
        content = row.content
        return (content.id, content.version, content.modified_at, content.slug, content.listed_at, row.publisher_name,
                row.publisher_slug, row.owner_name, row.owner_slug, row.owner_portrait, may_read_body(request),
                request.identity is not None,
                is_urgent(row.item.urgency, content.listed_at, request.now),
                request.now.astimezone(ZoneInfo(request.timezone)).date())

    @cached_property
    def _item(self) -> Any:
        return queries.whole_item(self.request.db, self.row.content.id)

    @cached_property
    def _pictures(self) -> list[dict[str, Any]]:
        return [one for picture in queries.pictures_of(self.request.db, self.row.content.id) if (one := cover(picture))]

    @property
    def _image(self) -> str | None:
        return self._pictures[0]["src"] if self._pictures else None

    @property
    def _publisher(self) -> dict[str, Any]:
        row, has_page = self.row, self.row.publisher_slug and self.request.plugin_enabled("organisations")
        return {"id": row.content.publisher_id or 0, "name": row.publisher_name or row.item.provider,
                "url": f"/organisations/{row.publisher_slug}" if has_page else ""}

    @property
    def _authors(self) -> list[dict[str, Any]]:
        """The member whose item this is, where the byline names nobody else."""
        row, request = self.row, self.request
        has_page = request.identity is not None and request.plugin_enabled("social")
        return [{"id": row.content.owner_id, "name": row.owner_name, "src": files.portrait(row.owner_portrait),
                 "url": f"/members/{row.owner_slug}" if has_page else ""}] if self._item.byline == row.owner_name else []

    def _values(self) -> dict[str, Any]:
        request, content, item = self.request, self.row.content, self._item
        return {
            "item": article(request, content, item), "publisher": self._publisher if self._publisher["name"] else None,
            "authors": self._authors, "cover": self._pictures[0] if self._pictures else None, "pictures": self._pictures[1:],
            "places": places(request, item), "subjects": _subjects(request, item), "may_see_note": request.identity is not None,
            "contacts": [], "documents": [], "renditions": [],
            "versions": queries.versions_of(request.db, content.id) if content.version > 1 else [],
        }


def _giver(markup: Markup) -> Callable[[], Markup]:
    return lambda: markup


def _subjects(request: Request, item: Any) -> list[dict[str, str]]:
    """Our own terms as links, then the sender's subjects that map to none, as words."""
    own = [term(request, name, value) for name, value in
           (("theme", item.theme), ("sector", item.sector), ("genre", item.genre))]
    raw = [{"label": name, "url": ""} for name in item.raw.get("keywords", [])[:8]]
    unique = {one["label"].casefold(): one for one in [*filter(None, own), *raw]}
    return list(unique.values())


@view_config(context=KilledItem, request_method="GET", permission=NO_PERMISSION_REQUIRED)
def tombstone(context: KilledItem, request: Request) -> Any:
    """410 Gone: neither headline nor text, but who withdrew it, when and why."""
    check_open(request)
    item = {"killed_at": context.content.modified_at, "provider": context.row.publisher_name or context.item.provider,
            "reason": context.item.kill_note, "published_at": context.content.published_at}
    request.response.status_int = 410
    request.response.text = render(request, "wire/killed.html", {"item": item})
    return request.response
