"""The ``.html`` renderer: one Jinja2 environment a theme, chosen for each request; no restart to change themes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pyramid.interfaces import IRendererInfo
from pyramid.threadlocal import get_current_request

from aipress_core.templating.assets import Assets
from aipress_core.templating.functions import FILTERS, GLOBALS
from aipress_core.templating.loader import ThemedEnvironment, ThemeLoader
from aipress_core.templating.themes import Theme, chain


class Templates:
    """All templates of the process.

    Args:
        themes: installed themes.
        owners: template folder of each owner (``core``, ``forms``, plugin ids).
    """

    def __init__(self, themes: Mapping[str, Theme], owners: Mapping[str, Path], assets: Assets, *, reload: bool) -> None:
        self.themes = dict(themes)
        self.owners = dict(owners)
        self.assets = assets
        self.reload = reload
        self._environments: dict[str, ThemedEnvironment] = {}

    def chain(self, theme_id: str) -> list[Theme]:
        """The theme to use and its parents; falls back to ``aipress``, then to any, then to none."""
        return chain(theme_id, self.themes) or chain("aipress", self.themes) or list(self.themes.values())[:1]

    def environment(self, theme_id: str) -> ThemedEnvironment:
        """The environment of one theme, made at first use."""
        if theme_id not in self._environments:
            loader = ThemeLoader([theme.templates for theme in self.chain(theme_id)], self.owners, reload=self.reload)
            environment = ThemedEnvironment(
                loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                auto_reload=self.reload, cache_size=1000, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
            environment.globals.update(GLOBALS)
            environment.filters.update(FILTERS)
            environment.newstyle_gettext = True  # type: ignore[attr-defined]
            environment.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext, npgettext=_npgettext)
            self._environments[theme_id] = environment
        return self._environments[theme_id]

    def render(self, name: str, theme_id: str, values: Mapping[str, Any]) -> str:
        """Render ``owner/page.html`` in a theme."""
        return self.environment(theme_id).get_template(name).render(values)


def _catalogue() -> Any:
    return get_current_request().localizer.translations


def _filled(text: str, values: dict[str, Any]) -> Markup:
    """Jinja's newstyle rule: messages are markup, values are escaped, a literal per cent sign is doubled."""
    return Markup(text) % values if values or "%" in text else Markup(text)


def _gettext(message: str, **values: Any) -> Markup:
    # Jinja's own wrapper costs five times as much, and a page has some forty messages.
    return _filled(_catalogue().gettext(message), values)


def _ngettext(singular: str, plural: str, num: int, **values: Any) -> Markup:
    return _filled(_catalogue().ngettext(singular, plural, num), {"num": num, **values})


def _pgettext(context: str, message: str, **values: Any) -> Markup:
    return _filled(_catalogue().pgettext(context, message), values)


def _npgettext(context: str, singular: str, plural: str, num: int, **values: Any) -> Markup:
    return _filled(_catalogue().npgettext(context, singular, plural, num), {"num": num, **values})


class HtmlRenderer:
    """Renders one template through the request's theme."""

    def __init__(self, info: IRendererInfo) -> None:
        self.name = info.name

    def __call__(self, value: Mapping[str, Any] | None, system: Mapping[str, Any]) -> str:
        request = system["request"]
        return render(request, self.name, {"view": system.get("view"), "context": system.get("context"), **(value or {})})


def render(request: Any, name: str, values: Mapping[str, Any]) -> str:
    """Render a template as ``request``'s visitor sees it."""
    templates: Templates = request.registry.templates
    system = {"request": request, "context": getattr(request, "context", None), "site": request.site,
              "viewer": request.identity}
    return templates.render(name, request.theme, {**system, **values})


def render_markup(request: Any, name: str, **values: Any) -> Markup:
    """Render a template for use inside another, for example in a slot."""
    return Markup(render(request, name, values))


