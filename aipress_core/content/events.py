"""What happens to content, for search, notifications and statistics to observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.events.event import Event


@dataclass(frozen=True)
class ContentListed(Event):
    """The item has come to be seen in lists: published, or its embargo is over."""

    name: ClassVar[str] = "core.ContentListed"
    content_id: int
    type: str


@dataclass(frozen=True)
class ContentUnlisted(Event):
    """The item has gone from lists: archived, killed or expired."""

    name: ClassVar[str] = "core.ContentUnlisted"
    content_id: int
    type: str


@dataclass(frozen=True)
class ContentCorrected(Event):
    """A listed item has a new version."""

    name: ClassVar[str] = "core.ContentCorrected"
    content_id: int
    type: str
    version: int
