"""By which values members are found: the thirteen filters of the directory, as rows of ``kyc_value``.

A value is written only where the member's display level lets others see the answer, so that a filter never tells what the
page hides. ``pr_agency_types`` is on no page, but the specification makes it a filter: it counts as visible from level 1,
as the other types of organisations do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aipress_kyc.survey.model import Survey

PROFILE, COUNTRY, DEPARTMENT, CITY = "profile", "country", "department", "city"
# Filter → the answer keys that it unites, each with the field that says who sees it.
FROM_ANSWERS: dict[str, tuple[tuple[str, str], ...]] = {
    "organisation_types": (("organisation_types_detail", "organisation_types"),),
    "media_company_types": (("media_company_types", "media_company_types"),),
    "press_media_types": (("press_media_types", "press_media_types"),),
    "pr_agency_types": (("pr_agency_types", "pr_agency_types"),),
    "organisation_size": (("organisation_size", "organisation_size"),),
    "sectors": (("media_sectors_detail", "media_sectors"), ("pr_sectors_detail", "pr_sectors"), ("sectors_detail", "sectors")),
    "general_skills": (("general_skills", "general_skills"),),
    "journalism_skills": (("journalism_skills", "journalism_skills"),),
    "major_transformations": (("major_transformations_detail", "major_transformations"),),
}
FACETS: dict[str, str] = {
    "organisation_types": "organisation_types", "media_company_types": "media_company_types", "press_media_types": "media_types",
    "pr_agency_types": "pr_agency_types", "organisation_size": "organisation_sizes", "sectors": "sectors",
    "general_skills": "expert_skills", "journalism_skills": "journalism_skills", "major_transformations": "transformations",
    PROFILE: "", COUNTRY: "", DEPARTMENT: "", CITY: "",
}
"""``kyc_value.field`` → the vocabulary of its values; empty for profile codes, countries, departments and towns' names."""
LONGEST = 120


def values(survey: Survey, code: str, answers: Mapping[str, Any], level: int,
           place: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The (field, value) pairs by which a member is found, each once.

    Args:
        level: the member's display level.
        place: ``country``, ``department`` and ``city``.
    """
    found: dict[tuple[str, str], None] = {(PROFILE, code): None}
    if _is_found(survey, "location", level):
        found.update({(name, place[name][:LONGEST]): None for name in (COUNTRY, DEPARTMENT, CITY) if place.get(name)})
    for facet, sources in FROM_ANSWERS.items():
        for key, field in sources:
            if _is_found(survey, field, level):
                found.update({(facet, value[:LONGEST]): None for value in _listed(answers.get(key))})
    yield from found


def _is_found(survey: Survey, name: str, level: int) -> bool:
    field = survey.fields.get(name)
    if field is None:
        return False
    return field.is_visible(level) or (name == "pr_agency_types" and field.visibility is None and level >= 1)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else [one for one in value if one] if isinstance(value, list) else []
