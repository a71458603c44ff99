"""What happens in discussions, for notifications, moderation and statistics to observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class ContentLiked(Event):
    """A member has come to like an item."""

    name: ClassVar[str] = "discussion.ContentLiked"
    content_id: int
    party_id: int


@dataclass(frozen=True)
class CommentPosted(Event):
    """A member has commented on an item; with ``parent_id``, has answered a comment."""

    name: ClassVar[str] = "discussion.CommentPosted"
    comment_id: int
    content_id: int
    author_id: int
    parent_id: int | None = None


@dataclass(frozen=True)
class CommentReported(Event):
    """A member says that a comment breaks the rules."""

    name: ClassVar[str] = "discussion.CommentReported"
    comment_id: int
    reporter_id: int
    reason: str
