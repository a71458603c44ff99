"""``/search/stop/<key>``: no more mails of one saved search, for whoever holds the link; nobody needs to sign in."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_search.resources import StopLink
from aipress_search.saved import services

PAGE = "search/stop.html"


@view_config(context=StopLink, request_method="GET", permission=NO_PERMISSION_REQUIRED, renderer=PAGE)
def ask(context: StopLink, request: Request) -> dict[str, Any]:
    """The page that the mail links to. Nothing happens by opening it: mail programs open links by themselves."""
    return {"row": context.row, "is_stopped": not context.row.by_mail}


@view_config(context=StopLink, request_method="POST", permission=NO_PERMISSION_REQUIRED, renderer=PAGE)
def stop(context: StopLink, request: Request) -> dict[str, Any]:
    """Stop. Mail programs send this at one press (RFC 8058), and want no redirect; doing it twice is doing it once."""
    if context.row.by_mail:
        services.stop_mails(request.db, context.row.id, request.now)
    return {"row": context.row, "is_stopped": True}
