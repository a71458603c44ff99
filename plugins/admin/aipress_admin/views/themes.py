"""``/admin/themes``: the look of the site."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin.resources import AdminRoot
from aipress_admin.services import ThemeRefused, choose_theme
from aipress_admin.swatches import swatch
from aipress_core.api import _


@view_config(context=AdminRoot, name="themes", request_method="GET", permission="admin:site.manage", renderer="admin/themes.html")
def show(context: AdminRoot, request: Request) -> dict[str, Any]:
    """Every installed theme with a drawing in its own colours."""
    templates = request.registry.templates
    current = templates.chain(request.theme)[0].id if templates.themes else ""
    themes = [{"id": one.id, "title": _(one.title), "summary": _(one.summary) if one.summary else "", "version": one.version,
               "parent": templates.themes[one.parent].title if one.parent in templates.themes else one.parent,
               "current": one.id == current, "swatch": swatch(templates.chain(one.id))} for one in templates.themes.values()]
    return {"themes": themes, "is_fixed": bool(request.settings["aipress.theme"])}


@view_config(context=AdminRoot, name="themes", request_method="POST", permission="admin:site.manage")
def choose(context: AdminRoot, request: Request) -> Response:
    """Use a theme for everybody, from their next page on."""
    theme_id = request.POST.get("theme", "")
    try:
        choose_theme(request, theme_id if isinstance(theme_id, str) else "")
        request.flash(_("The site wears its new theme."))
    except ThemeRefused as refusal:
        request.flash(refusal.reason, "problem")
    return HTTPSeeOther("/admin/themes")
