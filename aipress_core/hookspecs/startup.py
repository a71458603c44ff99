"""Hooks called once at start, for every loaded plugin, in plugin order. An error quarantines the plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from aipress_core.hookspecs import hookspec
from aipress_core.hookspecs.types import ContentType, Mount, Permission, Vocabulary
from aipress_core.mail.kinds import MailKind
from aipress_core.notifications.kinds import NotificationKind
from aipress_core.personal.kinds import NotPersonal, PersonalData
from aipress_core.searching.types import SearchType
from aipress_core.settings import Setting

if TYPE_CHECKING:
    from aipress_core.components import Component
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
def aipress_register_vocabularies() -> Sequence[Vocabulary]:  # type: ignore[empty-body]
    """Declare lists of terms, too long for a page, that type-ahead controls offer.

    Names start with ``<plugin id>.``. They are searched at ``/forms/vocabularies/<name>?q=…`` while the plugin is enabled.

    Since: 0.1
    """


@hookspec
def aipress_register_mails() -> Sequence[MailKind]:  # type: ignore[empty-body]
    """Declare the kinds of mail that the plugin sends; ``request.mail`` and ``ctx.mail`` send one.

    Names start with ``<plugin id>.``; the templates of ``shop.receipt`` are ``shop/mail/receipt.html`` and ``.txt``.

    Since: 0.1
    """


@hookspec
def aipress_register_notifications() -> Sequence[NotificationKind]:  # type: ignore[empty-body]
    """Declare the kinds of notifications with which the plugin tells members something; ``request.notify`` and ``ctx.notify``
    say one.

    Names start with ``<plugin id>.``. The plugin ``notifications`` shows them; without it nothing happens.

    Since: 0.1
    """


@hookspec
def aipress_register_personal_data() -> Sequence[PersonalData | NotPersonal]:  # type: ignore[empty-body]
    """Declare which columns of the plugin's tables refer to people, and what becomes of the rows when somebody is erased.

    The export of a member's data and the erasure of an account are made of these declarations. Every foreign key to a person is
    declared, as one or the other; the plugin contract names those that are not.

    Since: 0.1
    """


@hookspec
def aipress_register_search_types() -> Sequence[SearchType]:  # type: ignore[empty-body]
    """Declare the kinds of things that search finds: their documents, facets, and who may find which.

    Names start with ``<plugin id>.``. The plugin ``search`` keeps the index; without it nothing happens.

    Since: 0.1
    """


@hookspec
def aipress_register_components() -> Sequence[Component]:  # type: ignore[empty-body]
    """Declare live components: parts of pages that act.

    Names start with ``<plugin id>.``. They answer while the plugin is enabled.

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
