"""Signed cookies: small values that the browser keeps and cannot change."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from pyramid.request import Request
from pyramid.response import Response
from webob.cookies import SignedSerializer


def serializer(request: Request, purpose: str) -> SignedSerializer:
    """A JSON serializer whose signature is bound to ``purpose``."""
    return SignedSerializer(request.registry.secret, f"aipress.{purpose}", "sha512")


def mac(request: Request, purpose: str, text: str) -> str:
    """A keyed hash of ``text`` for ``purpose``, in hex."""
    key = f"{request.registry.secret}.{purpose}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_secure(request: Request) -> bool:
    """Is the site's public address https?"""
    return str(request.settings["aipress.base_url"]).startswith("https:")


def cookie_name(request: Request, name: str) -> str:
    """``__Host-`` names (RFC 6265bis) on https, so that no sub-domain can plant the cookie."""
    return f"__Host-{name}" if is_secure(request) else name


def set_cookie(request: Request, response: Response, name: str, value: Any, *, max_age: int | None = None) -> None:
    """Set a cookie for the whole site that scripts cannot read; ``value`` None deletes it."""
    response.set_cookie(cookie_name(request, name), value, max_age=max_age, path="/", httponly=True,
                        secure=is_secure(request), samesite="Lax")


def get_cookie(request: Request, name: str) -> str | None:
    """The cookie's value, or None."""
    value = request.cookies.get(cookie_name(request, name))
    return str(value) if value is not None else None
