"""Languages: catalogues of all packages merged into one, the reader's language and zone, dates and numbers as words."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("aipress_core.i18n.catalogues")
    config.include("aipress_core.i18n.negotiator")
