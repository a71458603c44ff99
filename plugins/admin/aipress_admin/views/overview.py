"""``/admin/`` and ``/admin/health``."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.view import view_config

from aipress_accounts.services import DEACTIVATED, LIVE, PENDING
from aipress_admin import queries
from aipress_admin.health import checks, troubles
from aipress_admin.resources import AdminRoot
from aipress_admin.views.records import ACTIONS, ACTORS
from aipress_core.api import ARCHIVED, DRAFT, KILLED, PUBLIC, _, pgettext

STATES = {PUBLIC: pgettext("items", "Published"), DRAFT: _("Drafts"), ARCHIVED: _("Archived"), KILLED: _("Withdrawn for good")}


@view_config(context=AdminRoot, request_method="GET", permission="admin:site.manage", renderer="admin/overview.html")
def overview(context: AdminRoot, request: Request) -> dict[str, Any]:
    """Figures that each lead to where something can be done about them."""
    accounts, work = queries.user_states(request.db), queries.delivery_states(request.db)
    broken = len(request.registry.plugins.quarantined)
    figures = [
        {"label": _("Members"), "value": accounts.get(LIVE, 0), "url": "/admin/users?state=live"},
        {"label": _("Waiting to be let in"), "value": accounts.get(PENDING, 0), "url": "/admin/users?state=pending"},
        {"label": _("Deactivated accounts"), "value": accounts.get(DEACTIVATED, 0), "url": "/admin/users?state=deactivated"},
        {"label": _("Plugins on"), "value": len(request.enabled_plugins), "url": "/admin/plugins"},
        {"label": _("Plugins that cannot run"), "value": broken, "url": "/admin/plugins"},
        {"label": _("Tasks waiting"), "value": work[queries.PENDING], "url": "/admin/tasks"},
        {"label": _("Tasks given up"), "value": work[queries.DEAD], "url": "/admin/tasks?state=dead"},
    ]
    attention = [{"kind": one.kind, "title": one.title, "found": one.found, "url": one.url} for one in troubles(request)]
    if accounts.get(PENDING, 0):
        waiting = request.localizer.pluralize("${count} person waits to be let in", "${count} people wait to be let in",
                                              accounts[PENDING], domain="aipress", mapping={"count": accounts[PENDING]})
        attention.append({"kind": "wait", "title": _("Registrations"), "found": waiting, "url": "/admin/users?state=pending"})
    return {"attention": attention, "figures": figures, "states": STATES, "items": _items(request),
            "latest": queries.audit(request.db).rows[:5], "titles": ACTIONS, "actors": ACTORS}


def _items(request: Request) -> list[dict[str, Any]]:
    """One row a content type, whether its plugin is on or not: what is stored is there."""
    counts, types = queries.content_states(request.db), request.registry.content_types
    addresses = {owner: f"/{name}/" for (parent, name), (owner, _mount) in request.registry.mounts.items() if parent == "site"}
    names = [one.name for one in types] + sorted({name for name, _state in counts if name not in types})
    rows = []
    for name in names:
        plugin = name.partition(".")[0]
        rows.append({"title": types[name].title if name in types else name,
                     "counts": [counts.get((name, state), 0) for state in STATES],
                     "url": addresses.get(plugin, "") if request.plugin_enabled(plugin) else ""})
    return rows


@view_config(context=AdminRoot, name="health", request_method="GET", permission="admin:site.manage", renderer="admin/health.html")
def health(context: AdminRoot, request: Request) -> dict[str, Any]:
    """What is well and what is not."""
    return {"checks": checks(request)}
