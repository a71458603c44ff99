"""What every request can do. These are the only request methods; plugins add none (they could not be gated)."""

from __future__ import annotations

import datetime as dt
import functools
import io
import logging
import os
import re
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from pyramid.config import Configurator
from pyramid.interfaces import IRequestExtensions, IRequestFactory
from pyramid.registry import Registry
from pyramid.request import Request

from aipress_core.cache.service import may_write, tokens_of
from aipress_core.content import counts
from aipress_core.content.visibility import Visibility
from aipress_core.db.types import utcnow
from aipress_core.plugins.dispatch import EnabledHooks
from aipress_core.plugins.trace import start_trace
from aipress_core.security.identity import Identity, Lifetimes, SiteState, load_visitor
from aipress_core.security.sessions import current_token
from aipress_core.security.signing import get_cookie, serializer, set_cookie
from aipress_core.settings import Settings, SiteSettings
from aipress_core.templating.preview import previewed

log = logging.getLogger(__name__)
FLASH = "aipress_flash"
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


class TemporaryBody(io.BufferedRandom):
    """A nameless temporary file that is closed, without a warning, when nobody holds it any more.

    A body that may be needed for another try after a conflict is copied to such a file, and WebOb leaves it open until it is
    collected: nobody can close it earlier.
    """

    def __init__(self) -> None:
        with tempfile.TemporaryFile() as file:
            super().__init__(io.FileIO(os.dup(file.fileno()), "r+"))

    def __del__(self) -> None:
        self.close()


class SiteRequest(Request):
    """Pyramid's request, with bodies that close themselves."""

    def make_tempfile(self) -> TemporaryBody:
        """Where WebOb puts a body that does not fit into memory."""
        return TemporaryBody()

    @property
    def identity(self) -> Identity | None:
        """Who asks, None for a stranger: what the security policy says, without asking the registry for it each time."""
        return self.visitor[1]  # type: ignore[no-any-return]


def request_id(request: Request) -> str:
    """The id that names this request in logs and error pages; a trusted proxy may give it."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.match(given) else uuid.uuid4().hex


def client_addr(request: Request) -> str | None:
    """The address of whoever asks, as the server tells it. WebOb would believe ``X-Forwarded-For``, which anybody can send; a
    proxy's word is taken by the server, from the proxies that it was told of (``serving``)."""
    return request.environ.get("REMOTE_ADDR")  # type: ignore[no-any-return]


def now(request: Request) -> dt.datetime:
    """The instant of this request: one for the whole of it."""
    return utcnow()


def memo(request: Request, key: Any, factory: Callable[[], Any]) -> Any:
    """Compute once a request."""
    store = request.__dict__.setdefault("_memo", {})
    if key not in store:
        store[key] = factory()
    return store[key]


def visitor(request: Request) -> tuple[SiteState, Identity | None]:
    """The site row and who is asking, in one statement."""
    # Ops alone give the lifetimes: what the site owner may change lies in the row that is read here.
    lifetimes = Lifetimes.of(request.registry.aipress_settings)
    return load_visitor(request.db_read.connection(), current_token(request), request.now, lifetimes)


def site(request: Request) -> SiteState:
    return request.visitor[0]  # type: ignore[no-any-return]


def settings(request: Request) -> Settings:
    """What ini and environment give, and the site owner's values where these leave room."""
    return SiteSettings(request.registry.aipress_settings, lambda: request.site.settings)


def enabled_plugins(request: Request) -> frozenset[str]:
    """Ids of the plugins that are on for this request."""
    return request.registry.plugins.enabled(request.site.plugins)  # type: ignore[no-any-return]


def plugin_enabled(request: Request, plugin_id: str) -> bool:
    return plugin_id in request.enabled_plugins


def hooks(request: Request) -> EnabledHooks:
    return EnabledHooks(request.registry.hooks, request.enabled_plugins, start_trace(request))


def visibility(request: Request) -> Visibility:
    """What this visitor may see, as SQL conditions."""
    return Visibility(request.registry.content_types, request.settings, request.enabled_plugins, request.identity, request.now)


def facet_counts(request: Request, scope: str) -> counts.FacetCounts:
    """Unfiltered facet counts of a scope of items, exact now: ``request.facet_counts("wire.articles")["city"]``.

    Their token has come with the visitor: where the process has the counts, they cost no statement.
    """
    known = None if request.site.is_late or may_write(request) else tokens_of(request).get(counts.REGION + scope)
    return counts.facet_counts(request.db, scope, request.now, known)


