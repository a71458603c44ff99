"""Rendered pieces of pages, kept in the process under everything that they were made from.

The key holds all that decides the markup (the row's values, language, zone, theme), so nothing can go stale and no
process has to tell another; a viewer is never part of it, so one reader's page warms everybody's.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from threading import Lock
from typing import Any

from markupsafe import Markup, escape
from pyramid.config import Configurator
from pyramid.request import Request

from aipress_core.templating.functions import csrf_field
from aipress_core.templating.holes import CLOSE, OPEN
from aipress_core.templating.keys import Key
from aipress_core.templating.renderer import render

MOST = 32_000_000  # signs in all: a card has a thousand, a feed eighty thousand
HOLE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


class Fragments:
    """A bounded store; the piece that was not asked for longest goes first.

    Args:
        most: signs that all pieces together may have; 0 keeps nothing.
    """

    def __init__(self, most: int = MOST) -> None:
        self._pieces: OrderedDict[Hashable, Any] = OrderedDict()
        self._most, self._weight = most, 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The piece under ``key``, made at first need."""
        key = Key(key)
        with self._lock:
            found = self._pieces.get(key)
            if found is not None:
                self._pieces.move_to_end(key)
                return found
        piece = make()
        with self._lock:
            self._weight += _weight(piece) - (_weight(self._pieces[key]) if key in self._pieces else 0)
            self._pieces[key] = piece
            while self._weight > self._most:
                self._weight -= _weight(self._pieces.popitem(last=False)[1])
        return piece


def _weight(piece: str | tuple[str, ...]) -> int:
    return len(piece) if isinstance(piece, str) else sum(map(len, piece))


def _surroundings(request: Request) -> tuple[Hashable, ...]:
    return request.theme, request.locale_name, request.timezone, request.site.name, request.enabled_plugins


def fragment(request: Request, template: str, key: Hashable, values: Callable[[], Mapping[str, Any]]) -> Markup:
    """``request.fragment("wire/card.html", tuple(row), lambda: {…})``: render a template once for equal keys.

    Args:
        key: everything that decides the markup besides theme, language, time zone, site name and enabled plugins, which are
            added. Nothing of the viewer may reach the template.
        values: what the template is given; called only when it must be rendered.
    """
    full = (template, *_surroundings(request), key)
    piece: Markup = request.registry.fragments.get(full, lambda: Markup(render(request, template, values())))
    return piece


Values = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
Holes = Mapping[str, Callable[[], Any]]


def shell(request: Request, template: str, key: Hashable, values: Values, holes: Holes) -> Markup:
    """A part of the page that is kept although the reader's name or token stands in it: these are holes.

    Args:
        key, values: as for :func:`fragment`; values that cost nothing may be given as they are.
        holes: what to put where the template says ``{{ hole("name") }}``; called once a request, and escaped. A form says
            ``hole("csrf")`` for its token, which need not be given here.
    """
    return shells(request, template, [(key, values)], holes)


def shells(request: Request, template: str, items: Iterable[tuple[Hashable, Values]], holes: Holes) -> Markup:
    """Many of one template, one after the other: the lines of a list, each kept for itself, their holes filled at once.

    Args:
        items: key and values of each, as for :func:`shell`.
        holes: the same for all of them.
    """
    fragments: Fragments = request.registry.fragments
    common = ("shell", template, *_surroundings(request))
    fill, filled, parts = {"csrf": csrf_field} | dict(holes), dict[str, str](), list[str]()
    for key, values in items:
        pieces: tuple[str, ...] = fragments.get((common, key), partial(_pieces, request, template, values))
        for name in pieces[1::2]:
            if name not in filled:
                filled[name] = str(escape(fill[name]()))
        parts += (piece if number % 2 == 0 else filled[piece] for number, piece in enumerate(pieces))
    return Markup("".join(parts))


def _pieces(request: Request, template: str, values: Values) -> tuple[str, ...]:
    """The text of a shell between its holes, and their names."""
    return tuple(HOLE.split(render(request, template, values() if callable(values) else values)))


def includeme(config: Configurator) -> None:
    config.registry.fragments = Fragments(0 if config.registry.templates.reload else MOST)
    config.add_request_method(fragment)
    config.add_request_method(shell)
    config.add_request_method(shells)
