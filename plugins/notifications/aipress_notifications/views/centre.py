"""The list, and everything at once."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import CursorError, _
from aipress_notifications import queries, services
from aipress_notifications.presentation import MOST_SHOWN, bell, line
from aipress_notifications.resources import Centre

HERE = "/notifications/"


@view_config(context=Centre, request_method="GET", permission="notifications:notification.use",
             renderer="notifications/centre.html")
def show(context: Centre, request: Request) -> dict[str, Any]:
    """What one was told, the newest first."""
    only_unread, cursor = request.GET.get("tab") == "unread", request.GET.get("after") or None
    try:
        page = queries.page(request.db, request.identity.party_id, request.visibility.readable(), cursor, only_unread=only_unread)
    except CursorError:
        raise HTTPNotFound from None
    tab = "unread" if only_unread else ""
    unread = request.identity.unread
    return {"lines": [line(request, row) for row in page.rows], "unread": unread, "only_unread": only_unread,
            "here": request.path_with(HERE, {"tab": tab, "after": cursor}),
            "page": {"next_url": _at(request, tab, page.next_cursor), "previous_url": _at(request, tab, page.previous_cursor)},
            "tabs": [{"title": _("All"), "url": HERE, "current": not only_unread},
                     {"title": _("Unread"), "url": request.path_with(HERE, {"tab": "unread"}), "current": only_unread,
                      "count": unread if unread <= MOST_SHOWN else f"{MOST_SHOWN}+"}]}


@view_config(context=Centre, name="latest", request_method="GET", permission="notifications:notification.use",
             renderer="notifications/latest.html")
def latest(context: Centre, request: Request) -> dict[str, Any]:
    """What opens below the bell; a part of a page."""
    rows = queries.latest(request.db, request.identity.party_id, request.visibility.readable())
    return {"lines": [line(request, row) for row in rows]}


def _at(request: Request, tab: str, cursor: str | None) -> str | None:
    return request.path_with(HERE, {"tab": tab, "after": cursor}) if cursor else None


@view_config(context=Centre, name="read-all", request_method="POST", permission="notifications:notification.use")
def read_all(context: Centre, request: Request) -> Response:
    """Mark everything as read."""
    services.mark_all_read(request.db, request.identity.party_id, request.now)
    request.flash(_("Everything is marked as read."))
    return HTTPSeeOther(HERE)


@view_config(context=Centre, name="bell", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def ask(context: Centre, request: Request) -> Response:
    """The bell anew, for a page that asks once in a while; nothing when the number is still the one that it shows."""
    request.is_unattended = True
    if request.identity is None or request.GET.get("shown") == str(min(request.identity.unread, MOST_SHOWN + 1)):
        return Response(status=204)
    return Response(str(bell(request)), content_type="text/html", charset="utf-8")
