"""A toggle's preview in sentences: what visitors lose or get, what stops or starts, what stays in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request

from aipress_admin.catalogue import title
from aipress_core.api import _, toggle

Line = tuple[str, Any]


@dataclass(frozen=True)
class Effects:
    """What switching would change, for the page. Lines are pairs of a sign ("-", "+", "=") and a sentence."""

    visitors: list[Line]
    background: list[Line]
    kept: str
    tables: dict[str, int]
    permissions: list[str]
    dependents: list[str]
    along: list[str]
    blockers: list[Any]


def effects(request: Request, plugin_id: str, *, enable: bool) -> Effects:
    """Ask the core what switching would do, and word it."""
    found = toggle.preview(request, plugin_id, enable=enable, with_dependents=True)
    sign = "+" if enable else "-"
    visitors: list[Line] = [(sign, _menu_entry(request, item)) for item in found.menus]
    visitors += [(sign, _address(path, enable=enable)) for path in found.mounts]
    visitors += [(sign, _("${type}, in lists, search and feeds", mapping={"type": _type_title(request, name)}))
                 for name in found.content_types]
    views = sum(found.views.values())
    if views:
        visitors.append((sign, request.localizer.pluralize("${count} page or act in all", "${count} pages and acts in all", views,
                                                           domain="aipress", mapping={"count": _number(request, views)})))
    background: list[Line] = [(sign, _scheduled(name) if name in found.schedules else _("Task ${name}", mapping={"name": name}))
                              for name in found.tasks]
    background += [(sign, _("Reaction ${name} to what happens elsewhere", mapping={"name": name})) for name in found.observers]
    if background and not enable:
        background.append(("=", _("Work that is queued waits, and is not lost")))
    changed_too = [title(request, one) for one in found.changes if one != plugin_id and one not in found.dependents]
    return Effects(visitors, background, _kept(request, sum(found.rows.values()), enable=enable), found.rows, found.permissions,
                   [title(request, one) for one in found.dependents], changed_too, found.blockers)


def _scheduled(name: str) -> Any:
    return _("Task ${name}, at set times", mapping={"name": name})


def _menu_entry(request: Request, item: Any) -> Any:
    return _("“${title}” in the menus", mapping={"title": request.translate(item.title)})


def _address(path: str, *, enable: bool) -> Any:
    if enable:
        return _("The addresses below ${path}", mapping={"path": path})
    return _("The addresses below ${path}, which will answer 404", mapping={"path": path})


def _type_title(request: Request, name: str) -> str:
    types = request.registry.content_types
    return request.translate(types[name].title) if name in types else name


def _kept(request: Request, rows: int, *, enable: bool) -> str:
    """The sentence about the data. A row is the only unit that every plugin has."""
    counted = {"count": _number(request, rows)}
    if not rows:
        empty = _("It has stored nothing yet.") if enable else _("Nothing is deleted: it has stored nothing yet.")
        return str(request.translate(empty))
    pluralize = request.localizer.pluralize
    if enable:
        return str(pluralize("${count} row is still in the database and comes back.",
                             "${count} rows are still in the database and come back.", rows, domain="aipress", mapping=counted))
    return str(pluralize(
        "Nothing is deleted. ${count} row stays in the database and comes back when you switch it on again.",
        "Nothing is deleted. ${count} rows stay in the database and come back when you switch it on again.",
        rows, domain="aipress", mapping=counted))


def _number(request: Request, value: int) -> str:
    return f"{value:,}".replace(",", "\u202f" if request.locale_name == "fr" else ",")
