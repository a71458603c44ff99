"""The kinds of organisations, their types and sizes: what they are called, and as whom they speak on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aipress_core.api import _


@dataclass(frozen=True)
class Kind:
    """One kind.

    Args:
        key: what is stored.
        title: of one organisation.
        plural: of the tab that lists them.
        provenance: as whom it speaks: ``agency``, ``media`` or ``release``.
        schema: its type in schema.org 15.
    """

    key: str
    title: Any
    plural: Any
    provenance: str = "release"
    schema: str = "Organization"


KINDS = {kind.key: kind for kind in (
    Kind("agency", _("Press agency"), _("Press agencies"), "agency", "NewsMediaOrganization"),
    Kind("media", _("Media"), _("Media outlets"), "media", "NewsMediaOrganization"),
    Kind("pr", _("PR agency"), _("PR agencies")),
    Kind("company", _("Company"), _("Companies"), schema="Corporation"),
    Kind("institution", _("Institution"), _("Institutions"), schema="GovernmentOrganization"),
    Kind("university", _("University"), _("Universities"), schema="CollegeOrUniversity"),
    Kind("association", _("Association"), _("Associations"), schema="NGO"),
    Kind("other", _("Organisation"), _("Others")),
)}


@dataclass(frozen=True)
class Type:
    """What an organisation is more closely; it may be several.

    Args:
        kinds: of organisations that can be it.
    """

    key: str
    title: Any
    kinds: tuple[str, ...]


_NEWS, _PR = ("agency", "media"), ("pr",)
TYPES = {one.key: one for one in (
    Type("general-news", _("General news"), _NEWS),
    Type("business-press", _("Business and finance"), _NEWS),
    Type("trade-press", _("Trade press"), _NEWS),
    Type("special-interest", _("Special interest"), _NEWS),
    Type("cultural", _("Culture"), _NEWS),
    Type("scientific", _("Science"), _NEWS),
    Type("sports", _("Sports"), _NEWS),
    Type("satirical", _("Satire"), _NEWS),
    Type("regional", _("Regional and local"), _NEWS),
    Type("daily", _("Daily newspaper"), ("media",)),
    Type("weekly", _("Weekly newspaper"), ("media",)),
    Type("magazine", _("Magazine or review"), ("media",)),
    Type("online", _("Online news"), ("media",)),
    Type("radio", _("Radio"), ("media",)),
    Type("television", _("Television"), ("media",)),
    Type("podcast", _("Podcast"), ("media",)),
    Type("photo", _("Photo agency"), ("agency",)),
    Type("video", _("Video and audiovisual agency"), ("agency",)),
    Type("generalist-pr", _("Generalist PR"), _PR),
    Type("corporate-pr", _("Corporate PR"), _PR),
    Type("consumer-pr", _("Consumer PR"), _PR),
    Type("b2b-pr", _("Business-to-business PR"), _PR),
    Type("digital-pr", _("Digital PR"), _PR),
    Type("crisis-pr", _("Crisis communication"), _PR),
    Type("events-pr", _("Events"), _PR),
    Type("public-affairs", _("Public affairs"), _PR),
    Type("private-company", _("Privately held company"), ("company",)),
    Type("listed-company", _("Listed company"), ("company",)),
    Type("startup", _("Start-up"), ("company",)),
    Type("cooperative", _("Cooperative"), ("company",)),
    Type("public-company", _("State-owned company"), ("company",)),
    Type("government", _("Government"), ("institution",)),
    Type("parliament", _("Parliament"), ("institution",)),
    Type("local-authority", _("Local authority"), ("institution",)),
    Type("public-agency", _("Public agency"), ("institution",)),
    Type("international", _("International organisation"), ("institution", "association")),
    Type("higher-education", _("University or school"), ("university",)),
    Type("research", _("Research centre"), ("university",)),
    Type("ngo", _("Non-governmental organisation"), ("association",)),
    Type("trade-union", _("Trade union"), ("association",)),
    Type("federation", _("Federation"), ("association",)),
    Type("foundation", _("Foundation"), ("association",)),
    Type("think-tank", _("Think tank"), ("association", "university")),
)}

# How many people work there: keys are the upper bounds of the classes, but for the last one.
SIZES = {
    "1": _("One person"), "10": _("Up to 10 people"), "30": _("Up to 30 people"), "50": _("Up to 50 people"),
    "250": _("Up to 250 people"), "2000": _("Up to 2,000 people"), "20000": _("Up to 20,000 people"),
    "100000": _("Up to 100,000 people"), "more": _("More than 100,000 people"),
}


def types_of(kind: str) -> list[Type]:
    """The types that an organisation of this kind can be."""
    return [one for one in TYPES.values() if kind in one.kinds or kind == "other"]
