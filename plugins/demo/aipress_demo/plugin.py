"""Hooks of the demo plugin."""

from __future__ import annotations

from collections.abc import Sequence

import click
from pyramid.config import Configurator

from aipress_core.api import Mount, NavItem, Permission, _, hookimpl, only
from aipress_demo.resources import DemoDesk


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    return [Permission("demo:world.manage", _("Load and remove the demo world"))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    return [Mount("demo", DemoDesk, _("Demo world"), parent="admin")]


@hookimpl
@only(menu="admin")
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    if menu != "admin":
        return []
    return [NavItem(_("Demo world"), "/admin/demo/", order=85, icon="collection", permission="demo:world.manage")]


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    from aipress_demo.commands import demo

    group.add_command(demo)


def includeme(config: Configurator) -> None:
    """Register the page."""
    config.scan("aipress_demo.views")
