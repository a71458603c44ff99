"""A member's page as one viewer gets it: what the display level shows, what the mask hides. Every exit asks here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pyramid.request import Request

from aipress_core.api import files
from aipress_kyc.services import (
    COMMUNITIES,
    CONTACT_TYPES,
    Badge,
    Part,
    Profile,
    Words,
    badges,
    live_survey,
    masking,
    profile_of,
    survey_of,
)
from aipress_social.queries import members
from aipress_social.queries.portraits import LEVEL

# Shown elsewhere on the page, or never: the head has the names, contacts have their own place, terms are nobody's business.
ELSEWHERE = frozenset({"first_name", "last_name", "portrait_photo", "portrait_photo_copyright", "press_card_photo", "email",
                       "backup_email",
                       "mobile_phone", "press_contact_email", "password", "terms_accepted", "bio", "offers_drink",
                       "offers_meal", "offers_lodging"})
WELCOMES = ("offers_drink", "offers_meal", "offers_lodging")
LEVELS = (0, 1, 2)
TELLING = ("identity", "press_card")  # kinds of verified facts of which one makes a member a verified one
POSSESSIVE = re.compile(r"^(?:Your|Votre|Vos) +(.)")


@dataclass
class Shown:
    """A member, and for whom they are shown.

    Args:
        row: of :func:`aipress_social.queries.members.by_slug`.
        imagined: the viewer that the member themselves wishes to look as, with a contact type; and the level.
    """

    request: Request
    row: Any
    imagined: masking.Viewer | None = None
    level: int | None = None

    @cached_property
    def profile(self) -> Profile | None:
        """The answers, if there are any."""
        return profile_of(self.request.db, self.row.id)

    @cached_property
    def survey(self) -> Any:
        """The survey that they answer."""
        return survey_of(self.request.db, self.profile) if self.profile is not None else live_survey(self.request.db)

    @cached_property
    def relation(self) -> Any:
        """What viewer and member are to each other."""
        return members.relation(self.request.db, self.request.identity.party_id, self.row.id)

    @cached_property
    def viewer(self) -> masking.Viewer:
        """Who looks, as the mask knows them."""
        if self.imagined is not None:
            return self.imagined
        identity, relation = self.request.identity, self.relation
        return masking.Viewer(identity.party_id, relation.contact_type, identity.is_owner, relation.is_followed,
                              relation.is_blocked)

    @cached_property
    def target(self) -> masking.Target:
        """Who is looked at, as the mask knows them."""
        return masking.Target.of(self.row.id, self.profile, self.level)

    @property
    def sees_all(self) -> bool:
        """Is this the member, or the site owner?"""
        return masking.sees_all(self.target, self.viewer)

    @property
    def shown_level(self) -> int:
        """The level at which answers are shown: all that may be public to those who see all."""
        return LEVELS[-1] if self.sees_all else self.target.display_level

    def contacts(self) -> dict[str, str]:
        """Means of contact, each in clear or masked."""
        return masking.contacts(self.survey, self.target, self.viewer, masking.values_of(self.profile, self.row.email or ""))

    def is_visible(self, name: str) -> bool:
        """Does the level show the answer to a question?"""
        field = self.survey.fields.get(name)
        return field is not None and field.is_visible(self.shown_level)

    def answer(self, name: str) -> Any:
        """An answer that the level shows, else None."""
        return self.profile.answers.get(name) if self.profile is not None and self.is_visible(name) else None

    def parts(self) -> list[Part]:
        """The answers that the level shows, in words, section by section; of a place the country alone."""
        if self.profile is None:
            return []
        given = _public(self.profile.answers)
        words = Words(self.request, self.survey, [given])
        found = []
        for section in self.survey.sections_for(self.profile.code):
            asked = [one for one in section.fields if one.name not in ELSEWHERE and self.is_visible(one.name)]
            lines = tuple(replace(line, label=impersonal(line.label)) for one in asked for line in words.lines(one, given))
            if lines:
                found.append(Part(section.key, impersonal(section.title.say(self.request.locale_name)), lines))
        return found

    @property
    def portrait(self) -> dict[str, Any] | None:
        """The portrait, where the level shows it."""
        file_id = self.profile.portrait_file_id if self.profile is not None and self.is_visible("portrait_photo") else None
        return members.portrait(self.request.db, file_id) if file_id else None

    @cached_property
    def badges(self) -> list[Badge]:
        """What was verified about the member and still holds."""
        return badges(self.request.db, self.row.id, self.request.now)

    @property
    def verified(self) -> Badge | None:
        """What the mark beside the name stands for: that somebody has seen who this is."""
        return next((badge for badge in self.badges if badge.kind in TELLING), None)

    @property
    def job(self) -> str:
        """The function in the member's words, where the level shows it, else the profile's name."""
        if self.profile is None:
            return ""
        said = self.profile.job_title if self.shown_level >= LEVEL else ""
        has_label = self.survey.has_profile(self.profile.code)
        return said or (self.survey.profile(self.profile.code).label.say(self.request.locale_name) if has_label else "")

    @property
    def community(self) -> Any:
        """The community, as a title."""
        return COMMUNITIES.get(self.profile.community, "") if self.profile is not None else ""

    def head(self) -> dict[str, Any]:
        """The head of the page, for the macro ``ui.profile``."""
        portrait = self.portrait
        return {"id": self.row.id, "name": self.row.name, "label": self.request.translate(self.community) if self.community
                else "",
                "role": self.job, "src": files.address(portrait["sha256"], portrait["mime"], portrait["width"], 320)
                if portrait else None,
                "is_verified": self.verified is not None}

    def json_ld(self) -> dict[str, Any]:
        """The member in schema.org's words (Person), without means of contact, which are not for machines."""
        works_for = {"@type": "Organization", "name": self.row.organisation_name,
                     "url": f"{self.request.application_url}/organisations/{self.row.organisation_slug}"}
        data = {"@context": "https://schema.org", "@type": "Person", "name": self.row.name, "jobTitle": self.job,
                "url": f"{self.request.application_url}/members/{self.row.slug}", "description": self.answer("bio") or "",
                "worksFor": works_for if self.row.organisation_name else None}
        return {key: value for key, value in data.items() if value}


def impersonal(label: str) -> str:
    """What a survey asks its reader, as others read it.

    >>> impersonal("Your organisation"), impersonal("Vos autres métiers : domaines"), impersonal("Country")
    ('Organisation', 'Autres métiers : domaines', 'Country')
    """
    return POSSESSIVE.sub(lambda found: found[1].upper(), label)


def as_seen_by(shown: Shown, contact_type: str, level: int | None) -> Shown:
    """The same member as somebody of this contact type gets them, whom they neither follow nor have blocked; or at another level.

    Raises:
        ValueError: for a contact type or level that does not exist.
    """
    if contact_type not in CONTACT_TYPES or level not in (None, *LEVELS):
        raise ValueError("there is no such viewer")
    return replace(shown, imagined=masking.Viewer(None, contact_type), level=level)


def _public(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers of which a place keeps its country alone."""
    return {key: value for key, value in answers.items() if not key.endswith(("_postcode", "_city"))}
