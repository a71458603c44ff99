"""Renders a mail through the theme, in the language and the zone of whoever gets it.

Templates ask the running request for language, zone and site. A mail has another reader than the page that causes it, and a
worker has no page at all; so a `Reader` stands in for the request while a mail is rendered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from pyramid.i18n import Localizer
from pyramid.interfaces import ILocalizer
from pyramid.registry import Registry
from pyramid.threadlocal import manager
from translationstring import TranslationString

from aipress_core.i18n.catalogues import LANGUAGES, loaded_packages, register
from aipress_core.i18n.negotiator import FALLBACK
from aipress_core.mail.kinds import MailKind, Recipient
from aipress_core.security.identity import SiteState
from aipress_core.templating.renderer import Templates

LONGEST_SUBJECT = 300
SIGNATURE = "-- "  # RFC 3676, section 4.3: mail programs fold what follows


@dataclass(frozen=True)
class Letterhead:
    """What is the same for every mail that one request or one task sends."""

    registry: Registry
    settings: Mapping[str, Any]
    site: SiteState
    now: dt.datetime
    request_id: str | None = None

    @property
    def site_url(self) -> str:
        """The site's public address, without a slash at its end."""
        return str(self.settings["aipress.base_url"]).rstrip("/")


@dataclass(frozen=True)
class Rendered:
    """A mail as it is read."""

    subject: str
    text: str
    html: str
    locale: str


@dataclass(frozen=True)
class Reader:
    """Stands in for the request in templates: one person, their language and zone, this site."""

    registry: Registry
    settings: Mapping[str, Any]
    site: SiteState
    now: dt.datetime
    locale_name: str
    timezone: str
    localizer: Localizer
    theme: str
    identity: None = None

    def translate(self, text: Any) -> str:
        """A translation string in the reader's language."""
        return str(self.localizer.translate(text))

    def memo(self, _key: Any, factory: Callable[[], Any]) -> Any:
        """As ``request.memo``, without remembering."""
        return factory()


def render(head: Letterhead, kind: MailKind, recipient: Recipient, values: Mapping[str, Any]) -> Rendered:
    """Render subject, text and HTML of one mail.

    Raises:
        jinja2.TemplateError: for a template that is absent, or asks for a value that it is not given.
    """
    reader = _reader(head, recipient)
    subject = _subject(reader, kind, values)
    given = {**values, "request": reader, "site": head.site, "site_url": head.site_url, "subject": subject,
             "recipient": recipient, "viewer": None, "link": lambda path: head.site_url + path}
    manager.push({"registry": head.registry, "request": reader})
    try:
        environment = _templates(head.registry).environment(reader.theme)
        html = environment.get_template(f"{kind.template}.html").render(given)
        text = _plain(environment, reader).get_template(f"{kind.template}.txt").render(given)
    finally:
        manager.pop()
    return Rendered(subject, _tidy(text), html, reader.locale_name)


def language_of(head: Letterhead, locale: str | None) -> str:
    """The language in which somebody with this preference reads: theirs, else the site's."""
    wishes = (locale, head.settings["aipress.default_locale"], head.site.locale)
    return next((wish for wish in wishes if wish in LANGUAGES), FALLBACK)


def translator(head: Letterhead, locale: str | None) -> Callable[[Any], str]:
    """What turns translation strings into this reader's language, with or without a request."""
    localizer = _localizer(head.registry, language_of(head, locale))
    return lambda text: str(localizer.translate(text))


def _reader(head: Letterhead, recipient: Recipient) -> Reader:
    settings, site = head.settings, head.site
    language = language_of(head, recipient.locale)
    zone = recipient.timezone or settings["aipress.timezone"] or site.timezone
    return Reader(head.registry, settings, site, head.now, language, zone, _localizer(head.registry, language),
                  str(settings["aipress.theme"] or site.theme))


def _templates(registry: Registry) -> Templates:
    """The process' templates; a worker without pages makes them when its first mail needs them."""
    if not hasattr(registry, "templates"):
        registry.templates = registry.runtime.make_templates()
    templates: Templates = registry.templates
    return templates


def _localizer(registry: Registry, language: str) -> Localizer:
    found = registry.queryUtility(ILocalizer, name=language)
    if found is None:
        _templates(registry)
        register(registry, loaded_packages(registry))
        found = registry.getUtility(ILocalizer, name=language)
    return found


def _subject(reader: Reader, kind: MailKind, values: Mapping[str, Any]) -> str:
    """One line: what comes from people may hold line breaks, and a header must not."""
    texts = {name: reader.translate(value) if isinstance(value, str) else value
             for name, value in values.items() if isinstance(value, str | int)}
    filled = TranslationString(kind.subject, domain="aipress", mapping={"site": reader.site.name, **texts})
    title = reader.localizer.translate(filled)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())[:LONGEST_SUBJECT]


def _plain(environment: jinja2.Environment, reader: Reader) -> jinja2.Environment:
    """The same templates for text: nothing is escaped, neither values nor what is filled into messages."""
    plain = environment.overlay(autoescape=False)
    catalogue = reader.localizer.translations

    def gettext(message: str, **values: Any) -> str:
        text = str(catalogue.gettext(message))
        return text % values if values or "%" in text else text

    def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
        return str(catalogue.ngettext(singular, plural, num)) % {"num": num, **values}

    plain.globals = {**environment.globals, "_": gettext, "gettext": gettext, "ngettext": ngettext}
    return plain


def _tidy(text: str) -> str:
    """At most one empty line in a row, none at the ends; mail servers break lines, templates need not."""
    lines = [line if line == SIGNATURE else line.rstrip() for line in text.strip().splitlines()]
    kept = [line for before, line in zip(["-", *lines], lines, strict=False) if line or before]
    return "\n".join(kept) + "\n"
