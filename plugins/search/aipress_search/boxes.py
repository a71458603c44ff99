"""The search box in others' pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from aipress_core.api import render_markup
from aipress_search.presenting import kinds


def may_search(request: Request) -> bool:
    """Is there anything to find for this reader? Members are not asked: a page frame costs no query."""
    return request.identity is not None or bool(kinds(request))


def _box(request: Request, values: Mapping[str, Any]) -> Markup | None:
    return request.fragment("search/box.html", (), dict) if may_search(request) else None


def _tool(request: Request, values: Mapping[str, Any]) -> Markup | None:
    return request.fragment("search/box_tool.html", (), dict) if may_search(request) else None


def _find(request: Request, values: Mapping[str, Any]) -> Markup | None:
    words = " ".join(word for word in str(values.get("words", "")).split() if not word.isdecimal())  # a number is nobody's words
    return render_markup(request, "search/find.html", words=words) if may_search(request) else None


SLOTS: dict[str, Callable[[Request, Mapping[str, Any]], Markup | None]] = {
    "masthead.search": _box, "masthead.tools": _tool, "error.find": _find}
