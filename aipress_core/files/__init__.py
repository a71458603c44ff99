"""Files: kept by content, never trusted by name, shown to those who may see what they belong to."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.include("aipress_core.files.service")
    config.include("aipress_core.files.views")
