"""How much one request may ask of the site before any code looks at it: body, query string, headers, fields of a form.

The server has limits of its own (``serving``), above these: it guards memory, these answer with a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyramid.httpexceptions import (
    HTTPBadRequest,
    HTTPRequestEntityTooLarge,
    HTTPRequestHeaderFieldsTooLarge,
    HTTPRequestURITooLong,
)
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from aipress_core.i18n.translation import _

MEGABYTE = 1_048_576
_CHUNK = 65_536


def limit_requests(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Tween factory; inside the one that makes pages of errors."""
    settings = registry.aipress_settings

    def limited(request: Request) -> Response:
        refuse_excess(request, settings)
        return handler(request)

    return limited


def refuse_excess(request: Request, settings: Mapping[str, Any]) -> None:
    """Raise the HTTP error for a request that asks too much."""
    environ = request.environ
    if len(environ.get("QUERY_STRING", "")) > settings["aipress.limits.query"]:
        environ["QUERY_STRING"] = ""  # the page that says so has links to itself
        raise HTTPRequestURITooLong(_shown(request, _("The address is too long. Filters can be taken away one by one.")))
    if sum(len(name) + len(value) for name, value in environ.items()
           if name.startswith("HTTP_")) > settings["aipress.limits.headers"]:
        raise HTTPRequestHeaderFieldsTooLarge(_shown(request, _(
            "Your browser sends more cookies and headers than this site takes. Deleting this site’s cookies helps.")))
    if request.method in ("GET", "HEAD"):
        return
    most: int = settings["aipress.limits.body_mb"]
    if (request.content_length or 0) > most * MEGABYTE:
        raise HTTPRequestEntityTooLarge(_shown(request, _("At most ${number} MB can be sent at once.", mapping={"number": most})))
    if _too_many_fields(request, settings["aipress.limits.fields"]):
        raise HTTPBadRequest(_shown(request, _("This form has more fields than any page of this site.")))


def _shown(request: Request, text: Any) -> str:
    return str(request.translate(text))


def _too_many_fields(request: Request, most: int) -> bool:
    """Counted without parsing, which is what would take long."""
    if request.content_type == "application/x-www-form-urlencoded":
        mark = b"&"
    elif request.content_type == "multipart/form-data":
        mark = b"Content-Disposition"
    else:
        return False
    request.make_body_seekable()  # and left open: a second attempt reads it again
    body, found = request.body_file_raw, 0
    while found <= most and (chunk := body.read(_CHUNK)):
        found += chunk.count(mark)
    body.seek(0)
    return found > most
