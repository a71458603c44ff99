"""Failures as one short line that may be stored, shown and logged: no parameters, no passwords, no tokens."""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath

LENGTH = 300
_SECRETS = (
    (re.compile(r"//[^/\s@]+@"), "//***@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 ***"),
    (re.compile(r"(?i)(['\"]?[\w.-]*(?:passw(?:or)?d|secret|token|api[-_]?key|authorization|cookie|signature)[\w.-]*['\"]?"
                r"\s*[=:]\s*)('[^']*'|\"[^\"]*\"|[^\s,;&)}]+)"), r"\1***"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "***@***"),
)


def describe(error: BaseException) -> str:
    """``ValueError at tasks.py:42 in fetch: first line of the message``, at most 300 characters.

    The first line only: SQLAlchemy and PostgreSQL put the statement's values on the following ones.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    message = (str(error).strip().splitlines() or [""])[0][:2 * LENGTH]  # the patterns' time grows with its square
    return f"{type(error).__name__}{place}: {clean(message)}".rstrip(": ")[:LENGTH]


def where(error: BaseException) -> str:
    """The stack as text, without the message and without values, for the log."""
    return "".join(traceback.format_tb(error.__traceback__))


def clean(message: str) -> str:
    """The text with passwords, tokens and e-mail addresses replaced by marks."""
    for pattern, mark in _SECRETS:
        message = pattern.sub(mark, message)
    return message
