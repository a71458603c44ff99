"""Home, language and static files."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from sqlalchemy import update

from aipress_core.parties.models import Party
from aipress_core.resources.base import Root
from aipress_core.security.signing import set_cookie

COMPRESSED = ("text/", "image/svg+xml", "application/json")


@view_config(context=Root, renderer="core/home.html", permission=NO_PERMISSION_REQUIRED)
def home(request: Request) -> dict[str, Any]:
    return {}


def local_path(path: Any) -> str:
    """``path`` if it is an address within this site, else ``/``: no open redirect. An uploaded file is no address either.

    >>> local_path("//evil.example/")
    '/'
    """
    if not isinstance(path, str) or not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    if any(ord(sign) < 33 for sign in path):
        return "/"
    return quote(path, safe="/?&=#%+:;,@!$'()*~-._[]")  # a header holds no other signs


@view_config(route_name="locale", request_method="POST", permission=NO_PERMISSION_REQUIRED)
def choose_locale(request: Request) -> Response:
    """Remember the visitor's language in a cookie; a member who has stored a preference changes that, because it is stronger."""
    locale = request.POST.get("locale", "")
    if locale in request.registry.locales:
        if request.identity is not None and request.identity.locale is not None:
            request.db.execute(update(Party).where(Party.id == request.identity.party_id).values(locale=locale))
        request.add_response_callback(
            lambda req, response: set_cookie(req, response, "aipress_locale", locale, max_age=365 * 86400))
    return HTTPSeeOther(local_path(request.POST.get("next", "/")))


def takes_gzip(request: Request) -> bool:
    """Does the browser say that it takes gzip? One that says nothing is left in peace."""
    return "Accept-Encoding" in request.headers and bool(request.accept_encoding.acceptable_offers(["gzip"]))


@view_config(route_name="static", permission=NO_PERMISSION_REQUIRED)
def static(request: Request) -> Response:
    """A listed static file; its address changes with its content, so it may be kept for a year.

    Under another hash (a page older or newer than this process) it is given, but may not be kept.
    """
    supplier = request.matchdict["supplier"]
    path = "/".join(request.matchdict["path"])
    asset = request.registry.templates.assets.get(supplier, path)
    owner = supplier if supplier in request.registry.plugins.order else None
    if asset is None or (owner is not None and not request.plugin_enabled(owner)):
        raise HTTPNotFound
    response = Response(asset.path.read_bytes(), content_type=asset.content_type)
    is_current = request.matchdict["hash"] == request.registry.templates.assets.digest(supplier)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.etag = asset.digest
    response.conditional_response = True
    if asset.content_type.startswith(COMPRESSED) and takes_gzip(request):
        response.body = gzip.compress(response.body, 6, mtime=0)
        response.content_encoding = "gzip"
        response.vary = ("Accept-Encoding",)
    return response


def includeme(config: Configurator) -> None:
    config.add_route("static", "/static/{hash}/{supplier}/*path")
    config.add_route("locale", "/preferences/locale")
