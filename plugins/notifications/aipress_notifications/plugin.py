"""Hooks of the notifications plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.api import MailKind, Mount, NavItem, Periodic, Permission, PersonalData, Setting, _, hookimpl, only
from aipress_notifications import demo
from aipress_notifications.mailing import KINDS
from aipress_notifications.personal import DECLARED
from aipress_notifications.presentation import bell_menu
from aipress_notifications.resources import Centre

MENUS: dict[str, Sequence[NavItem]] = {
    "user": (
        NavItem(_("Notifications"), "/notifications/", order=30, icon="bell", name="notifications"),
    ),
}


@hookimpl
def aipress_register_settings() -> Sequence[Setting]:
    return [Setting("notifications.mail_quota", int, 200, _("mails that one member gets within seven days; notifications beyond "
                    "that ring the bell only"), title=_("Mails to one member in a week"), least=1, most=10_000),
            Setting("notifications.keep_days", int, 180, _("days after which notifications are forgotten, read or not"),
                    title=_("Days that notifications are kept"), least=1, most=3650)]


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    return [Permission("notifications:notification.use", _("Use one’s own notifications"), ("member",))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    return [Mount("notifications", Centre, _("Notifications"))]


@hookimpl
def aipress_register_mails() -> Sequence[MailKind]:
    return KINDS


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData]:
    return DECLARED


@hookimpl
def aipress_register_periodic_tasks() -> Sequence[Periodic]:
    return [Periodic("notifications.sweep", 86_400), Periodic("notifications.put_right", 600)]


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    return MENUS[menu]


@hookimpl
@only(slot="masthead.tools")
def aipress_render_slot(slot: str, request: Request) -> Markup | None:
    """The bell, for members."""
    return bell_menu(request) if slot == "masthead.tools" and request.identity is not None else None


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    demo.load(loader)


def includeme(config: Configurator) -> None:
    config.scan("aipress_notifications.views")
