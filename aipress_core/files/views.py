"""``/media/<sha256>[-<width or size>].<ext>``: bytes for those who may see what they belong to.

For all others they are not there.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import ColumnElement, Row, and_, or_, select

from aipress_core.content.models import Content
from aipress_core.files.images import EXTENSIONS, PICTURES, SIZES, WEBP, WIDTHS
from aipress_core.files.models import OWNER, PARENT, PUBLIC, File
from aipress_core.files.service import address
from aipress_core.files.storage import variant_name

NAME = re.compile(r"([0-9a-f]{64})(?:-(\d{2,4}|[a-z]{2,12}))?(?:\.([a-z]{3,4}))?\Z")
FOREVER = "private, max-age=31536000, immutable"
CSP = "default-src 'none'; sandbox"


def media(request: Request) -> Response:
    """A stored file or a variant of it. Several rows may name the same bytes: one that this viewer may see is enough."""
    match = NAME.match(request.matchdict["name"])
    if match is None:
        raise HTTPNotFound
    sha256, width, extension = match.groups()
    row = _find(request, sha256)
    if row is None:
        raise HTTPNotFound
    if width is not None:
        return _variant(request, row, width, extension)
    if extension not in (None, EXTENSIONS.get(row.mime, "bin")):
        raise HTTPNotFound
    return _serve(request, sha256, row.mime, row.original_name)


def allowed(request: Request) -> ColumnElement[bool]:
    """Condition on ``core_file`` joined with ``core_content``: what this viewer may see."""
    grants = [File.visibility == PUBLIC, and_(File.visibility == PARENT, request.visibility.readable())]
    if request.identity is not None:
        own = or_(File.visibility == OWNER, File.parent_id.is_(None))  # not yet in any content: an upload in a draft
        grants.append(and_(File.owner_id == request.identity.party_id, own))
    return or_(*grants)


def _find(request: Request, sha256: str) -> Row[Any] | None:
    statement = (select(File.sha256, File.mime, File.width, File.original_name)
                 .outerjoin(Content, Content.id == File.parent_id)
                 .where(File.sha256 == sha256, allowed(request)).order_by(File.id).limit(1))
    return request.db_read.execute(statement).first()  # type: ignore[no-any-return]


def _variant(request: Request, row: Row[Any], kind: str, extension: str | None) -> Response:
    """The variant, or a detour to the whole picture until the worker has made it."""
    if row.width is None or extension not in (None, "webp") or not _is_made(kind, row.width):
        raise HTTPNotFound
    name = variant_name(row.sha256, int(kind) if kind.isdigit() else kind)
    if not request.files.storage.has(name):
        response = HTTPFound(address(row.sha256, row.mime))
        response.headers["Cache-Control"] = "private, max-age=10"
        return response
    return _serve(request, name, WEBP, "")


def _is_made(kind: str, full_width: int) -> bool:
    """Does the worker make this variant of a picture of this width?"""
    return kind in SIZES or (kind.isdigit() and int(kind) in WIDTHS and int(kind) < full_width)


def _serve(request: Request, name: str, mime: str, original_name: str) -> Response:
    """Stored bytes, whole or the part that is asked for (RFC 9110, 14)."""
    try:
        found = request.files.storage.open(name)
    except FileNotFoundError:
        raise HTTPNotFound from None
    response = Response(app_iter=found, content_type=mime, charset=None)
    response.content_length, response.accept_ranges = found.size, "bytes"
    response.content_disposition = ("inline" if mime in PICTURES else
                                    f"attachment; filename*=UTF-8''{quote(original_name or 'file', safe='')}")
    response.etag = name
    response.conditional_response = True
    response.headers.update({"Cache-Control": FOREVER, "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff"})
    return response


def includeme(config: Configurator) -> None:
    config.add_route("media", "/media/{name}")
    config.add_view(media, route_name="media", request_method="GET", permission=NO_PERMISSION_REQUIRED)
