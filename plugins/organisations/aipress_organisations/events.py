"""What happens to organisations and their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aipress_core.api import Event


@dataclass(frozen=True)
class MembershipChanged(Event):
    """A member has joined an organisation (``organisation_id``), or has left the one they were in (None).

    ``previous_id`` is the organisation that they were in before, which may be gone by now.
    """

    name: ClassVar[str] = "organisations.MembershipChanged"
    party_id: int
    organisation_id: int | None
    previous_id: int | None = None


@dataclass(frozen=True)
class OrganisationChanged(Event):
    """An organisation is new, has other facts, or is gone: whoever repeats its facts reads them again."""

    name: ClassVar[str] = "organisations.OrganisationChanged"
    organisation_id: int


@dataclass(frozen=True)
class OrganisationMerged(Event):
    """Two organisations are one now: ``gone_id`` is no more, and everything of it is ``kept_id``'s."""

    name: ClassVar[str] = "organisations.OrganisationMerged"
    kept_id: int
    gone_id: int
