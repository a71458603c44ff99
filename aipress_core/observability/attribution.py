"""Says whose view answers, for plugins that cannot be disabled and so pass no gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.request import Request

View = Callable[[Any, Request], Any]


def core_plugin_view(view: View, info: Any) -> View:
    """View deriver: ``request.view_plugin`` is ``admin`` or ``accounts`` in their views, as the gate says it of all others."""
    plugins = info.registry.plugins
    plugin_id = (info.options.get("plugin") or plugins.owner_of(info.package.__name__)
                 or plugins.owner_of(getattr(info.original_view, "__module__", "")))
    if plugin_id is None or not plugins.manifest(plugin_id).core:
        return view

    def named(context: Any, request: Request) -> Any:
        request.view_plugin = plugin_id
        return view(context, request)

    return named
