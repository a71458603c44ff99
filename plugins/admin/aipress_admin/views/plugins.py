"""``/admin/plugins``: what is installed, what switching would do, and switching."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin import catalogue
from aipress_admin.effects import effects
from aipress_admin.resources import PluginItem, PluginList
from aipress_core.api import _, changes, toggle


@view_config(context=PluginList, request_method="GET", permission="admin:site.manage", renderer="admin/plugins.html")
def show_all(context: PluginList, request: Request) -> dict[str, Any]:
    """Cards by category."""
    text, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    everything = catalogue.cards(request)
    found = [one for one in everything if _matches(request, one, text) and (not group or one.category == group)]
    groups = [(heading, [one for one in found if one.category == category]) for category, heading in catalogue.CATEGORIES.items()]
    return {"tabs": _tabs(request, everything, group), "q": text,
            "groups": [(heading, cards) for heading, cards in groups if cards],
            "loaded": sum(one.is_loaded for one in everything), "on": sum(one.is_on for one in everything),
            "safe_mode": request.settings["aipress.safe_mode"], "broken": sum(bool(one.problem) for one in everything)}


def _matches(request: Request, card: catalogue.Card, text: str) -> bool:
    words = f"{card.id} {request.translate(card.title)} {request.translate(card.summary) if card.summary else ''}".casefold()
    return text.casefold() in words


def _tabs(request: Request, everything: list[catalogue.Card], group: str) -> list[dict[str, Any]]:
    counts = Counter(one.category for one in everything)
    categories = [(key, heading) for key, heading in catalogue.CATEGORIES.items() if key and counts[key]]
    entries = [("", _("All groups"), len(everything)), *((key, heading, counts[key]) for key, heading in categories)]
    return [{"title": heading, "url": request.path_with("/admin/plugins", {"group": category}), "current": category == group,
             "count": count} for category, heading, count in entries]


@view_config(context=PluginItem, request_method="GET", permission="admin:site.manage", renderer="admin/plugin.html")
def show(context: PluginItem, request: Request) -> dict[str, Any]:
    """What the plugin is, and what switching it to the other state would do."""
    card = catalogue.card(request, context.row.id)
    preview = effects(request, card.id, enable=not card.is_on) if card.is_loaded else None
    return {"plugin": card, "preview": preview, "has_settings": card.id in changes.groups(request.settings),
            "requires": [catalogue.title(request, one) for one in card.requires]}


@view_config(context=PluginItem, name="enable", request_method="POST", permission="admin:site.manage")
def enable(context: PluginItem, request: Request) -> Response:
    """Switch on, with what it requires."""
    return _switch(context, request, enable=True)


@view_config(context=PluginItem, name="disable", request_method="POST", permission="admin:site.manage")
def disable(context: PluginItem, request: Request) -> Response:
    """Switch off; with the plugins that need it only if that was asked."""
    return _switch(context, request, enable=False)


def _switch(context: PluginItem, request: Request, *, enable: bool) -> Response:
    """The effect is there at the next request of every process; the flash offers the way back."""
    plugin_id = context.row.id
    page = f"/admin/plugins/{plugin_id}"
    name = catalogue.title(request, plugin_id)
    if plugin_id not in request.registry.plugins.order:
        request.flash(_("${name} is not loaded, so it cannot be switched.", mapping={"name": name}), "problem")
        return HTTPSeeOther(page)
    try:
        changed = toggle.switch(request, plugin_id, enable=enable, with_dependents=request.POST.get("with_dependents") == "1")
    except toggle.ToggleRefused as refusal:
        for reason in refusal.reasons:
            request.flash(reason, "problem")
        return HTTPSeeOther(page)
    names = ", ".join(catalogue.title(request, one) for one in changed)
    if not changed:
        request.flash(_("Nothing had to change."), "note")
    elif enable:
        request.flash(_("Switched on: ${names}.", mapping={"names": names}), url=page, label=_("Undo"))
    else:
        request.flash(_("Switched off: ${names}.", mapping={"names": names}), url=page, label=_("Undo"))
    return HTTPSeeOther("/admin/plugins")
