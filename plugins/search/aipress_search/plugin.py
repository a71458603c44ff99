"""The plugin's hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.api import (
    MailKind,
    Mount,
    NavItem,
    NotificationKind,
    Periodic,
    Permission,
    PersonalData,
    Setting,
    _,
    hookimpl,
    only,
)
from aipress_search import boxes, limits, missing
from aipress_search.resources import SavedList, SearchDesk, SearchPlace
from aipress_search.saved.models import SavedSearch
from aipress_search.saved.telling import KIND as ALERT

MENUS: dict[str, Sequence[NavItem]] = {
    "user": (
        NavItem(_("Saved searches"), "/account/searches", order=30, icon="bookmark", permission="search:saved.keep"),
    ),
    "admin": (
        NavItem(_("Search"), "/admin/search", order=65, icon="search", permission="search:site.manage"),
    ),
}


@hookimpl
def aipress_register_settings() -> Sequence[Setting]:
    return [
        Setting("search.recency", int, 50, _("percent by which something of today counts more than something old"), least=0,
                most=1000, title=_("Weight of new things")),
        Setting("search.recency_days", int, 90, _("days after which half of that is left"), least=1, most=3650,
                title=_("Days that news stays new")),
        Setting("search.standing", int, 30, _("percent by which the best regarded counts more than the unknown"), least=0,
                most=1000, title=_("Weight of reputation")),
        Setting("search.rate", int, 3000, _("searches and suggestions that one reader may ask for in a minute, in each process"),
                least=1, most=1_000_000, title=_("Searches a minute")),
        Setting("search.saved_limit", int, 50, _("saved searches that a member may have"), least=1, most=200,
                title=_("Saved searches of a member")),
        Setting("search.missed_days", int, 90, _("days for which searches without results are counted, then forgotten"), least=1,
                most=400, title=_("Memory of searches without results")),
    ]


@hookimpl
def aipress_register_periodic_tasks() -> Sequence[Periodic]:
    return [Periodic("search.tend", 10), Periodic("search.check", 3600), Periodic("search.match_saved", 15),
            Periodic("search.tell_saved", 15), Periodic("search.forget_missed", 86400)]


@hookimpl
def aipress_register_commands(group: click.Group) -> None:
    from aipress_search.commands import search

    group.add_command(search)


@hookimpl
def aipress_plugin_enabled(plugin_id: str, request: Request) -> None:
    """What has changed while nobody noted it is found by comparing; until then titles have to do."""
    if plugin_id == "search" or any(one.plugin == plugin_id for one in request.registry.search_types.values()):
        request.enqueue("search.check", doubt=plugin_id == "search")


@hookimpl
def aipress_demo_load(loader: Any) -> None:
    """The demo world is written without events: the index is made anew."""
    loader.afterwards(lambda: loader.enqueue("search.build", {"anew": True}))


@hookimpl
def aipress_register_permissions() -> Sequence[Permission]:
    """Searching, keeping searches, and steering search. What is found is decided for each thing by the rule of its kind."""
    return [Permission("search:search.use", _("Search"), ("everyone",)),
            Permission("search:saved.keep", _("Save searches and be told of what is new"), ("member",)),
            Permission("search:site.manage", _("Steer search: synonyms, what stands first, rebuilding"))]


@hookimpl
def aipress_register_mounts() -> Sequence[Mount]:
    """``/search``, ``/account/searches``, ``/admin/search``"""
    return [Mount("search", SearchPlace, _("Search")), Mount("searches", SavedList, _("Saved searches"), parent="account"),
            Mount("search", SearchDesk, _("Search"), parent="admin")]


@hookimpl
def aipress_register_mails() -> Sequence[MailKind]:
    """What a saved search has newly found."""
    return [MailKind(ALERT, _("Alert of a saved search"), _("${name}: ${what}"))]


@hookimpl
def aipress_register_notifications() -> Sequence[NotificationKind]:
    """The same by the bell. Whether it is also mailed is said with each saved search."""
    return [NotificationKind(ALERT, _("“${name}”: ${what}"), _("A saved search finds something new"), icon="search")]


@hookimpl
def aipress_register_personal_data() -> Sequence[PersonalData]:
    """Saved searches are their member's; what they have found goes with them."""
    return [PersonalData(SavedSearch.party_id, _("Saved searches"), secret=("stop_key", "digest"))]


@hookimpl
@only(menu=tuple(MENUS))
def aipress_nav_items(menu: str) -> Sequence[NavItem]:
    """The member's saved searches, the desk's page."""
    return MENUS[menu]


@hookimpl
@only(slot=tuple(boxes.SLOTS))
def aipress_render_slot(slot: str, request: Request, values: Mapping[str, Any]) -> Markup | None:
    """The box in the masthead, its place where there is no room, and the field on the page for what is not found."""
    return boxes.SLOTS[slot](request, values) if slot in boxes.SLOTS else None


def includeme(config: Configurator) -> None:
    """Register the pages, and what a process gathers: searches without results, how often somebody searches."""
    missing.install(config.registry)
    limits.install(config.registry)
    config.add_csrf_exemption("/search/stop")
    config.scan("aipress_search.views")
    config.scan("aipress_search.admin")