def theme(request: Request) -> str:
    """Id of the theme to render with: fixed by ops, else previewed by this owner alone, else the site's."""
    return str(request.settings["aipress.theme"] or previewed(request) or request.site.theme)


@functools.cache
def _is_zone(name: str) -> bool:
    """Does the time zone exist? Listing all of them reads the disk: some 40 ms."""
    return name in available_timezones()


def timezone(request: Request) -> str:
    """The reader's time zone, else the site's."""
    zone = (request.identity and request.identity.timezone) or request.settings["aipress.timezone"] or request.site.timezone
    return zone if _is_zone(zone) else "Europe/Paris"


def has_permission(request: Request, permission: str, context: Any = None) -> bool:
    """May this visitor do ``permission`` to ``context`` (the request's, if not given)?"""
    context = getattr(request, "context", None) if context is None else context
    return request.registry.permissions.allows(request.identity, permission, context)  # type: ignore[no-any-return]


def translate(request: Request, text: Any) -> str:
    """A translation string in this reader's language."""
    return str(request.localizer.translate(text))


def url_for(request: Request, resource: Any, *parts: str, query: Any = None) -> str:
    """Path of a resource within the site."""
    return request.resource_path(resource, *parts, **({"query": query} if query else {}))  # type: ignore[no-any-return]


def path_with(request: Request, address: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> str:
    """``address`` with a query string; empty values are left out, lists repeat their key."""
    pairs = query.items() if isinstance(query, Mapping) else query
    kept = [(key, value) for key, value in pairs if value not in (None, "", [], ())]
    text = urlencode(kept, doseq=True)
    return f"{address}?{text}" if text else address


def flash(request: Request, message: Any, kind: str = "done", *, url: str = "", label: Any = "") -> None:
    """Leave a message for the visitor's next page, in a signed cookie.

    Args:
        message: a translation string.
        kind: ``done``, ``note`` or ``problem``.
        url: where an offered act leads (``label`` names it), for example Undo.
    """
    entry = {"text": request.translate(message), "kind": kind, "url": url, "label": request.translate(label) if label else ""}
    queue = request.memo("flash", list)
    if not queue:
        request.add_response_callback(_write_flash)
    queue.append(entry)


def _write_flash(request: Request, response: Any) -> None:
    cookie = serializer(request, "flash").dumps(request.memo("flash", list)[:5]).decode()
    set_cookie(request, response, FLASH, cookie, max_age=300)


def pop_flash(request: Request) -> list[dict[str, str]]:
    """The messages left by the request before; they are shown once."""
    cookie = get_cookie(request, FLASH)
    if not cookie:
        return []
    request.add_response_callback(_forget_flash)
    try:
        return list(serializer(request, "flash").loads(cookie.encode()))
    except ValueError:
        return []


def _forget_flash(request: Request, response: Any) -> None:
    if not request.memo("flash", list):  # this request's own messages replace the cookie, and must not be deleted with it
        set_cookie(request, response, FLASH, None)


METHODS = (memo, facet_counts, plugin_enabled, has_permission, translate, url_for, path_with, flash, pop_flash)
PROPERTIES: dict[str, Callable[[Request], Any]] = {
    "id": request_id, "client_addr": client_addr, "now": now, "visitor": visitor, "site": site, "settings": settings,
    "hooks": hooks,
    "enabled_plugins": enabled_plugins, "visibility": visibility, "theme": theme, "timezone": timezone,
}


def includeme(config: Configurator) -> None:
    for method in METHODS:
        config.add_request_method(method)
    for name, function in PROPERTIES.items():
        config.add_request_method(function, name, reify=True)
    config.add_request_method(lambda _request: "", "mount", reify=True)
    config.add_request_method(lambda _request: "core", "view_plugin", reify=True)


def settle(registry: Registry) -> None:
    """Make one class of request of the factory and of all request methods, when everything is committed.

    Pyramid would hang them on each request, on a class made for it alone: seven hundredths of a feed's time, and a class
    to collect.
    """
    added = registry.queryUtility(IRequestExtensions)
    factory = registry.getUtility(IRequestFactory)
    settled = type(factory.__name__, (factory,), {"__module__": factory.__module__, **added.methods, **added.descriptors})
    registry.registerUtility(settled, IRequestFactory)
    registry.unregisterUtility(added, IRequestExtensions)
