"""Hooks of the admin plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.events import ApplicationCreated
from pyramid.request import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from aipress_admin import setup
from aipress_admin.resources import AdminRoot, Setup
from aipress_core.api import Mount, NavItem, Permission, _, database, hookimpl, only, render_markup, theme_preview

MANAGE = "admin:site.manage"
MENU = (
    NavItem(_("Overview"), "/admin/", order=10, icon="speedometer2"),
    NavItem(_("Plugins"), "/admin/plugins", order=20, icon="plug"),
    NavItem(_("Settings"), "/admin/settings", order=25, icon="sliders"),
    NavItem(_("Users and roles"), "/admin/users", order=30, icon="people"),
    NavItem(_("Themes"), "/admin/themes", order=40, icon="palette"),
    NavItem(_("Data"), "/admin/data", order=60, icon="database"),
    NavItem(_("Audit log"), "/admin/audit", order=70, icon="journal-text"),
    NavItem(_("Mails"), "/admin/mails", order=75, icon="envelope"),
    NavItem(_("Tasks"), "/admin/tasks", order=80, icon="list-check"),
    NavItem(_("Health"), "/admin/health", order=90, icon="heart-pulse"),
)
MENUS: dict[str, Sequence[NavItem]] = {
    "admin": MENU, "user": [NavItem(_("Administration"), "/admin/", order=80, icon="gear", name="admin", permission=MANAGE)]}


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    """One right for the whole desk: no role but the site owner's has it."""
    return [Permission(MANAGE, _("Run the site"))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    """``/admin``, below which others mount theirs, and the first run."""
    return [Mount("admin", AdminRoot, _("Administration")), Mount("setup", Setup, _("Set the site up"))]


@hookimpl
def aipress_seed(db: Session) -> None:
    """A site without accounts can be set up."""
    setup.open_setup(db)


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    """``aipress setup-code``"""
    from aipress_admin.commands import setup_code

    group.add_command(setup_code)


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    """The desk's side menu, and the way to the desk for those who own the site."""
    return MENUS[menu]


@hookimpl
@only(slot=("home.lead", "masthead.tools"))
def aipress_render_slot(slot: str, request: Request) -> Markup | None:
    """A theme's preview says so on every page, and leads back; the front page of a new site leads to its first run."""
    if slot == "home.lead" and setup.is_new(request):
        return render_markup(request, "admin/setup_hint.html")
    if slot != "masthead.tools" or not (theme_id := theme_preview.previewed(request)):
        return None
    return render_markup(request, "admin/preview_mark.html", title=_(request.registry.templates.themes[theme_id].title))


def invitation(registry: Any) -> str:
    """Where and with which code the site is set up; an empty text when it has accounts."""
    with database(registry).read_session() as db:
        nonce = setup.waiting_nonce(db)
    address = str(registry.aipress_settings["aipress.base_url"]).rstrip("/")
    return f"This site has no accounts yet. Set it up at {address}/setup/ with the code {setup.code(registry.secret, nonce)}" \
        if nonce else ""


def invite(event: ApplicationCreated) -> None:
    """Tell the server's console how to set the site up. Tables that are not there yet are somebody else's message."""
    registry = event.app.registry
    if registry.aipress_settings["aipress.environment"] == "testing":
        return
    try:
        text = invitation(registry)
    except SQLAlchemyError:
        return
    if text:
        click.echo(f"\n{text}\n", err=True)


def includeme(config: Configurator) -> None:
    """Register the pages."""
    config.scan("aipress_admin.views")
    config.add_subscriber(invite, ApplicationCreated)
