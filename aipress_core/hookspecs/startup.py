"""Hooks called once at start, for every loaded plugin, in plugin order. An error quarantines the plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from aipress_core.hookspecs import hookspec
from aipress_core.hookspecs.types import ContentType, Mount, Permission
from aipress_core.settings import Setting

if TYPE_CHECKING:
    from aipress_core.tasks import Periodic


@hookspec
def aipress_register_settings() -> Sequence[Setting]:  # type: ignore[empty-body]
    """Declare settings that ops give in ini or environment.

    Names start with ``<plugin id>.``. Called before ``includeme``; the values are in ``request.settings``.

    Since: 0.1
    """


@hookspec
def aipress_register_permissions() -> Sequence[Permission]:  # type: ignore[empty-body]
    """Declare the permissions that the plugin's views ask for, with the roles that have them.

    Names start with ``<plugin id>:``. A view that asks for an undeclared permission stops the start.

    Since: 0.1
    """


@hookspec
def aipress_register_mounts() -> Sequence[Mount]:  # type: ignore[empty-body]
    """Declare the plugin's places in the address tree. A name that is taken stops the plugin's start.

    Since: 0.1
    """


@hookspec
def aipress_register_content_types() -> Sequence[ContentType]:  # type: ignore[empty-body]
    """Declare the kinds of publishable items that the plugin owns, and who may see them as SQL.

    Since: 0.1
    """


@hookspec
def aipress_register_periodic_tasks() -> Sequence[Periodic]:  # type: ignore[empty-body]
    """Declare tasks that run again and again. They rest while the plugin is disabled.

    Since: 0.1
    """


@hookspec
def aipress_register_commands(group: click.Group) -> None:
    """Add commands to the ``aipress`` program.

    Args:
        group: the top group; add one sub-group named after the plugin.

    Since: 0.1
    """
