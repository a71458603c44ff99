"""What is not done, and why, in the words of the person who asked."""

from __future__ import annotations

from aipress_core.api import _


class OrganisationRefused(Exception):
    """Something about an organisation that is not done; ``reason`` is a translation string for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = reason


class OrganisationGone(OrganisationRefused):
    """The organisation was merged into another, or cleared away, meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This organisation does not exist any more."))
