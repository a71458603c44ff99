"""Who sees how to reach a member: the one rule, for pages, lists, exports, search and whatever else shows it.

A member opens each of three means of contact to each of eight contact types, and two of them to those whom they follow. All
is shut until they do. The display level is asked besides: it may hide a means altogether, opened or not. Members themselves
and site owners see everything; who has no profile, and who has none to be looked up, get the mask; so does whoever was blocked.

>>> target = Target(1, display_level=1, switches={"mobile_PRESSE": True})
>>> may_see("mobile", target, Viewer(2, "PRESSE")), may_see("mobile", target, Viewer(2, "COMMUNICANT"))
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aipress_kyc.communities import CONTACT_TYPES
from aipress_kyc.models import Profile
from aipress_kyc.survey.model import Survey

MASK = "*****"
EMAIL, MOBILE, PRESS_EMAIL = "email", "mobile", "email_relation_presse"
MODES: dict[str, str] = {EMAIL: "email", MOBILE: "mobile_phone", PRESS_EMAIL: "press_contact_email"}
"""Means of contact → the survey's field that holds it."""
FOLLOWEE = "FOLLOWEE"
TO_FOLLOWEES = (EMAIL, MOBILE)


def switch(mode: str, who: str) -> str:
    """The key of ``kyc_profile.contact_visibility``: ``switch("email", "PRESSE")`` is ``email_PRESSE``."""
    return f"{mode}_{who}"


SWITCHES = (*(switch(mode, who) for mode in MODES for who in CONTACT_TYPES), *(switch(mode, FOLLOWEE) for mode in TO_FOLLOWEES))
"""All keys: three times eight, and two for those whom the member follows."""


@dataclass(frozen=True)
class Viewer:
    """Who looks.

    Args:
        party_id: None for a visitor, and for an imagined viewer.
        contact_type: of the viewer's profile; None without one.
        is_owner: owns the site.
        is_followed: the member who is looked at follows the viewer.
        is_blocked: the member who is looked at has blocked the viewer.
    """

    party_id: int | None = None
    contact_type: str | None = None
    is_owner: bool = False
    is_followed: bool = False
    is_blocked: bool = False


@dataclass(frozen=True)
class Target:
    """Who is looked at; ``has_profile`` is false for a member who has answered no survey."""

    party_id: int
    display_level: int = 1
    switches: Mapping[str, Any] = field(default_factory=dict)
    has_profile: bool = True

    @classmethod
    def of(cls, party_id: int, profile: Profile | None, level: int | None = None) -> Target:
        """The member as their profile says; ``level`` imagines another display level."""
        if profile is None:
            return cls(party_id, 0, {}, has_profile=False)
        return cls(party_id, profile.display_level if level is None else level, profile.contact_visibility or {})


def sees_all(target: Target, viewer: Viewer) -> bool:
    """Members see themselves, and site owners everybody, without level and mask."""
    return viewer.is_owner or (viewer.party_id is not None and viewer.party_id == target.party_id)


def may_see(mode: str, target: Target, viewer: Viewer) -> bool:
    """Is this means of contact open to the viewer? The display level is not asked: see :func:`contacts`."""
    if sees_all(target, viewer):
        return True
    if not target.has_profile or viewer.contact_type not in CONTACT_TYPES or viewer.is_blocked:
        return False
    is_open = target.switches.get(switch(mode, viewer.contact_type)) is True
    to_followee = mode in TO_FOLLOWEES and viewer.is_followed and target.switches.get(switch(mode, FOLLOWEE)) is True
    return is_open or to_followee


def contacts(survey: Survey, target: Target, viewer: Viewer, values: Mapping[str, str]) -> dict[str, str]:
    """The means of contact as the viewer gets them: the value, or :data:`MASK`.

    Args:
        values: mode → value; empty ones are left out of the answer, and so are those that the display level hides.
    """
    found: dict[str, str] = {}
    for mode, name in MODES.items():
        value, question = values.get(mode, ""), survey.fields.get(name)
        at_level = question is not None and question.is_visible(target.display_level)
        if value and (at_level or sees_all(target, viewer)):
            found[mode] = value if may_see(mode, target, viewer) else MASK
    return found


def values_of(profile: Profile | None, email: str) -> dict[str, str]:
    """A member's means of contact, unmasked: give them to :func:`contacts` and to nobody else. ``email`` is the account's."""
    answers = profile.answers if profile is not None else {}
    return {EMAIL: email, MOBILE: str(answers.get(MODES[MOBILE], "")), PRESS_EMAIL: str(answers.get(MODES[PRESS_EMAIL], ""))}
