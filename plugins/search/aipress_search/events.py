"""What happens to the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class Indexed(Event):
    """Things of a type have been indexed anew, and are found as they are now; at most 500 at a time."""

    name: ClassVar[str] = "search.Indexed"
    type: str
    keys: list[int]
