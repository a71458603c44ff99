"""What happens to members and their profiles, for other plugins to observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class MemberApproved(Event):
    """A registration was approved: the member is let in and holds the role of the community."""

    name: ClassVar[str] = "kyc.MemberApproved"
    party_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    """A member's profile says something else than before: answers, profile code or what is shown."""

    name: ClassVar[str] = "kyc.ProfileChanged"
    party_id: int
