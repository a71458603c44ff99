"""Switching plugins on and off: what it would change, what stands against it, and doing it in one audited transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pyramid.request import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from translationstring import TranslationString

from aipress_core.content.models import Content
from aipress_core.db.base import Base
from aipress_core.db.lines import Line, owner_of
from aipress_core.hookspecs.types import NavItem
from aipress_core.i18n.translation import _
from aipress_core.plugins.state import Plugins, ordered
from aipress_core.site import Site
from aipress_core.tasks.registry import work_of

MENUS = ("main", "user", "admin", "footer")


class ToggleRefused(Exception):
    """The switch cannot be thrown; ``reasons`` are translation strings."""

    def __init__(self, reasons: list[Any]) -> None:
        super().__init__("; ".join(one.interpolate() if isinstance(one, TranslationString) else str(one) for one in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Preview:
    """What switching would change.

    ``changes`` are the ids that go on or off, in plugin order; ``dependents`` those that would follow; ``blockers`` the
    reasons why it cannot be done now. ``menus`` are the entries that go or come, asked of every plugin as if the switch had
    been thrown; ``mounts`` the addresses; ``tasks``, ``observers`` and ``schedules`` (a subset of the tasks) the jobs;
    ``views`` the number of pages and acts by plugin, also those on other plugins' addresses.
    """

    plugin: str
    enable: bool
    changes: list[str]
    dependents: list[str]
    blockers: list[Any]
    menus: list[NavItem] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)
    views: dict[str, int] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    observers: list[str] = field(default_factory=list)
    schedules: list[str] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)
    permissions: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def wanted_map(plugins: Plugins, choices: dict[str, Any], plugin_id: str, *, enable: bool) -> dict[str, Any]:
    """The new ``core_site.plugins`` map.

    Disabling keeps what dependents were set to, so that enabling again restores exactly the set that was on before.
    Enabling also enables what the plugin requires.
    """
    wanted = {**choices, plugin_id: enable}
    if enable:
        queue = list(plugins.manifest(plugin_id).required_ids)
        while queue:
            required = queue.pop()
            if not plugins.chosen(required, wanted):
                wanted[required] = True
            queue += plugins.manifest(required).required_ids
    return wanted


def preview(request: Request, plugin_id: str, *, enable: bool, with_dependents: bool = False) -> Preview:
    """What switching ``plugin_id`` would do, and whether it may be done. Reads only."""
    plugins: Plugins = request.registry.plugins
    choices = dict(request.site.plugins)
    before, after = plugins.enabled(choices), plugins.enabled(wanted_map(plugins, choices, plugin_id, enable=enable))
    changes = ordered(before ^ after, plugins)
    dependents = [one for one in plugins.dependents(plugin_id) if one in before and not enable]
    blockers = _refusals(request, plugin_id, enable=enable)
    if not enable and not blockers:
        blockers += _objections(request, changes, before)
    if dependents and not with_dependents:
        names = ", ".join(request.translate(_(plugins.manifest(one).title)) for one in dependents)
        blockers.append(_("${plugins} need this plugin; switch them off with it, or first.", mapping={"plugins": names}))
    return Preview(plugin_id, enable, changes, dependents, blockers, menus=_menus(request, before, after),
                   **_effects(request, changes))


def _objections(request: Request, changes: Collection[str], before: frozenset[str]) -> list[Any]:
    """What plugins say against switching these off. One that cannot say it is an objection too, until it goes off itself: of two
    that fail, either goes."""
    reasons, failed = list[Any](), dict[str, None]()
    for one in changes:
        for plugin, said, has_failed in request.registry.hooks.outcomes(
                "aipress_disable_blockers", before, request.db, plugin_id=one, request=request):
            reasons += said or ()
            failed |= {plugin: None} if has_failed else {}
    return reasons if set(failed) & set(changes) else [*reasons, *map(_failed, failed)]


def _refusals(request: Request, plugin_id: str, *, enable: bool) -> list[Any]:
    plugins: Plugins = request.registry.plugins
    manifest = plugins.manifest(plugin_id)
    if manifest.core:
        return [_("The site cannot work without this plugin.")]
    if plugin_id in plugins.locked or manifest.restricted:
        return [_("Only the people who run the server can switch this plugin.")]
    purged = [one for one in (plugin_id, *_requirements(plugins, plugin_id)) if request.site.plugins.get(one, False) is None]
    if enable and purged:
        return [_("The data of ${plugin} was purged. Run “aipress db upgrade” on the server to install it again.",
                  mapping={"plugin": one}) for one in purged]
    forbidden = sorted({plugin_id, *_requirements(plugins, plugin_id)} & plugins.forbidden) if enable else []
    return [_("The people who run the server do not allow ${plugin}.", mapping={"plugin": one}) for one in forbidden]


def _requirements(plugins: Plugins, plugin_id: str) -> set[str]:
    found: set[str] = set()
    queue = list(plugins.manifest(plugin_id).required_ids)
    while queue:
        one = queue.pop()
        if one not in found:
            found.add(one)
            queue += plugins.manifest(one).required_ids
    return found


def _effects(request: Request, ids: list[str]) -> dict[str, Any]:
    """What belongs to these plugins: addresses, pages, jobs, content types, permissions, rows kept."""
    registry, work = request.registry, work_of(request.registry)
    mine = [handler for handler in work.handlers.values() if handler.plugin in ids]
    return {
        "mounts": [f"/{name}/" if parent == "site" else f"/{parent}/{name}/"
                   for (parent, name), (owner, _mount) in registry.mounts.items() if owner in ids],
        "views": {one: count for one in ids if (count := _view_count(request, one))},
        "tasks": [handler.name for handler in mine if not handler.events],
        "observers": [handler.name for handler in mine if handler.events],
        "schedules": [one.task_name for one in work.periodics if one.task_name.partition(".")[0] in ids],
        "content_types": [one.name for one in registry.content_types if one.plugin in ids],
        "permissions": [name for name in registry.permissions if name.partition(":")[0] in ids],
        "rows": row_counts(request.db, [one for one in ids if request.site.plugins.get(one, False) is not None],  # else purged
                           registry.runtime.lines()),
    }


def _view_count(request: Request, plugin_id: str) -> int:
    introspector = getattr(request.registry, "introspector", None)  # the command line may have none
    views = introspector.get_category("views") if introspector else None
    return sum(entry["introspectable"].get("plugin") == plugin_id for entry in views or ())


@contextmanager
def as_if(request: Request, enabled: frozenset[str]) -> Iterator[None]:
    """Let ``request`` see other plugins on than there are, to ask what would be; nothing is changed."""
    names = ("enabled_plugins", "hooks", "visibility", "_memo")
    kept = {name: request.__dict__.pop(name) for name in names if name in request.__dict__}
    request.__dict__["enabled_plugins"] = enabled
    try:
        yield
    finally:
        for name in names:
            request.__dict__.pop(name, None)
        request.__dict__.update(kept)


def _menus(request: Request, before: frozenset[str], after: frozenset[str]) -> list[NavItem]:
    """The entries that are in the menus of only one of the two states: another plugin may ask whether this one is on."""
    def entries(enabled: frozenset[str]) -> dict[tuple[str, str], NavItem]:
        with as_if(request, enabled):
            return {(menu, item.url): item for menu in MENUS
                    for item in request.hooks.items("aipress_nav_items", NavItem, menu=menu, request=request)}
    old, new = entries(before), entries(after)
    found = [item for key, item in {**old, **new}.items() if (key in old) != (key in new)]
    return list({(item.url, str(item.title)): item for item in found}.values())


def row_counts(db: Session, ids: list[str], lines: Iterable[Line]) -> dict[str, int]:
    """Rows in the plugins' tables, and content headers of their types: what stays in the database.

    Args:
        lines: of every plugin, so that ``wire`` is not given what is of ``wire_extra``.
    """
    lines = tuple(lines)
    counts = {table.name: int(db.scalar(select(func.count()).select_from(table)) or 0)
              for table in Base.metadata.sorted_tables if (owner := owner_of(table.name, lines)) is not None and owner.id in ids}
    for one in ids:
        headers = int(db.scalar(select(func.count()).select_from(Content).where(Content.type.like(f"{one}.%"))) or 0)
        if headers:
            counts[f"core_content ({one})"] = headers
    return counts


def switch(request: Request, plugin_id: str, *, enable: bool, with_dependents: bool = False) -> list[str]:
    """Throw the switch: takes effect in every process at its next request.

    Returns:
        The ids that changed, in plugin order.

    Raises:
        ToggleRefused: with the reasons, when something stands against it; nothing is changed.
        KeyError: for a plugin that is not installed, or to be enabled and not loaded.
    """
    plugins: Plugins = request.registry.plugins
    if plugin_id not in plugins.order and not enable:
        return _switch_off_unloaded(request, plugin_id)
    found = preview(request, plugin_id, enable=enable, with_dependents=with_dependents)
    if found.blockers:
        raise ToggleRefused(found.blockers)
    with request.db.begin_nested():  # whole or not at all, also when the caller goes on after a refusal
        return _switch(request, plugin_id, enable=enable)


def _switch(request: Request, plugin_id: str, *, enable: bool) -> list[str]:
    plugins: Plugins = request.registry.plugins
    locked = select(Site).where(Site.id == 1).with_for_update().execution_options(populate_existing=True)
    row = request.db.execute(locked).scalar_one()
    before = plugins.enabled(row.plugins)
    row.plugins = wanted_map(plugins, dict(row.plugins), plugin_id, enable=enable)
    row.plugins_version += 1
    after = plugins.enabled(row.plugins)
    hook = "aipress_plugin_enabled" if enable else "aipress_plugin_disabled"
    changed = ordered(before ^ after, plugins)
    for one in changed:
        for plugin, _result, has_failed in request.registry.hooks.outcomes(hook, before | after, request.db, plugin_id=one,
                                                                           request=request):
            if has_failed and (enable or plugin not in changed):
                raise ToggleRefused([_failed(plugin)])
    request.audit(f"admin.plugin_{'enabled' if enable else 'disabled'}", target=("plugin", plugin_id, plugin_id),
                  changed=changed)
    return changed


def _failed(plugin: str) -> Any:
    return _("The plugin ${plugin} failed when it was told, so nothing was changed. Switch it off first; the log says why.",
             mapping={"plugin": plugin})


def _switch_off_unloaded(request: Request, plugin_id: str) -> list[str]:
    """Off, for one that is not loaded: in safe mode, or because it is broken. None of its code is asked.

    Raises:
        KeyError: for a plugin that is not installed.
        ToggleRefused: for one that only ops may switch.
    """
    plugins: Plugins = request.registry.plugins
    manifest = plugins.candidates[plugin_id].manifest
    if plugin_id in plugins.locked or (manifest is not None and (manifest.restricted or manifest.core)):
        raise ToggleRefused([_("Only the people who run the server can switch this plugin.")])
    locked = select(Site).where(Site.id == 1).with_for_update().execution_options(populate_existing=True)
    row = request.db.execute(locked).scalar_one()
    if row.plugins.get(plugin_id) is False:
        return []
    row.plugins = {**row.plugins, plugin_id: False}
    row.plugins_version += 1
    request.audit("admin.plugin_disabled", target=("plugin", plugin_id, plugin_id), changed=[plugin_id])
    return [plugin_id]
