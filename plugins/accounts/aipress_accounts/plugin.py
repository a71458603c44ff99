"""Hooks of the accounts plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from pyramid.config import Configurator

from aipress_accounts.commands import create
from aipress_accounts.resources import AccountRoot
from aipress_core.api import Mount, NavItem, Permission, _, hookimpl


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    """One right: the pages about oneself."""
    return [Permission("accounts:account.use", _("Use the pages of one’s own account"), roles=("member",))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    """``/account``, below which others mount theirs."""
    return [Mount("account", AccountRoot, _("My account"))]


@hookimpl
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    """The member's own menu; signing out is a form of the page frame, because it changes something."""
    if menu != "user":
        return []
    return [NavItem(_("My account"), "/account/", order=10, icon="person", name="account"),
            NavItem(_("Sessions"), "/account/sessions", order=20, icon="shield-lock")]


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    """Add ``create`` to the core's ``user`` group."""
    users = group.commands["user"]
    assert isinstance(users, click.Group)
    users.add_command(create)


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    """The members of the demo world."""
    from aipress_accounts.demo import load

    load(loader)


def includeme(config: Configurator) -> None:
    """Register the pages, and what notes when sessions are seen."""
    config.include("aipress_accounts.presence")
    config.scan("aipress_accounts.views")
