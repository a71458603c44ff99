"""How notifications and the bell are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import notification_kinds, notification_sentence

MOST_SHOWN = 99


@dataclass(frozen=True)
class Line:
    """One notification as the list shows it."""

    id: int
    text: str
    icon: str
    count: int
    at: dt.datetime
    is_unread: bool


def line(request: Request, row: Any) -> Line:
    """A row in the reader's words. One whose plugin is gone, or whose item was withdrawn, says no more than that there was
    something."""
    is_gone = row.content_id is not None and row.readable_id is None
    kind = None if is_gone else notification_kinds(request.registry).get(row.kind)
    text = notification_sentence(kind, row._mapping["values"], request.site.name, request.translate) if kind else ""
    return Line(row.id, text, kind.icon if kind else "bell", row._mapping["count"], row.created_at, row.read_at is None)


def bell(request: Request) -> Markup:
    """The bell in the masthead; the number comes with the reader's identity and costs nothing."""
    number = min(request.identity.unread, MOST_SHOWN + 1)
    piece: Markup = request.fragment("notifications/bell.html", (number,), lambda: {"number": number, "most": MOST_SHOWN})
    return piece


def bell_menu(request: Request) -> Markup:
    """The bell of a whole page, with what opens below it and the script of both."""
    piece: Markup = bell(request)
    whole: Markup = request.fragment("notifications/bell_menu.html", piece, lambda: {"bell": piece})
    return whole
