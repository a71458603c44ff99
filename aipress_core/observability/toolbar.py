"""The developer's panel: what one page cost, at its foot. With ``aipress.toolbar``, in development, for this machine alone.

The same is in the headers for scripts (``X-SQL-Count``, ``X-Hook-Trace``); this is for eyes.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.tweens import INGRESS

from aipress_core.plugins.trace import PLACE, Call
from aipress_core.settings import Settings, SettingsError
from aipress_core.templating.renderer import render

log = logging.getLogger(__name__)
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
END = b"</body>"


@dataclass(frozen=True)
class Statement:
    """A statement, how often this page ran it, and the seconds that it took in all."""

    sql: str
    times: int
    seconds: float


@dataclass(frozen=True)
class Share:
    """What one plugin's hooks took of this page."""

    plugin: str
    calls: int
    seconds: float
    failures: int


def is_failure(outcome: str) -> bool:
    """Does the trace's outcome say that the plugin was left out of the page?"""
    return outcome.startswith(("raised", "answered with", "left out"))


def statements(record: Iterable[tuple[str, float]]) -> list[Statement]:
    """The different statements, in the order of their first run; more than one run of the same is how an N+1 looks."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for sql, seconds in record:
        found[" ".join(sql.split())].append(seconds)
    return [Statement(sql, len(times), sum(times)) for sql, times in found.items()]


def shares(calls: Iterable[Call]) -> list[Share]:
    """What each plugin's hooks took, the slowest first."""
    found: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        found[call[1]].append(call)
    return sorted((Share(plugin, len(own), sum(call[2] for call in own), sum(is_failure(call[3]) for call in own))
                   for plugin, own in found.items()), key=lambda share: -share.seconds)


def toolbar(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Tween factory; around the transaction, so that its end is in the time."""
    def shown(request: Request) -> Response:
        if request.client_addr not in THIS_MACHINE:
            return handler(request)
        calls: list[Call] = request.environ.setdefault(PLACE, [])
        record: list[tuple[str, float]] = []
        request.sql_count.record = record
        started = time.perf_counter()
        response = handler(request)
        seconds = time.perf_counter() - started
        if response.content_type == "text/html" and END in response.body:
            _add(request, response, _figures(seconds, list(calls), record))
        return response
    return shown


def _figures(seconds: float, calls: list[Call], record: list[tuple[str, float]]) -> dict[str, Any]:
    """What the template is given."""
    return {"seconds": seconds, "calls": calls, "shares": shares(calls), "statements": statements(record),
            "sql_count": len(record), "failures": {call[3] for call in calls if is_failure(call[3])},
            "sql_seconds": sum(taken for _sql, taken in record)}


def _add(request: Request, response: Response, values: dict[str, Any]) -> None:
    """The panel, before the page ends. A page whose panel fails is the page without it."""
    try:
        panel = render(request, "core/toolbar.html", {**values, "place": type(getattr(request, "context", None)).__name__})
    except Exception:
        log.exception("the developer's panel is left out")
        return
    before, end, after = response.body.rpartition(END)
    response.body = before + panel.encode() + end + after


def includeme(config: Configurator) -> None:
    """Show the panel where it is asked for.

    Raises:
        SettingsError: outside development.
    """
    settings: Settings = config.registry.aipress_settings
    if not settings["aipress.toolbar"]:
        return
    if settings["aipress.environment"] == "production":
        raise SettingsError(["aipress.toolbar shows how the site works inside; it is for development"])
    config.add_tween("aipress_core.observability.toolbar.toolbar", under=INGRESS, over="pyramid_tm.tm_tween_factory")
