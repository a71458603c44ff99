"""Hooks that add to pages, called for enabled plugins. Errors are contained: logged, counted, left out of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from aipress_core.hookspecs import hookspec
from aipress_core.hookspecs.types import NavItem

if TYPE_CHECKING:
    from pyramid.request import Request


@hookspec
def aipress_nav_items(menu: str, request: Request) -> Sequence[NavItem]:  # type: ignore[empty-body]
    """Add entries to a menu.

    Args:
        menu: ``main``, ``user``, ``admin`` or ``footer``.

    Since: 0.1
    """


@hookspec
def aipress_render_slot(slot: str, context: Any, request: Request, values: Mapping[str, Any]) -> Markup | None:
    """Fill a named place in somebody else's page.

    Args:
        slot: the place's name; ``docs/slots.md`` lists them.
        values: what the page passes to the slot.

    Returns:
        Markup, or None to add nothing. A plain string is escaped.

    Since: 0.1
    """
