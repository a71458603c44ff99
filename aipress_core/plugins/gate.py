"""Gates a disabled plugin's views and subscribers, and refuses views without a permission.

The gate sits over ``secured_view``: a disabled plugin's protected page answers 404, not 403. It raises
``PredicateMismatch``, so a page that a plugin had overridden falls back to the one underneath. So does a page that only reads
when the plugin's view over it fails; where nothing lies underneath, the failure is shown as what it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken, ConfigurationError, PredicateMismatch
from pyramid.httpexceptions import HTTPException
from pyramid.request import Request
from pyramid.viewderivers import INGRESS
from sqlalchemy.exc import SQLAlchemyError

from aipress_core.plugins.journal import note

log = logging.getLogger(__name__)
View = Callable[[Any, Request], Any]
SAFE_METHODS = ("GET", "HEAD")


class LeftByExit(Exception):
    """A view called ``sys.exit``: an error like any other, not the end of a thread."""


def plugin_gate(view: View, info: Any) -> View:
    """View deriver: answer only while the plugin that registered the view is enabled, and note in the journal that it runs."""
    plugins = info.registry.plugins
    plugin_id = (info.options.get("plugin") or plugins.owner_of(info.package.__name__)
                 or plugins.owner_of(getattr(info.original_view, "__module__", "")))
    if plugin_id is None:
        return view
    noted = _noted(view, info, plugin_id)
    if plugins.manifest(plugin_id).core:
        return noted
    package = plugins.candidates[plugin_id].package.partition(".")[0]

    def gated(context: Any, request: Request) -> Any:
        if not request.plugin_enabled(plugin_id):
            raise PredicateMismatch(f"the plugin {plugin_id} is disabled")
        request.view_plugin = plugin_id
        try:
            return noted(context, request)
        except (HTTPException, BadCSRFToken, BadCSRFOrigin):
            raise
        except Exception as error:
            if request.method not in SAFE_METHODS or type(context).__module__.partition(".")[0] == package:
                raise
            _give_way(request, plugin_id, error)
            raise PredicateMismatch(f"the view of the plugin {plugin_id} failed") from error

    return gated


def _noted(view: View, info: Any, plugin_id: str) -> View:
    """The view with its name in the journal while it runs."""
    hooks, original = info.registry.hooks, info.original_view
    name = getattr(original, "__qualname__", type(original).__name__)
    mark = note(plugin_id, f"view {getattr(original, '__module__', '')}.{name}")

    def noted(context: Any, request: Request) -> Any:
        journal = hooks.journal
        before = journal.begin(mark)
        try:
            return view(context, request)
        except SystemExit as leaving:
            raise LeftByExit(f"the plugin {plugin_id} called sys.exit({leaving.code!r}) in a view") from leaving
        finally:
            journal.leave(before)

    return noted


def _give_way(request: Request, plugin_id: str, error: Exception) -> None:
    """Let the view underneath answer; the error is kept for the case that there is none."""
    request.registry.hooks.errors[plugin_id, "view"] += 1
    log.error("the view of the plugin %s over another's page failed; the page underneath answers", plugin_id, exc_info=error)
    if "db" in request.__dict__:
        request.db.rollback()
    request.view_plugin, request.failed_view = "core", error


plugin_gate.options = ("plugin",)  # type: ignore[attr-defined]


def stated_permission(view: View, info: Any) -> View:
    """View deriver: a view that does not say who may use it stops the start."""
    if not info.exception_only and "permission" not in {name for name, value in info.options.items() if value is not None}:
        where = getattr(info.original_view, "__module__", info.package.__name__)
        name = getattr(info.original_view, "__qualname__", repr(info.original_view))
        raise ConfigurationError(f"the view {where}.{name} states no permission=; use NO_PERMISSION_REQUIRED if all may see it")
    return view


class IsOfPlugin:
    """View predicate that every plugin's view has: always true, but it makes the view another one than the core's.

    Pyramid keeps both and asks the plugin's first; without it the core's view would be replaced, and lost when the
    plugin is disabled. Two plugins that register the same view still conflict.
    """

    def __init__(self, value: bool, info: Any) -> None:
        self.value = value

    def text(self) -> str:
        return f"is_of_plugin = {self.value}"

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return True


class PluginEnabled:
    """Subscriber predicate ``plugin_enabled="wire"``: rest while the plugin is disabled."""

    def __init__(self, plugin_id: str, info: Any) -> None:
        self.plugin_id = plugin_id

    def text(self) -> str:
        return f"plugin_enabled = {self.plugin_id}"

    phash = text

    def __call__(self, event: Any) -> bool:
        request = getattr(event, "request", None)
        try:
            return request is None or bool(request.plugin_enabled(self.plugin_id))
        except SQLAlchemyError:
            return False  # nobody can say; and NewResponse comes after the error page, where nothing catches this


def includeme(config: Configurator) -> None:
    config.add_view_deriver(plugin_gate, "plugin_gate", under=INGRESS, over="secured_view")
    config.add_view_deriver(stated_permission, "stated_permission", under=INGRESS, over="plugin_gate")
    config.add_view_predicate("is_of_plugin", IsOfPlugin)
    config.add_subscriber_predicate("plugin_enabled", PluginEnabled)
