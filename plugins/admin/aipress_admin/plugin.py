"""Hooks of the admin plugin."""

from __future__ import annotations

from collections.abc import Sequence

from pyramid.config import Configurator

from aipress_admin.resources import AdminRoot
from aipress_core.api import Mount, NavItem, Permission, _, hookimpl

MANAGE = "admin:site.manage"
MENU = (
    NavItem(_("Overview"), "/admin/", order=10, icon="speedometer2"),
    NavItem(_("Plugins"), "/admin/plugins", order=20, icon="plug"),
    NavItem(_("Users and roles"), "/admin/users", order=30, icon="people"),
    NavItem(_("Themes"), "/admin/themes", order=40, icon="palette"),
    NavItem(_("Audit log"), "/admin/audit", order=70, icon="journal-text"),
    NavItem(_("Tasks"), "/admin/tasks", order=80, icon="list-check"),
    NavItem(_("Health"), "/admin/health", order=90, icon="heart-pulse"),
)


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    """One right for the whole desk: no role but the site owner's has it."""
    return [Permission(MANAGE, _("Run the site"))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    """``/admin``, below which others mount theirs."""
    return [Mount("admin", AdminRoot, _("Administration"))]


@hookimpl
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    """The desk's side menu, and the way to the desk for those who own the site."""
    if menu == "admin":
        return MENU
    if menu == "user":
        return [NavItem(_("Administration"), "/admin/", order=80, icon="gear", name="admin", permission=MANAGE)]
    return []


def includeme(config: Configurator) -> None:
    """Register the pages."""
    config.scan("aipress_admin.views")
