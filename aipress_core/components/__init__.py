"""Live components: parts of a page that act without a page of their own, and work as plain forms without scripts.

The state of a component travels with the page, signed; the server keeps none. See docs/components.md.
"""

from __future__ import annotations

from pyramid.config import Configurator

from aipress_core.components.component import Component, action

__all__ = ["Component", "action"]


def includeme(config: Configurator) -> None:
    config.include("aipress_core.components.views")
