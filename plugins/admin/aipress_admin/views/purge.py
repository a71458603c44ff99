"""``/admin/plugins/<id>/purge``: taking away a plugin's rows for good, in two acts: an archive first, then the purge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import FileIter, Response
from pyramid.view import view_config

from aipress_admin import catalogue
from aipress_admin.resources import PluginItem
from aipress_core.api import PurgeRefused, _, export_rows, purge, purge_preview


def _exports(request: Request, plugin_id: str) -> list[Path]:
    """The plugin's archives, the newest first. The time stands in the name after the id."""
    folder = Path(request.settings["aipress.data"]) / "exports"
    found = [one for one in folder.glob(f"{plugin_id}-*.zip") if one.name.count("-") == plugin_id.count("-") + 3]
    return sorted(found, key=lambda one: one.name, reverse=True)


def _page(context: PluginItem, request: Request, reasons: list[Any]) -> dict[str, Any]:
    card = catalogue.card(request, context.row.id)
    found = purge_preview(request.registry, card.id)
    return {"plugin": card, "preview": found, "total": sum(found.rows.values()), "reasons": [*reasons, *found.blockers],
            "exports": [{"name": one.name, "size": one.stat().st_size} for one in _exports(request, card.id)][:10]}


@view_config(context=PluginItem, name="purge", request_method="GET", permission="admin:site.manage", renderer="admin/purge.html")
def show(context: PluginItem, request: Request) -> dict[str, Any]:
    """What would go, and the archives there are."""
    return _page(context, request, [])


@view_config(context=PluginItem, name="export", request_method="POST", permission="admin:site.manage")
def export(context: PluginItem, request: Request) -> Response:
    """Write an archive of all that a purge would take away."""
    request.rate_limit("admin.export", key=str(request.identity.party_id), limit=30, window=600)
    path = export_rows(request.registry, context.row.id)
    request.audit("admin.plugin_exported", target=("plugin", context.row.id, context.row.id), archive=path.name)
    request.flash(_("The archive is written: ${name}.", mapping={"name": path.name}))
    return HTTPSeeOther(f"/admin/plugins/{context.row.id}/purge")


@view_config(context=PluginItem, name="archive", request_method="POST", permission="admin:site.manage")
def archive(context: PluginItem, request: Request) -> Response:
    """Give an archive to the owner's browser; audited, because it holds everything."""
    name = request.POST.get("archive", "")
    path = next((one for one in _exports(request, context.row.id) if one.name == name), None)
    if path is None:
        raise HTTPNotFound
    request.audit("admin.archive_fetched", target=("plugin", context.row.id, context.row.id), archive=path.name)
    response = Response(content_type="application/zip", app_iter=FileIter(path.open("rb")))
    response.content_length = path.stat().st_size
    response.content_disposition = f'attachment; filename="{path.name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@view_config(context=PluginItem, name="purge", request_method="POST", permission="admin:site.manage", renderer="admin/purge.html")
def do(context: PluginItem, request: Request) -> Any:
    """Purge, when the plugin's name was typed and an archive holds what is there now. The core audits it."""
    plugin_id, exports = context.row.id, _exports(request, context.row.id)
    reasons: list[Any] = []
    typed = request.POST.get("confirm", "")
    if not isinstance(typed, str) or typed.strip() != plugin_id:
        reasons.append(_("Type ${name} to confirm.", mapping={"name": plugin_id}))
    if not exports:
        reasons.append(_("Write an archive first."))
    if not reasons:
        actor, address = request.identity, request.client_addr or ""
        request.end_db_read()  # tables are dropped on a connection of their own, which would wait for this one
        try:
            purge(request.registry, plugin_id, exports[0], actor_id=actor.party_id, actor_name=actor.name, ip=address)
        except PurgeRefused as refusal:
            reasons += refusal.reasons
    if reasons:
        request.response.status_int = 409
        return _page(context, request, reasons)
    request.flash(_("${name} is purged. Its archive stays on the server: ${archive}.",
                    mapping={"name": catalogue.title(request, plugin_id), "archive": exports[0].name}))
    return HTTPSeeOther("/admin/plugins")
