"""The database, the disk or the pool is gone or full: 503 or 507 with a page that needs none of them, and no stack in the log."""

from __future__ import annotations

import errno
import logging
import sqlite3

import psycopg
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import exception_view_config
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from aipress_core.tasks.failure import describe
from aipress_core.views.errors import server_error

log = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds
_SQLITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@exception_view_config(DBAPIError)
@exception_view_config(PoolTimeout)
@exception_view_config(OSError)
def outage(exc: Exception, request: Request) -> Response:
    """An engine's fault as such; everything else is ours."""
    status = outage_status(exc)
    if status is None:
        return server_error(exc, request)
    log.warning("answered %s: %s", status, describe(exc))
    body = request.registry.templates.environment("").get_template("core/error_outage.html").render(
        status=status, request_id=request.id, is_full=status == 507)
    return Response(body, status=status, headers={"Retry-After": str(RETRY_AFTER)})


def outage_status(error: Exception) -> int | None:
    """503 when trying again soon may help, 507 when there is no room left, None when it is no outage."""
    if isinstance(error, PoolTimeout):
        return 503
    if isinstance(error, OSError):
        return 507 if error.errno in _FULL else None
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return 507 if code == sqlite3.SQLITE_FULL else 503 if code in _SQLITE_AWAY else None
    if isinstance(cause, psycopg.Error):
        return _postgresql(cause, is_lost=isinstance(error, DBAPIError) and error.connection_invalidated)
    return None


def _postgresql(cause: psycopg.Error, *, is_lost: bool) -> int | None:
    state = cause.sqlstate or ""
    if state == "53100":
        return 507
    # 08 connection, 53 resources, 57P restarts and shutdowns, 55P03 a lock that was not given, 57014 out of time
    is_away = is_lost or state[:2] in ("08", "53") or state[:3] == "57P" or state in ("55P03", "57014", "40001", "40P01")
    return 503 if is_away or (not state and isinstance(cause, psycopg.OperationalError)) else None
