"""Pages of one item: article, press release, picture, and the tombstone of a killed one."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import render
from aipress_wire import queries
from aipress_wire.models import RELEASE
from aipress_wire.presenting import article, cover, json_ld, places, term
from aipress_wire.resources import KilledItem, WireItem
from aipress_wire.views.feed import check_open


@view_config(context=WireItem, request_method="GET", permission=NO_PERMISSION_REQUIRED)
def read_item(context: WireItem, request: Request) -> Any:
    """An item that the traversal found readable for this visitor."""
    check_open(request)
    content, item = context.content, context.item
    pictures = [one for picture in queries.pictures_of(request.db, content.id) if (one := cover(picture))]
    publisher = {"id": content.publisher_id or 0, "name": context.row.publisher_name or item.provider,
                 "url": f"/organisations/{context.row.publisher_slug}"
                 if context.row.publisher_slug and request.plugin_enabled("organisations") else ""}
    values = {
        "item": article(request, content, item), "content": content, "publisher": publisher if publisher["name"] else None,
        "authors": [], "cover": pictures[0] if pictures else None, "pictures": pictures[1:], "places": places(request, item),
        "subjects": _subjects(request, item), "may_see_note": request.identity is not None, "contacts": [], "documents": [],
        "renditions": [], "json_ld": json_ld(request, content, item, publisher["name"], pictures[0]["src"] if pictures else None),
        "versions": queries.versions_of(request.db, content.id) if content.version > 1 else [],
    }
    template = "wire/release.html" if content.type == RELEASE else \
        "wire/picture.html" if item.kind == "picture" and pictures else "wire/article.html"
    request.response.text = render(request, template, values)
    return request.response


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
