"""Switching plugins on and off: what it would change, what stands against it, and doing it in one audited transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pyramid.request import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.content.models import Content
from aipress_core.db.base import Base
from aipress_core.hookspecs.types import NavItem
from aipress_core.i18n.translation import _
from aipress_core.plugins.state import Plugins, ordered
from aipress_core.site import Site
from aipress_core.tasks.registry import work_of


class ToggleRefused(Exception):
    """The switch cannot be thrown; ``reasons`` are translation strings."""

    def __init__(self, reasons: list[Any]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = reasons


@dataclass(frozen=True)
class Preview:
    """What switching would change.

    ``changes`` are the ids that go on or off, in plugin order; ``dependents`` those that would follow; ``blockers`` the
    reasons why it cannot be done now.
    """

    plugin: str
    enable: bool
    changes: list[str]
    dependents: list[str]
    blockers: list[Any]
    menus: list[NavItem] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
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
        for one in changes:
            found = request.hooks.call("aipress_disable_blockers", plugin_id=one, request=request)
            blockers += [reason for _plugin, reasons in found for reason in reasons]
    if dependents and not with_dependents:
        names = ", ".join(request.translate(_(plugins.manifest(one).title)) for one in dependents)
        blockers.append(_("${plugins} need this plugin; switch them off with it, or first.", mapping={"plugins": names}))
    return Preview(plugin_id, enable, changes, dependents, blockers, **_effects(request, changes))


def _refusals(request: Request, plugin_id: str, *, enable: bool) -> list[Any]:
    plugins: Plugins = request.registry.plugins
    manifest = plugins.manifest(plugin_id)
    if manifest.core:
        return [_("The site cannot work without this plugin.")]
    if plugin_id in plugins.locked or manifest.restricted:
        return [_("Only the people who run the server can switch this plugin.")]
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
    """What belongs to these plugins: menu entries, addresses, tasks, content types, permissions, rows kept."""
    registry = request.registry
    hooks = registry.hooks
    menus = [item for menu in ("main", "user", "admin", "footer")
             for _plugin, items in hooks.contained("aipress_nav_items", ids, lambda found: isinstance(found, list | tuple),
                                                   menu=menu, request=request)
             for item in items]
    return {
        "menus": menus,
        "mounts": [f"/{name}/" if parent == "site" else f"/{parent}/{name}/"
                   for (parent, name), (owner, _mount) in registry.mounts.items() if owner in ids],
        "tasks": [name for name, handler in work_of(registry).tasks.items() if handler.plugin in ids],
        "content_types": [one.name for one in registry.content_types if one.plugin in ids],
        "permissions": [name for name in registry.permissions if name.partition(":")[0] in ids],
        "rows": row_counts(request.db, ids),
    }


def row_counts(db: Session, ids: list[str]) -> dict[str, int]:
    """Rows in the plugins' tables, and content headers of their types: what stays in the database."""
    counts = {table.name: int(db.scalar(select(func.count()).select_from(table)) or 0)
              for table in Base.metadata.sorted_tables if table.name.split("_")[0] in {one.split("_")[0] for one in ids}
              and any(table.name.startswith(f"{one}_") for one in ids)}
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
        ToggleRefused: with the reasons, when something stands against it.
        KeyError: for a plugin that is not loaded.
    """
    plugins: Plugins = request.registry.plugins
    found = preview(request, plugin_id, enable=enable, with_dependents=with_dependents)
    if found.blockers:
        raise ToggleRefused(found.blockers)
    locked = select(Site).where(Site.id == 1).with_for_update().execution_options(populate_existing=True)
    row = request.db.execute(locked).scalar_one()
    before = plugins.enabled(row.plugins)
    row.plugins = wanted_map(plugins, dict(row.plugins), plugin_id, enable=enable)
    row.plugins_version += 1
    after = plugins.enabled(row.plugins)
    hook = "aipress_plugin_enabled" if enable else "aipress_plugin_disabled"
    changed = ordered(before ^ after, plugins)
    for one in changed:
        request.registry.hooks.call(hook, before | after, plugin_id=one, request=request)
    request.audit(f"admin.plugin_{'enabled' if enable else 'disabled'}", target=("plugin", plugin_id, plugin_id),
                  changed=changed)
    return changed
