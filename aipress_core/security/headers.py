"""Security headers on every answer: CSP with a nonce (CSP level 3), isolation, no sniffing, no framing."""

from __future__ import annotations

import secrets

from pyramid.config import Configurator
from pyramid.events import NewResponse
from pyramid.request import Request

from aipress_core.security.signing import is_secure

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def csp_nonce(request: Request) -> str:
    """A fresh nonce for this answer's own inline data blocks."""
    return secrets.token_urlsafe(16)


def content_security_policy(nonce: str) -> str:
    """The policy of every page: own files only, nothing inline without the nonce, no framing, no plugins."""
    return (f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; "
            "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'")


def set_headers(event: NewResponse) -> None:
    """Add the headers that the view did not set itself."""
    headers, request = event.response.headers, event.request
    for name, value in FIXED.items():
        headers.setdefault(name, value)
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = content_security_policy(request.csp_nonce)
    if is_secure(request):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
        event.response.vary = (*(event.response.vary or ()), "Cookie", "Accept-Language")
    headers["X-Request-ID"] = request.id
    if request.settings["aipress.debug_headers"]:
        headers["X-SQL-Count"] = str(request.sql_count.count)
        headers["X-SQL-Time"] = f"{request.sql_count.seconds * 1000:.2f}ms"
        headers["X-View-Plugin"] = request.view_plugin


def includeme(config: Configurator) -> None:
    config.add_request_method(csp_nonce, reify=True)
    config.add_subscriber(set_headers, NewResponse)
