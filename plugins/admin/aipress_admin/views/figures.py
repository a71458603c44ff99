"""``/admin/plugins/health``: what each plugin costs and what it did wrong; and another try for one that is kept out."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin import catalogue
from aipress_admin.resources import PluginItem, PluginList
from aipress_core.api import _, breakers, crashes, pgettext, plugin_health, quarantined, retry_plugin

SPANS = {1: _("This hour"), 24: _("A day"), 168: _("A week")}
# The columns that the table can be sorted by: field of PluginHealth → heading.
COLUMNS = {"mean_ms": _("Mean time"), "p95_ms": _("Slow requests"), "requests": pgettext("of a page", "Requests"),
           "sql": _("SQL statements"), "errors": _("Errors"), "jobs": _("Jobs"), "mails": _("Mails")}
BREAKERS = {"open": ("bad", _("Left out")), "half-open": ("wait", _("On trial")), "closed": ("live", _("Working"))}
MOST = 20


@view_config(context=PluginList, name="health", request_method="GET", permission="admin:site.manage",
             renderer="admin/plugin_health.html")
def health(context: PluginList, request: Request) -> dict[str, Any]:
    """Figures by plugin, the slowest first, and faults."""
    hours, sort = request.GET.get("hours", "24"), request.GET.get("sort", "")
    span = int(hours) if hours in {str(one) for one in SPANS} else 24
    sort = sort if sort in COLUMNS else "mean_ms"
    rows = sorted(plugin_health(request, hours=span), key=lambda row: -getattr(row, sort))
    here = "/admin/plugins/health"
    tabs = [{"title": title, "url": request.path_with(here, {"hours": one, "sort": sort}), "current": one == span}
            for one, title in SPANS.items()]
    heads = [{"title": title, "current": name == sort,
              "url": request.path_with(here, {"hours": span, "sort": name})} for name, title in COLUMNS.items()]
    faults = [{"plugin": catalogue.title(request, one.plugin), "state": BREAKERS[one.state], "breaker": one}
              for one in breakers(request.registry)]
    dead = [{"plugin": catalogue.title(request, one.plugin), "id": one.plugin, "crash": one} for one in crashes(request.registry)]
    return {"rows": [{"title": _("The platform") if row.plugin == "core" else catalogue.title(request, row.plugin),
                      "url": "" if row.plugin == "core" else f"/admin/plugins/{row.plugin}", "figures": row} for row in rows],
            "tabs": tabs, "heads": heads, "breakers": faults, "crashes": dead[:MOST],
            "quarantined": [{"id": one.plugin, "title": one.title, "reason": one.reason, "is_remembered": one.is_remembered}
                            for one in quarantined(request.registry)]}


@view_config(context=PluginItem, name="retry", request_method="POST", permission="admin:site.manage")
def retry(context: PluginItem, request: Request) -> Response:
    """Forget what is held against a plugin: the next start tries it again."""
    plugin_id = context.row.id
    retry_plugin(request.registry, plugin_id)
    request.audit("admin.plugin_retried", target=("plugin", plugin_id, plugin_id))
    request.flash(_("${name} is tried again when the server next starts.",
                    mapping={"name": catalogue.title(request, plugin_id)}), "note")
    return HTTPSeeOther(f"/admin/plugins/{plugin_id}")
