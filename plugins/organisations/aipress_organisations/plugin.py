"""Hooks of the organisations plugin."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.api import Mount, NavItem, Permission, _, hookimpl
from aipress_organisations import demo
from aipress_organisations.resources import Directory


@hookimpl
def aipress_register_permissions() -> list[Permission]:
    return [Permission("organisations:organisation.read", _("Read the directory of organisations and their pages"), ("member",))]


@hookimpl
def aipress_register_mounts() -> list[Mount]:
    return [Mount("organisations", Directory, _("Organisations"))]


@hookimpl
def aipress_nav_items(menu: str, request: Request) -> list[NavItem]:
    if menu != "main":
        return []
    return [NavItem(_("Organisations"), "/organisations/", order=40, icon="building", name="organisations",
                    permission="organisations:organisation.read")]


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    demo.load(loader)


def includeme(config: Configurator) -> None:
    """Register the views."""
    config.scan("aipress_organisations.views")
