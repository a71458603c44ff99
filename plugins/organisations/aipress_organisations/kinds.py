"""The kinds of organisations: what they are called, and as whom they speak on the wire."""

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
