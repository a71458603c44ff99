"""Which language a page is in."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.i18n.catalogues import LANGUAGES
from aipress_core.security.signing import get_cookie

COOKIE = "aipress_locale"
FALLBACK = "fr"


def negotiate(request: Request) -> str:
    """The reader's preference, else the cookie, else the browser's languages (RFC 4647 lookup), else the site's language.

    Only a language that the site has is ever chosen. This is Pyramid's locale negotiator: ``request.locale_name``.
    """
    wishes = (getattr(request.identity, "locale", None), get_cookie(request, COOKIE),
              request.accept_language.lookup(LANGUAGES, default=""), site_language(request))
    return next((wish for wish in wishes if wish in LANGUAGES), FALLBACK)


def site_language(request: Request) -> str:
    """The site's language: the setting where ops gave one, else the site owner's choice."""
    return str(request.settings["aipress.default_locale"] or request.site.locale)


def includeme(config: Configurator) -> None:
    config.registry.locales = LANGUAGES
    config.set_locale_negotiator(negotiate)
