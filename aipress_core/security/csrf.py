"""Cross-site request forgery: every unsafe request is checked before traversal, and so before any database write.

The token is a keyed hash of the session token, or of a signed random cookie for anonymous visitors; nothing is stored.
``Origin`` and ``Sec-Fetch-Site`` are checked besides. Routes listed with ``config.add_csrf_exemption`` (webhooks, which
authenticate themselves) are left out.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pyramid.config import Configurator
from pyramid.events import NewRequest
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken, ConfigurationError
from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound
from pyramid.request import Request

from aipress_core.security.sessions import current_token
from aipress_core.security.signing import get_cookie, is_secure, mac, serializer, set_cookie

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
COOKIE, FIELD, HEADER = "aipress_visit", "csrf_token", "X-CSRF-Token"


def _visit(request: Request) -> str:
    """The random value in the anonymous visitor's signed cookie, made at first need."""
    signed = get_cookie(request, COOKIE)
    if signed:
        try:
            return str(serializer(request, "visit").loads(signed.encode()))
        except ValueError:
            pass
    value = secrets.token_urlsafe(18)
    cookie = serializer(request, "visit").dumps(value).decode()
    request.add_response_callback(lambda req, response: set_cookie(req, response, COOKIE, cookie))
    return value


def token(request: Request) -> str:
    """The token that forms of this visitor must carry."""
    return str(request.memo("csrf", lambda: mac(request, "csrf", current_token(request) or _visit(request))))


def _check_origin(request: Request) -> None:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise BadCSRFOrigin("the request comes from another site")
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin and origin != "null":
        expected = {request.host, urlsplit(request.settings["aipress.base_url"]).netloc}
        given = _split(origin)
        if given.netloc not in expected or (is_secure(request) and given.scheme != "https"):
            raise BadCSRFOrigin("the request comes from another site")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise BadCSRFOrigin("the request does not say where it comes from") from None


def check(request: Request) -> None:
    """Let safe requests pass, and those that carry this visitor's token.

    Raises:
        BadCSRFOrigin, BadCSRFToken: for the others.
        HTTPBadRequest: for a body that is not what its content type says, or holds a NUL.
    """
    if request.method in SAFE or _is_exempt(request):
        return
    _check_origin(request)
    fields = _fields(request)
    given = request.headers.get(HEADER) or fields.get(FIELD, "")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), token(request).encode()):
        raise BadCSRFToken("the form is out of date")


def _fields(request: Request) -> Any:
    try:
        fields = request.POST
    except (ValueError, LookupError, DeprecationWarning) as error:  # the last is what WebOb raises for other character sets
        raise HTTPBadRequest from error
    if any(isinstance(text, str) and "\0" in text for pair in fields.items() for text in pair):
        raise HTTPBadRequest  # see refuse_null
    return fields


def _is_exempt(request: Request) -> bool:
    path = request.path_info
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in request.registry.csrf_exemptions)


def refuse_null(request: Request) -> None:
    """Raise HTTPBadRequest for a NUL in the address: no text holds one, and PostgreSQL refuses to compare with it."""
    if "\0" in request.environ.get("PATH_INFO", "") or "%00" in request.environ.get("QUERY_STRING", ""):
        raise HTTPBadRequest


def refuse_detours(request: Request) -> None:
    """Raise HTTPNotFound for an address with dots as steps, or that begins with two slashes.

    Browsers send none; hidden behind ``%2f`` they would reach a page whose links to itself lead to another host, or one that
    an exempted prefix seems to cover.
    """
    path = request.environ.get("PATH_INFO", "")
    if path.startswith(("//", "/\\")) or not {".", ".."}.isdisjoint(path.replace("\\", "/").split("/")):
        request.environ["PATH_INFO"] = "/"  # the page that says so names its own address
        raise HTTPNotFound


def check_new_request(event: NewRequest) -> None:
    refuse_null(event.request)
    refuse_detours(event.request)
    check(event.request)


def add_csrf_exemption(config: Configurator, prefix: str) -> None:
    """Directive: leave addresses below ``prefix`` out; whoever answers there authenticates each request itself.

    Raises:
        ConfigurationError: when the addresses are not below one of the plugin's own mounts.
    """
    prefix, plugin_id = prefix.rstrip("/"), config.plugin()
    mounts = {f"/{name}" for (parent, name), (owner, _) in config.registry.mounts.items()
              if owner == plugin_id and parent == "site"}
    if plugin_id and not any(prefix.startswith(f"{mount}/") for mount in mounts):
        raise ConfigurationError(f"the plugin {plugin_id} asks to leave {prefix or '/'} out of the check against forged "
                                 "requests; it may only do so for addresses below its own")
    config.registry.csrf_exemptions.add(prefix)


def includeme(config: Configurator) -> None:
    config.registry.csrf_exemptions = set()
    config.add_directive("add_csrf_exemption", add_csrf_exemption)
    config.add_subscriber(check_new_request, NewRequest)
