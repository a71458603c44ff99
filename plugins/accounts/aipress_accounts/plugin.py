"""Hooks of the accounts plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from pyramid.config import Configurator
from sqlalchemy.orm import Session

from aipress_accounts import consents
from aipress_accounts.commands import create, erased_command, grant, revoke
from aipress_accounts.notices import KINDS
from aipress_accounts.personal import DECLARED
from aipress_accounts.resources import AccountRoot, TermsDesk
from aipress_core.api import (
    MailKind,
    Mount,
    NavItem,
    NotPersonal,
    Periodic,
    Permission,
    PersonalData,
    Setting,
    _,
    hookimpl,
    only,
    utcnow,
)

MENUS: dict[str, Sequence[NavItem]] = {
    "admin": (
        NavItem(_("Terms of use"), "/admin/terms/", order=65, icon="file-earmark-text", permission="accounts:terms.publish"),
    ),
    "footer": (
        NavItem(_("Terms of use"), "/account/terms", order=80),
        NavItem(_("What becomes of your data"), "/account/erasure-policy", order=82),
    ),
    "user": (
        NavItem(_("My account"), "/account/", order=10, icon="person", name="account"),
        NavItem(_("Password"), "/account/password", order=12, icon="key"),
        NavItem(_("Second step"), "/account/second-step", order=14, icon="shield-lock"),
        NavItem(_("Sessions"), "/account/sessions", order=20, icon="clock-history"),
        NavItem(_("Your data"), "/account/data", order=22, icon="archive"),
    ),
}


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    """The pages about oneself, and the terms that all agree to."""
    return [Permission("accounts:account.use", _("Use the pages of one’s own account"), roles=("member",)),
            Permission("accounts:terms.publish", _("Publish the terms of use"))]


@hookimpl
def aipress_register_settings() -> Sequence[Setting]:
    """How long one may think again, and how long an archive is kept."""
    return [Setting("accounts.erasure_days", int, 7, _("days in which a member may take back that their account is erased"),
                    title=_("Days before an account is erased"), least=1, most=30),
            Setting("accounts.export_days", int, 7, _("days that the copy of a member's data can be fetched"),
                    title=_("Days that a copy of one’s data is kept"), least=1, most=30)]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    """``/account``, below which others mount theirs; ``/admin/terms``."""
    return [Mount("account", AccountRoot, _("My account")),
            Mount("terms", TermsDesk, _("Terms of use"), parent="admin")]


@hookimpl
def aipress_register_mails() -> Sequence[MailKind]:
    """Links, and notices of what happened to an account."""
    return KINDS


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:
    """The account and what it is guarded by: all of it goes with the member."""
    return DECLARED


@hookimpl
def aipress_register_periodic_tasks() -> Sequence[Periodic]:
    """Unused links and old archives go; so does who asked for it."""
    return [Periodic("accounts.sweep_links", seconds=3600), Periodic("accounts.sweep_exports", seconds=3600),
            Periodic("accounts.erase_due", seconds=600)]


@hookimpl
def aipress_seed(db: Session) -> None:
    """The terms of use that we ship, on a site that has none."""
    consents.seed(db, utcnow())


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    """The member's own menu; signing out is a form of the page frame, because it changes something."""
    return MENUS[menu]


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    """Fill the core's ``user`` group."""
    users = group.commands["user"]
    assert isinstance(users, click.Group)
    for command in (create, erased_command, grant, revoke):
        users.add_command(command)


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    """The members of the demo world."""
    from aipress_accounts.demo import load

    load(loader)


def includeme(config: Configurator) -> None:
    """Register the pages, and what notes when sessions are seen."""
    config.include("aipress_accounts.presence")
    config.scan("aipress_accounts.views")
