"""Hooks of the organisations plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.config import Configurator

from aipress_core.api import (
    MailKind,
    Mount,
    NavItem,
    NotificationKind,
    NotPersonal,
    Periodic,
    Permission,
    PersonalData,
    SearchType,
    _,
    hookimpl,
    only,
)
from aipress_organisations import demo, notices, search
from aipress_organisations.personal import DECLARED
from aipress_organisations.resources import ADMINISTER, READ, Directory, OrganisationList, OwnInvitations
from aipress_organisations.rules import PERMISSIONS

MENUS = {
    "main": NavItem(_("Organisations"), "/organisations/", order=40, icon="building", name="organisations", permission=READ),
    "user": NavItem(_("Organisation and invitations"), "/account/invitations", order=30, icon="building", name="invitations"),
    "admin": NavItem(_("Organisations"), "/admin/organisations", order=35, icon="building", name="organisations",
                     permission=ADMINISTER),
}


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    return PERMISSIONS


@hookimpl
def aipress_register_mounts() -> list[Mount]:
    return [Mount("organisations", Directory, _("Organisations")),
            Mount("invitations", OwnInvitations, _("Organisation and invitations"), parent="account"),
            Mount("organisations", OrganisationList, _("Organisations"), parent="admin")]


@hookimpl
def aipress_register_mails() -> Sequence[MailKind]:
    return notices.MAILS


@hookimpl
def aipress_register_notifications() -> Sequence[NotificationKind]:
    return notices.NOTIFICATIONS


@hookimpl
def aipress_register_periodic_tasks() -> list[Periodic]:
    return [Periodic("organisations.clear_away", seconds=86_400)]


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:
    return DECLARED


@hookimpl
def aipress_register_search_types() -> list[SearchType]:
    return [search.TYPE]


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> tuple[NavItem, ...]:
    return (MENUS[menu],)


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    demo.load(loader)


def includeme(config: Configurator) -> None:
    """Register the views."""
    config.scan("aipress_organisations.views")
