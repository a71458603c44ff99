"""The few controls of these pages, which are plain HTML."""

from __future__ import annotations

from typing import Any


def typed(source: Any, name: str) -> str:
    """A control's text; an uploaded file is none."""
    value = source.get(name, "")
    return value if isinstance(value, str) else ""
