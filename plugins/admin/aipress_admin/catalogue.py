"""Every installed plugin as the plugins page shows it: what it is, how it stands, whether it can be switched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request

from aipress_core.api import _

CATEGORIES = {
    "content": _("Content"), "people": _("People"), "commerce": _("Commerce"), "search": _("Search"), "system": _("System"),
    "integration": _("Integrations"), "example": _("Examples"), "": _("Not readable"),
}
ON, OFF, NOT_LOADED, BROKEN = _("On"), _("Off"), _("Not loaded"), _("Cannot run")


@dataclass(frozen=True)
class Card:
    """One installed plugin.

    ``kind`` and ``label`` are its status; ``note`` says why it cannot be switched; ``problem`` what keeps it from running;
    ``needed_by`` are the titles of enabled plugins that need it.
    """

    id: str
    title: Any
    version: str
    summary: Any
    category: str
    kind: str
    label: Any
    is_on: bool = False
    is_core: bool = False
    is_loaded: bool = True
    note: Any = ""
    problem: str = ""
    needed_by: tuple[str, ...] = ()
    author: str = ""
    licence: str = ""
    requires: tuple[str, ...] = ()

    @property
    def can_switch(self) -> bool:
        """May the site owner switch it?"""
        return self.is_loaded and not self.note


def cards(request: Request) -> list[Card]:
    """All installed plugins: the loaded ones in plugin order, then the others by id."""
    plugins = request.registry.plugins
    others = [one for one in plugins.candidates if one not in plugins.order]
    return [card(request, plugin_id) for plugin_id in (*plugins.order, *sorted(others))]


def card(request: Request, plugin_id: str) -> Card:
    """One installed plugin.

    Raises:
        KeyError: for an id that is not installed.
    """
    plugins = request.registry.plugins
    one = plugins.candidates[plugin_id]
    about: dict[str, Any] = {
        "id": plugin_id, "version": one.version, "author": one.author, "licence": one.licence,
        "title": plugin_id, "summary": "", "category": "", "note": "",
    }
    if one.manifest is not None:
        about |= {"title": _(one.manifest.title), "summary": _(one.manifest.summary), "category": one.manifest.category,
                  "requires": one.manifest.required_ids, "is_core": one.manifest.core}
    if plugin_id not in plugins.order:
        problem = plugins.quarantined.get(plugin_id, "")
        kind, label = ("bad", BROKEN) if problem else ("draft", NOT_LOADED)
        note = "" if problem else _("Installed, but left out by the server’s configuration")
        return Card(**{**about, "kind": kind, "label": label, "problem": problem, "note": note, "is_loaded": False})
    is_on = plugin_id in request.enabled_plugins
    return Card(**{**about, "kind": "live" if is_on else "draft", "label": ON if is_on else OFF, **_waiting(request, plugin_id),
                   "is_on": is_on, "note": _note(plugins, plugin_id), "needed_by": tuple(
                       title(request, other) for other in plugins.dependents(plugin_id) if other in request.enabled_plugins)})


def title(request: Request, plugin_id: str) -> str:
    """A plugin's title in the reader's language, its id when it has none."""
    one = request.registry.plugins.candidates.get(plugin_id)
    return request.translate(_(one.manifest.title)) if one and one.manifest else plugin_id


def _waiting(request: Request, plugin_id: str) -> dict[str, Any]:
    """The status of a plugin that is wanted but rests because something that it requires is off."""
    plugins = request.registry.plugins
    if plugin_id in request.enabled_plugins or not plugins.chosen(plugin_id, request.site.plugins):
        return {}
    missing = [title(request, one) for one in plugins.manifest(plugin_id).required_ids if one not in request.enabled_plugins]
    return {"kind": "wait", "label": _("Waits for ${plugins}", mapping={"plugins": ", ".join(missing)})}


def _note(plugins: Any, plugin_id: str) -> Any:
    manifest = plugins.manifest(plugin_id)
    if manifest.core:
        return _("Part of the platform, always on")
    if plugin_id in plugins.forbidden:
        return _("Not allowed by the people who run the server")
    if plugin_id in plugins.locked or manifest.restricted:
        return _("Switched by the people who run the server")
    return ""
