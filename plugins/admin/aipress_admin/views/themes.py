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
from aipress_core.api import _, theme_preview


@view_config(context=AdminRoot, name="themes", request_method="GET", permission="admin:site.manage", renderer="admin/themes.html")
def show(context: AdminRoot, request: Request) -> dict[str, Any]:
    """Every installed theme with a drawing in its own colours."""
    templates = request.registry.templates
    current = templates.chain(request.settings["aipress.theme"] or request.site.theme)[0].id if templates.themes else ""
    tried = theme_preview.previewed(request)
    themes = [{"id": one.id, "title": _(one.title), "summary": _(one.summary) if one.summary else "", "version": one.version,
               "parent": templates.themes[one.parent].title if one.parent in templates.themes else one.parent,
               "current": one.id == current, "tried": one.id == tried != current,
               "swatch": swatch(templates.chain(one.id))} for one in templates.themes.values()]
    return {"themes": themes, "is_fixed": bool(request.settings["aipress.theme"])}


@view_config(context=AdminRoot, name="themes", request_method="POST", permission="admin:site.manage")
def choose(context: AdminRoot, request: Request) -> Response:
    """Use a theme for everybody, from their next page on."""
    theme_id = request.POST.get("theme", "")
    try:
        choose_theme(request, theme_id if isinstance(theme_id, str) else "")
        theme_preview.end(request)
        request.flash(_("The site wears its new theme."))
    except ThemeRefused as refusal:
        request.flash(refusal.reason, "problem")
    return HTTPSeeOther("/admin/themes")


@view_config(context=AdminRoot, name="theme-preview", request_method="POST", permission="admin:site.manage")
def preview(context: AdminRoot, request: Request) -> Response:
    """Look at a theme in this session alone, or, without one, end that."""
    theme_id = request.POST.get("theme", "")
    if not theme_id:
        theme_preview.end(request)
    elif theme_id not in request.registry.templates.themes:
        request.flash(_("This theme is not installed."), "problem")
    elif request.settings["aipress.theme"]:
        request.flash(_("The theme is fixed by the server’s configuration."), "problem")
    else:
        theme_preview.start(request, theme_id)
        request.flash(_("You alone see this theme now. Walk through the site, then use it or end the preview."), "note",
                      url="/", label=_("Home page"))
    return HTTPSeeOther("/admin/themes")
