"""Log lines: one JSON object each in production, plain text in development.

Neither holds bodies, query strings, values of SQL statements, secrets or e-mail addresses, and neither lets what a visitor
sent begin a line of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

from aipress_core.observability.context import facts
from aipress_core.tasks.failure import clean, describe, where

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def chain(error: BaseException | None) -> list[str]:
    """An error and what caused it, each as one short line without values."""
    lines: list[str] = []
    while error is not None and len(lines) < 5:
        lines.append(describe(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _text(record: logging.LogRecord) -> str:
    try:
        return clean(record.getMessage())
    except (TypeError, ValueError):
        return str(record.msg)


class JsonFormatter(logging.Formatter):
    """One object a line: ``at``, ``level``, ``logger``, ``message``, the request's or task's ids, what ``extra`` gave, errors."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": _text(record), **facts()}
        for name in vars(record).keys() - _OWN:
            value = getattr(record, name)
            if value is not None:
                line[name] = clean(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1]:
            line["error"], line["stack"] = chain(record.exc_info[1]), where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=_shown)


class PlainFormatter(logging.Formatter):
    """Time, level, logger, message and the beginning of the request's id; the traceback in full, for the developer."""

    def __init__(self, *_ini: Any, **_arguments: Any) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line without the traceback."""
        record.message = _CONTROL.sub(" ", record.message)
        known = facts()
        ids = " ".join(f"{name}={str(known[name])[:12]}" for name in ("request_id", "task", "delivery") if name in known)
        return super().formatMessage(record) + (f"  [{ids}]" if ids else "")


def _shown(value: Any) -> str:
    return clean(str(value)[:300])


def configure(settings: Mapping[str, Any]) -> None:
    """Set logging up from the settings, for processes that were started without an ini file."""
    chosen = settings["aipress.log.format"] or ("json" if settings["aipress.environment"] == "production" else "plain")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if chosen == "json" else PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("aipress_core").setLevel(settings["aipress.log.level"])
    logging.getLogger("aipress").setLevel(settings["aipress.log.level"])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
