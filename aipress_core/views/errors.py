"""Error pages: what happened, whose fault, what to do now, and the request's id."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPException, HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import exception_view_config, forbidden_view_config, notfound_view_config

from aipress_core.resources.keyset import CursorError
from aipress_core.security.policy import NotYours
from aipress_core.templating.renderer import render

log = logging.getLogger(__name__)
KNOWN = {403: "core/error_403.html", 404: "core/error_404.html", 410: "core/error_410.html"}


def never_fails(view: Callable[..., Response]) -> Callable[..., Response]:
    """An error view that fails itself (the database is gone, a theme's template is broken) answers as for our own fault.

    Nothing above catches what an error view raises: the visitor would see the server's bare answer.
    """
    @functools.wraps(view)
    def safe(exc: Any, request: Request) -> Response:
        try:
            return view(exc, request)
        except Exception as error:  # noqa: BLE001 - as said
            return server_error(error, request)
    return safe


def error_page(request: Request, status: int, **values: Any) -> Response:
    """The page for an HTTP error status, with ``X-Request-ID`` in it."""
    name = KNOWN.get(status, "core/error.html")
    body = render(request, name, {"status": status, "request_id": request.id, "reason": "", **values})
    return Response(body, status=status)


@notfound_view_config()
@never_fails
def not_found(exc: Any, request: Request) -> Response:
    """Nothing answers here; or what should have answered failed, and nothing lies underneath it."""
    failed = getattr(request, "failed_view", None)
    return error_page(request, 404) if failed is None else server_error(failed, request)


@forbidden_view_config()
@never_fails
def forbidden(exc: Any, request: Request) -> Response:
    """Anonymous visitors are sent to the login page and back; members are told that they may not.

    What is refused because it is somebody else's is not there.
    """
    if request.identity is None and request.method in ("GET", "HEAD") and request.plugin_enabled("accounts"):
        return HTTPSeeOther(request.path_with("/account/login", {"next": request.path_qs}))
    if request.identity is None:
        return error_page(request, 401)
    return error_page(request, 404 if isinstance(getattr(exc, "result", None), NotYours) else 403)


@exception_view_config(BadCSRFToken)
@exception_view_config(BadCSRFOrigin)
@never_fails
def bad_csrf(exc: Any, request: Request) -> Response:
    return error_page(request, 400, reason="csrf")


@exception_view_config(CursorError)
@never_fails
def bad_cursor(exc: Any, request: Request) -> Response:
    return error_page(request, 400, reason="cursor")


@exception_view_config(UnicodeDecodeError)
@never_fails
def bad_encoding(exc: Any, request: Request) -> Response:
    request.environ.update(PATH_INFO="/", QUERY_STRING="")  # the page names its own address, and this one has none to name
    return error_page(request, 400, reason="encoding")


@exception_view_config(HTTPException)
@never_fails
def http_error(exc: HTTPException, request: Request) -> Response:
    """Any HTTP error raised by a view, as a page; redirects pass."""
    if exc.status_int < 400 or isinstance(exc, HTTPNotFound | HTTPForbidden):
        return exc
    response = error_page(request, exc.status_int, reason=exc.detail or "")
    response.status = exc.status
    for name in ("Retry-After", "Allow", "WWW-Authenticate"):
        if name in exc.headers:
            response.headers[name] = exc.headers[name]
    return response


@exception_view_config(Exception)
def server_error(exc: Exception, request: Request) -> Response:
    """Our fault. The page is self-contained: it must render when the database is gone."""
    log.error("unhandled error in %s %s", request.method, request.environ.get("PATH_INFO", ""), exc_info=exc,
              extra={"request_id": request.id})
    templates = request.registry.templates
    body = templates.environment("").get_template("core/error_500.html").render(status=500, request_id=request.id)
    return Response(body, status=500)
