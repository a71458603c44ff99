"""Every view that the application has registered, by introspection, and where the table has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.security.rights import OPEN, PLACES, RIGHTS, VIEWS, Place, View

SAFE = ("GET", "HEAD")
TUTORIAL = re.compile(r"^example_tutorial_[a-z]+")


@dataclass(frozen=True)
class Registered:
    """One view and one method that it answers."""

    place: str
    name: str
    method: str
    plugin: str
    permission: str
    where: str
    query: tuple[tuple[str, str], ...] = field(default=())
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def key(self) -> tuple[str, str, str]:
        return self.place, self.name, self.method

    @property
    def particulars(self) -> View:
        return VIEWS.get(self.key, View())

    @property
    def row(self) -> Place:
        return PLACES[self.place]

    @property
    def meant(self) -> str:
        """The right that the table says it asks for."""
        return self.particulars.right or self.row.right

    @property
    def is_reading(self) -> bool:
        return self.method in SAFE

    def __str__(self) -> str:
        return f"{self.method} {self.place}/{self.name} ({self.where})"


def registered(registry: Any) -> list[Registered]:
    """All views but those of exceptions, one entry a method."""
    found = []
    for entry in registry.introspector.get_category("views"):
        view = entry["introspectable"]
        context = view["context"]
        if view["exception_only"] or (isinstance(context, type) and issubclass(context, Exception)) or _is_pyramid_s(view):
            continue
        found += _by_method(registry, view, entry["related"])
    return found


def _is_pyramid_s(view: Any) -> bool:
    return getattr(view["callable"], "__module__", "") == "pyramid.httpexceptions"


def _by_method(registry: Any, view: Any, related: Any) -> Iterator[Registered]:
    module = getattr(view["callable"], "__module__", "")
    plugin = view.get("plugin") or registry.plugins.owner_of(module) or "core"
    stated = [one["value"] for one in related if one.category_name == "permissions"]
    where = f"{module}.{getattr(view['callable'], '__qualname__', '')}{'.' + view['attr'] if view['attr'] else ''}"
    methods = view["request_methods"] or ("GET",)
    for method in sorted({methods} if isinstance(methods, str) else set(methods) - {"HEAD"}):
        yield Registered(place_of(view, plugin), view["name"] or "", method, plugin, plain(stated[0]) if stated else "", where,
                         _pairs(view.get("request_param"), "="), _pairs(view.get("header"), ":"))


def place_of(view: Any, plugin: str) -> str:
    """``route:media``; the context's class; examples, whose classes are namesakes, with their plugin."""
    if view["route_name"]:
        return f"route:{view['route_name']}"
    name = view["context"].__name__ if view["context"] is not None else "anything"
    return f"{plain(plugin)}.{name}" if plugin.startswith("example_") else name


def plain(name: str) -> str:
    """The plugins of the tutorial are steps of one: their places and rights are the same."""
    return TUTORIAL.sub("tutorial", name)


def _pairs(given: Any, sign: str) -> tuple[tuple[str, str], ...]:
    given = () if not given else (given,) if isinstance(given, str) else given
    return tuple((name.strip(), value.strip() or "1") for name, _, value in (one.partition(sign) for one in given))


def unclassified(views: list[Registered], permissions: Any) -> list[str]:
    """What the table does not know or says otherwise, each with what to do about it."""
    told = []
    for view in views:
        if view.place not in PLACES:
            told.append(f"{view}: add PLACES[{view.place!r}] = Place(<the right its pages ask for>, (<an address>,)) to "
                        "tests/security/rights.py; with own=, hidden= and absent= if its objects belong to somebody.")
        elif not view.meant:
            told.append(f"{view}: add VIEWS[{view.key!r}] = View(<the right it is meant to ask for>) to tests/security/rights.py.")
        elif view.meant not in RIGHTS:
            told.append(f"{view}: add RIGHTS[{view.meant!r}] = <who has it> to tests/security/rights.py.")
        elif view.permission != view.meant:
            told.append(f"{view} asks for {view.permission!r}, and the table means {view.meant!r}: mend the view, or, if everybody "
                        f"agreed to it, say VIEWS[{view.key!r}] = View({view.permission!r}) in tests/security/rights.py.")
    known = {view.key for view in views}
    told += [f"VIEWS[{key!r}] describes a view that is not registered: take it out." for key in VIEWS if key not in known]
    places = {view.place for view in views}
    told += [f"PLACES[{name!r}] has no view: take it out." for name in PLACES if name not in places]
    told += [f"{name} is declared: add RIGHTS[{name!r}] = <who has it>." for name in map(plain, permissions) if name not in RIGHTS]
    told += [f"RIGHTS[{name!r}] is not declared: take it out." for name in RIGHTS if name not in set(map(plain, permissions)) and name != OPEN]
    return told
