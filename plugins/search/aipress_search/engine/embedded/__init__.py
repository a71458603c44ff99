"""The embedded engine: tantivy in this process, its index in ``<data>/search``. No server.

One process writes at a time: the worker. Every process reads, and sees a commit at its next question.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aipress_search.engine.embedded.engine import Embedded

__all__ = ["Embedded", "from_address"]


def from_address(_address: str, settings: Mapping[str, Any]) -> Embedded:
    """The engine of ``embedded:``."""
    return Embedded(Path(settings["aipress.data"]) / "search")
