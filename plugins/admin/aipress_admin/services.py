"""What the desk changes in the core's own rows."""

from __future__ import annotations

from pyramid.request import Request
from sqlalchemy import select

from aipress_core.api import Site, _


class ThemeRefused(Exception):
    """The theme cannot be chosen; ``reason`` is a translation string."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = reason


def choose_theme(request: Request, theme_id: str) -> str:
    """Make a theme the site's, for everybody at their next request, audited.

    Returns:
        The id of the theme before.

    Raises:
        ThemeRefused: for a theme that is not installed, or when ops have fixed it by ``aipress.theme``.
    """
    if theme_id not in request.registry.templates.themes:
        raise ThemeRefused(_("This theme is not installed."))
    if request.settings["aipress.theme"]:
        raise ThemeRefused(_("The theme is fixed by the server’s configuration."))
    site = request.db.execute(select(Site).where(Site.id == 1).with_for_update()).scalar_one()
    before, site.theme = site.theme, theme_id
    if before != theme_id:
        request.audit("admin.theme_changed", target=("theme", theme_id, request.registry.templates.themes[theme_id].title),
                      before=before)
    return before
