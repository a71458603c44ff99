"""What happens in the network, for notifications, reputation and statistics to observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class Followed(Event):
    """A member has come to follow a member or an organisation."""

    name: ClassVar[str] = "social.Followed"
    follower_id: int
    followee_id: int


@dataclass(frozen=True)
class Unfollowed(Event):
    """A member follows a member or an organisation no more."""

    name: ClassVar[str] = "social.Unfollowed"
    follower_id: int
    followee_id: int


@dataclass(frozen=True)
class GroupChanged(Event):
    """A group is new, says something else of itself, has become secret or open, or is gone: whoever repeats it reads it again."""

    name: ClassVar[str] = "social.GroupChanged"
    group_id: int


@dataclass(frozen=True)
class GroupJoined(Event):
    """A member has come into a group."""

    name: ClassVar[str] = "social.GroupJoined"
    group_id: int
    party_id: int


@dataclass(frozen=True)
class GroupLeft(Event):
    """A member has left a group, or was put out."""

    name: ClassVar[str] = "social.GroupLeft"
    group_id: int
    party_id: int


@dataclass(frozen=True)
class Reported(Event):
    """A member has reported a member, a post or a group."""

    name: ClassVar[str] = "social.Reported"
    report_id: int
    subject: str
