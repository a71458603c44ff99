"""What every template can call: assets, icons, slots, menus, form tokens, addresses, dates in the reader's zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from pyramid.request import Request
from pyramid.threadlocal import get_current_request

from aipress_core.hookspecs.types import NavItem
from aipress_core.i18n import dates
from aipress_core.security import csrf


def _request() -> Request:
    return get_current_request()


def _theme_ids(request: Request) -> list[str]:
    return list(request.memo("theme chain", lambda: [theme.id for theme in request.registry.templates.chain(request.theme)]))


def asset(name: str) -> str:
    """Address of a static file: ``asset("theme/kit.css")``, ``asset("wire/wire.css")``."""
    request = _request()
    return str(request.registry.templates.assets.url(name, _theme_ids(request)))


def icon(name: str) -> Markup:
    """An inlined bootstrap-icons drawing: ``icon("bell")``."""
    request = _request()
    return request.registry.templates.assets.icon(name, _theme_ids(request))  # type: ignore[no-any-return]


def theme() -> Any:
    """The active theme and its parents, nearest first."""
    request = _request()
    return request.registry.templates.chain(request.theme)


def _merged(kind: str) -> list[str]:
    """A list of every theme of the chain, the parent's first, each file once."""
    names: dict[str, None] = {}
    for one in reversed(theme()):
        names.update(dict.fromkeys(getattr(one, kind)))
    return list(names)


def stylesheets() -> list[str]:
    """Addresses of the theme chain's style sheets, in load order."""
    return [asset(name) for name in _merged("stylesheets")]


def scripts() -> list[str]:
    """Addresses of the theme chain's scripts, in load order."""
    return [asset(name) for name in _merged("scripts")]


def preload() -> list[str]:
    """Addresses of fonts to load early."""
    return [asset(name) for name in _merged("preload")]


def slot(name: str, **values: Any) -> Markup:
    """What enabled plugins put in a named place."""
    request = _request()
    context = getattr(request, "context", None)
    found = request.hooks.fragments("aipress_render_slot", slot=name, context=context, request=request, values=values)
    return Markup("").join(escape(fragment) for _, fragment in found)


def nav(menu: str) -> list[NavItem]:
    """The entries of a menu that this visitor may use, in order."""
    request = _request()
    items = request.hooks.items("aipress_nav_items", NavItem, menu=menu, request=request)
    allowed = [item for item in items if item.permission is None or request.has_permission(item.permission)]
    return sorted(allowed, key=lambda item: item.order)


def csrf_field() -> Markup:
    """The hidden input that every form with method post carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, csrf.token(_request()))


def csrf_token() -> str:
    """The token alone, for the ``meta`` element that htmx reads."""
    return csrf.token(_request())


def url(resource: Any, *parts: str, query: Any = None) -> str:
    """Address of a resource."""
    return str(_request().url_for(resource, *parts, query=query))


def path(address: str, **query: Any) -> str:
    """An address within the site with a query string; values that are None or empty are left out."""
    return str(_request().path_with(address, query))


def flash_messages() -> list[dict[str, str]]:
    """Messages left by the request before, once."""
    return list(_request().pop_flash())


def csp_nonce() -> str:
    """The nonce of this answer."""
    return str(_request().csp_nonce)


def locale() -> str:
    """The reader's language."""
    return str(_request().locale_name)


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(request.timezone)


def _dated(format_date: Callable[..., str]) -> Callable[[dt.datetime | None], str]:
    def formatted(value: dt.datetime | None) -> str:
        if value is None:
            return ""
        request = _request()
        return format_date(value, now=request.now, locale=request.locale_name, tz=_zone(request))
    return formatted


def iso(value: dt.datetime | None) -> str:
    """RFC 3339 in UTC, for ``datetime`` attributes."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds") if value else ""


def isodate(value: dt.datetime | None) -> str:
    """The day in the reader's zone, as ``2026-11-22``."""
    return value.astimezone(_zone(_request())).date().isoformat() if value else ""


def number(value: float) -> str:
    """A number with the reader's separators."""
    return dates.number(value, _request().locale_name)


def translated(text: Any) -> str:
    """A translation string in the reader's language."""
    return str(_request().translate(text))


GLOBALS: dict[str, Any] = {
    "asset": asset, "icon": icon, "theme": theme, "stylesheets": stylesheets, "scripts": scripts, "preload": preload,
    "slot": slot, "nav": nav, "csrf_field": csrf_field, "csrf_token": csrf_token, "url": url, "path": path,
    "flash_messages": flash_messages, "csp_nonce": csp_nonce, "locale": locale,
}
FILTERS: dict[str, Any] = {
    "clock": _dated(dates.clock), "day": _dated(dates.day), "moment": _dated(dates.moment), "ago": _dated(dates.ago),
    "iso": iso, "isodate": isodate, "number": number, "translated": translated,
}
