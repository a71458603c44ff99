"""Around every request: its id for the log, its cost for the account, one line for the access log."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from aipress_core.observability import context
from aipress_core.observability.account import SERVER_ERROR, account_of

access = logging.getLogger("aipress_core.access")
# A token of a mailed link, not a slug: slugs have no capitals. Or an address of somebody.
_PRIVATE = re.compile(r"(?=[^/]*[A-Z])(?=[^/]*[a-z0-9])[\w.~=-]{16,}|[^/]*@[^/]*")


def observe_requests(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Tween factory; the outermost, so that the transaction's end is in the account."""
    account = account_of(registry)

    def observed(request: Request) -> Response:
        started = time.perf_counter()
        token = context.enter({"request_id": request.id})
        status = SERVER_ERROR
        try:
            response = handler(request)
            status = response.status_int
            return response
        finally:
            seconds = time.perf_counter() - started
            known: dict[str, Any] = request.__dict__
            sql = known.get("sql_count")
            plugin = known.get("view_plugin") or "core"
            if sql is None:
                account.request(plugin, status, seconds)
            else:
                account.request(plugin, status, seconds, sql.count, sql.seconds)
            if access.isEnabledFor(logging.INFO):
                _write_line(request, plugin, status, seconds)
            context.leave(token)

    return observed


def _write_line(request: Request, plugin: str, status: int, seconds: float) -> None:
    known: dict[str, Any] = request.__dict__
    visitor, sql = known.get("visitor"), known.get("sql_count")
    place = public_path(request.environ.get("PATH_INFO", ""))
    access.info("%s %s %s", request.method, place, status, extra={
        "method": request.method, "path": place, "status": status, "ms": round(seconds * 1000, 1), "plugin": plugin,
        "sql": sql.count if sql else 0, "sql_ms": round(sql.seconds * 1000, 1) if sql else 0.0,
        "party_id": visitor[1].party_id if visitor and visitor[1] else None})


def public_path(path: str) -> str:
    """An address as it may be logged: without the query, without tokens of mailed links, without e-mail addresses.

    >>> public_path("/account/reset/Zk3vT0pQxW9_aLmN2bYc")
    '/account/reset/***'
    """
    return "/".join("***" if _PRIVATE.fullmatch(part) else part for part in path[:300].split("/"))
