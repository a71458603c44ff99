"""What the wire puts on the site's front page: a lead, the newest items below it, and press releases beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import render_markup
from aipress_wire import queries
from aipress_wire.models import ARTICLE, RELEASE
from aipress_wire.presenting import card_html
from aipress_wire.river import SHAPES, front_rows

NEWEST, BESIDE = 14, 6


def _rows(request: Request, type_name: str, limit: int) -> Sequence[Any]:
    found: Sequence[Any] = request.memo(("wire front", type_name), lambda: queries.latest(
        request.db, request.visibility, type_name, limit))
    return found


def lead(request: Request) -> Markup | None:
    """Four items: one large, three beside it."""
    rows = front_rows(_rows(request, ARTICLE, NEWEST))
    pieces = [card_html(request, row, shape) for row, shape in zip(rows, SHAPES, strict=False)]
    return render_markup(request, "wire/front_lead.html", pieces=pieces) if pieces else None


def river(request: Request) -> Markup | None:
    """The items that follow those of the lead."""
    rows = _rows(request, ARTICLE, NEWEST)
    led = {row.id for row in front_rows(rows)}
    pieces = [card_html(request, row, "dated") for row in rows if row.id not in led]
    return render_markup(request, "wire/front_river.html", pieces=pieces) if pieces else None


def rail(request: Request) -> Markup | None:
    """The newest press releases, by their headlines."""
    rows = _rows(request, RELEASE, BESIDE)
    return render_markup(request, "wire/front_rail.html", rows=rows) if rows else None


SLOTS: dict[str, Callable[[Request], Markup | None]] = {"home.lead": lead, "home.river": river, "home.rail": rail}
