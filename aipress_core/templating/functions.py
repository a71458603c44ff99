"""What every template can call: assets, icons, slots, menus, form tokens, addresses, dates in the reader's zone."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from pyramid.request import Request
from pyramid.threadlocal import get_current_request
from sqlalchemy.exc import DBAPIError

from aipress_core.files.service import portrait
from aipress_core.hookspecs.types import NavItem
from aipress_core.i18n import dates
from aipress_core.security import csrf
from aipress_core.templating.holes import hole
from aipress_core.templating.keys import Key

log = logging.getLogger(__name__)
CHROME_SLOTS = ("masthead.search", "masthead.tools", "masthead.action", "footer.columns")


def _request() -> Request:
    return get_current_request()


def _theme_ids(request: Request) -> list[str]:
    return list(request.memo("theme chain", lambda: [theme.id for theme in request.registry.templates.chain(request.theme)]))


def asset(name: str) -> str:
    """Address of a static file: ``asset("theme/kit.css")``, ``asset("wire/wire.css")``."""
    request = _request()
    return str(request.registry.templates.assets.url(name, _theme_ids(request)))


def icon(name: str, otherwise: str = "") -> Markup:
    """An inlined bootstrap-icons drawing: ``icon("bell")``.

    Args:
        otherwise: drawn where no theme has it; for names that come from elsewhere, such as a plugin's menu entry.

    Raises:
        KeyError: no theme has either.
    """
    request = _request()
    assets, themes = request.registry.templates.assets, _theme_ids(request)
    try:
        return assets.icon(name, themes)  # type: ignore[no-any-return]
    except KeyError:
        if not otherwise:
            raise
        return assets.icon(otherwise, themes)  # type: ignore[no-any-return]


def sprite(*names: str) -> Markup:
    """Drawings that a page uses often, once, to be referred to by :func:`sprite_icon`."""
    request = _request()
    piece: Markup = request.registry.fragments.get(("sprite", request.theme, names), lambda: _sprite(names))
    return piece


def _sprite(names: tuple[str, ...]) -> Markup:
    symbols = [Markup('<g id="icon-{}">{}</g>').format(name, Markup(icon(name).partition(">")[2].removesuffix("</svg>").strip()))
               for name in names]
    return Markup('<svg class="visually-hidden" aria-hidden="true" focusable="false"><defs>{}</defs></svg>').format(
        Markup("").join(symbols))


def sprite_icon(name: str) -> Markup:
    """A drawing of the page's sprite."""
    return Markup('<svg class="bi" aria-hidden="true" viewBox="0 0 16 16"><use href="#icon-{}"/></svg>').format(name)


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

    def collect() -> list[NavItem]:
        items = request.hooks.items("aipress_nav_items", NavItem, menu=menu, request=request)
        return sorted((item for item in items if _may_use(request, item)), key=lambda item: item.order)
    found: list[NavItem] = request.memo(("nav", menu), collect)
    return found


def chrome(template: str) -> Markup:
    """What surrounds every page, with holes for what is the reader's own: ``{{ chrome("core/parts/masthead.html") }}``.

    The template is given ``menus`` (main, user, footer), ``mount`` and ``viewer`` as a truth; it says ``hole("csrf")``,
    ``hole("next")``, ``hole("name")``, ``hole("face")``, and ``hole("footer.columns")`` or another slot's name.
    """
    request = _request()
    key, values, holes = request.memo("chrome", lambda: _chrome_of(request))
    piece: Markup = request.shell(template, key, values, holes)
    return piece


def _chrome_of(request: Request) -> tuple[Key, dict[str, Any], dict[str, Callable[[], Any]]]:
    """Under what a page's surroundings are kept, what they are given, and their holes: the same above and below."""
    menus = {menu: tuple(nav(menu)) for menu in ("main", "user", "footer")}
    viewer = request.identity
    today = request.now.astimezone(_zone(request)).date()  # the masthead says it
    key = Key(request.mount, viewer is not None, today, *menus.values())
    holes: dict[str, Callable[[], Any]] = {slot_name: functools.partial(slot, slot_name) for slot_name in CHROME_SLOTS}
    holes |= {"csrf": csrf_field, "next": lambda: request.path_qs, "name": lambda: viewer.name if viewer else "",
              "face": lambda: viewer and request.fragment(
                  "core/parts/face.html", (viewer.name, viewer.party_id, viewer.portrait),
                  lambda: {"name": viewer.name, "id": viewer.party_id, "portrait": viewer.portrait})}
    return key, {"menus": menus, "mount": request.mount, "viewer": viewer is not None}, holes


def part(template: str) -> Markup:
    """A part of the page that is the same for everybody, rendered once: ``part("core/parts/assets.html")``."""
    piece: Markup = _request().fragment(template, (), dict)
    return piece


def _may_use(request: Request, item: NavItem) -> bool:
    """An entry whose permission nobody declares, or whose object rule fails on this page's context, is left out."""
    if item.permission is None:
        return True
    try:
        return bool(request.has_permission(item.permission))
    except DBAPIError:
        raise
    except Exception:
        log.exception("the menu entry %s is left out: its permission %s fails", item.url, item.permission)
        return False


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
    "asset": asset,
    "icon": icon,
    "sprite": sprite,
    "sprite_icon": sprite_icon,
    "theme": theme,
    "stylesheets": stylesheets,
    "scripts": scripts,
    "preload": preload,
    "slot": slot,
    "nav": nav,
    "part": part,
    "chrome": chrome,
    "hole": hole,
    "csrf_field": csrf_field,
    "csrf_token": csrf_token,
    "url": url,
    "path": path,
    "flash_messages": flash_messages,
    "csp_nonce": csp_nonce,
    "locale": locale,
}
def time_of_day(value: dt.datetime | None) -> str:
    """The time in the reader's zone: ``14:42``."""
    request = _request()
    return dates.time_of_day(value, request.locale_name, _zone(request)) if value else ""


FILTERS: dict[str, Any] = {
    "heading": _dated(dates.heading), "time": time_of_day, "clock": _dated(dates.clock),
    "day": _dated(dates.day), "moment": _dated(dates.moment),
    "ago": _dated(dates.ago),
    "iso": iso, "isodate": isodate, "number": number, "translated": translated, "portrait": portrait,
}
