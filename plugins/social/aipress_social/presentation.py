"""How people, posts and groups are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import Page, _, text_markup
from aipress_social import follows
from aipress_social.models import CLOSED, MODERATOR, OPEN, OWNER, SECRET
from aipress_social.queries import parties
from aipress_social.queries.portraits import source

PRIVACY_WORDS = {OPEN: _("Open group"), CLOSED: _("Closed group"), SECRET: _("Secret group")}
PRIVACY_ICONS = {OPEN: "unlock", CLOSED: "lock", SECRET: "eye-slash"}
ROLE_WORDS = {OWNER: _("Owner"), MODERATOR: _("Moderator"), "member": _("Member")}


def follow_button(request: Request, row: Any, *, followed: bool) -> Markup:
    """The button that follows a party (``id``, ``name``): a form that htmx swaps whole. The same for all members but its
    token."""
    values = {"id": row.id, "name": row.name, "followed": followed}
    piece: Markup = request.shell("social/follow.html", tuple(values.items()), values, {})
    return piece


def follow_buttons(request: Request, rows: Sequence[Any]) -> dict[int, Markup]:
    """A button for each party of a list but for oneself, by id; one statement."""
    me = request.identity.party_id
    followed = follows.followed_among(request.db, me, [row.id for row in rows])
    return {row.id: follow_button(request, row, followed=row.id in followed) for row in rows if row.id != me}


def people(rows: Iterable[Any], buttons: dict[int, Markup], roles: Any = None) -> list[dict[str, Any]]:
    """A list of parties as ``ui.person`` takes it, each with its ``button``."""
    return [{"id": row.id, "name": row.name, "url": parties.address(row) if hasattr(row, "kind") else f"/members/{row.slug}",
             "role": roles(row) if roles else None, "button": buttons.get(row.id), "src": source(row),
             "is_square": getattr(row, "kind", "") == "organisation"}
            for row in rows]


def shown_posts(request: Request, rows: Sequence[Any], removable: Collection[int] | bool = ()) -> list[dict[str, Any]]:
    """Posts as the templates take them.

    Args:
        removable: ids of posts that the viewer may remove besides their own; True = all.
    """
    me = request.identity.party_id
    return [{"row": row, "src": source(row) if row.author_state == "live" else None, "body": text_markup(row.body),
             "url": f"/wall/{row.slug}", "is_own": row.author_id == me,
             "may_remove": row.author_id == me or removable is True or (removable is not False and row.id in removable)}
            for row in rows]


def pages(request: Request, page: Page, name: str = "after") -> dict[str, str | None]:
    """Addresses of the neighbours of a page of the present address, other choices kept."""
    others = [(key, value) for key, value in request.GET.items() if key != name]

    def at(cursor: str | None) -> str | None:
        return request.path_with(request.path, [*others, (name, cursor)]) if cursor else None
    return {"next_url": at(page.next_cursor), "previous_url": at(page.previous_cursor)}
