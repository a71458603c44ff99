"""A theme that one site owner looks at before everybody does: in their own session, until it ends or they say so."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request

from aipress_core.security.signing import get_cookie, serializer, set_cookie

COOKIE, PURPOSE = "aipress_theme", "theme-preview"


def previewed(request: Request) -> str:
    """The id of the theme that this visitor previews, or an empty text. Costs nothing where there is no cookie.

    The cookie is signed and bound to the owner's session: copied to another browser, or after the role is gone, it is void.
    """
    cookie = get_cookie(request, COOKIE)
    if not cookie:
        return ""
    try:
        found: Any = serializer(request, PURPOSE).loads(cookie.encode())
        theme_id, session_id = str(found["theme"]), int(found["session"])
    except (ValueError, TypeError, KeyError):
        return ""
    identity = request.identity
    is_theirs = identity is not None and identity.is_owner and identity.session_id == session_id
    return theme_id if is_theirs and theme_id in request.registry.templates.themes else ""


def start(request: Request, theme_id: str) -> None:
    """Show ``theme_id`` to this session alone, from its next page on."""
    value = serializer(request, PURPOSE).dumps({"theme": theme_id, "session": request.identity.session_id}).decode()
    request.add_response_callback(lambda req, response: set_cookie(req, response, COOKIE, value))


def end(request: Request) -> None:
    """Show this session the site's theme again."""
    request.add_response_callback(lambda req, response: set_cookie(req, response, COOKIE, None))
