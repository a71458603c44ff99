"""Tables of the network."""

from __future__ import annotations

from aipress_social.models.directory import TRAITS, Bearer, Listed, Prefix, Trait
from aipress_social.models.follow import BLOCK, MUTE, Follow, Report, Shield
from aipress_social.models.group import (
    CLOSED,
    INVITATION,
    MEMBER,
    MODERATOR,
    OPEN,
    OWNER,
    REQUEST,
    SECRET,
    Exclusion,
    Group,
    Membership,
    PendingEntry,
)
from aipress_social.models.post import POST, Post

__all__ = ["BLOCK", "CLOSED", "INVITATION", "MEMBER", "MODERATOR", "MUTE", "OPEN", "OWNER", "POST", "REQUEST", "SECRET",
           "TRAITS", "Bearer", "Exclusion",
           "Follow", "Group", "Listed", "Membership", "PendingEntry", "Post", "Prefix", "Report", "Shield", "Trait"]
