"""From answers to the organisation that a member belongs to, and back; and to the title under which they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from aipress_kyc.survey.kinds import CHOICES
from aipress_kyc.survey.model import Survey
from aipress_organisations import services as organisations
from aipress_taxonomies.services import labels

# The kind of an organisation that somebody declares and nobody has entered yet, by the Business Wall of the profile.
KINDS = {"media": "media", "micro": "media", "corporate_media": "media", "union": "association", "pr": "pr",
         "leaders_experts": "company", "transformers": "company", "academics": "university"}
# Answers that name what somebody does, the most telling first (people.md 1.1).
FUNCTIONS = ("journalism_functions", "private_functions_detail", "public_functions_detail", "nonprofit_functions_detail",
             "main_occupation_detail")
LONGEST_TITLE, LONGEST_NAME = 160, 80
# Where a member of an organisation of this kind names it; of the others, ``organisation_name`` (people.md 3.3).
NAMED_IN = {"media": "media_names", "agency": "media_names", "pr": "pr_agency_name"}


def declared_keys(survey: Survey, code: str) -> set[str]:
    """The answers that name an organisation."""
    field = survey.organisation_field(code)
    return set(field.keys) if field is not None else set()


def declared_name(survey: Survey, code: str, answers: Mapping[str, Any]) -> str:
    """The name of the organisation that the answers declare; of several the first."""
    field = survey.organisation_field(code)
    value = answers.get(field.name) if field is not None else None
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def attach(context: Any, party_id: int, survey: Survey, code: str, answers: Mapping[str, Any]) -> int | None:
    """Put the member into the organisation that the answers declare.

    Args:
        context: a request that writes, or a task's context.

    Returns:
        The organisation's id, None for none.
    """
    kind = KINDS.get(survey.profile(code).wall, "other")
    return organisations.attach_declared(context, party_id, declared_name(survey, code, answers), kind)


def renamed(survey: Survey, code: str, answers: Mapping[str, Any],
            belongs_to: organisations.Affiliation | None) -> dict[str, Any]:
    """What the answers that name an organisation say anew, as the member belongs to another than they declared: the one that fits
    the organisation's kind has its name, the others nothing. Empty where they name it already.

    Args:
        belongs_to: None for a member who has left.
    """
    declared = organisations.canonical_name(declared_name(survey, code, answers))
    if declared == (belongs_to.canonical if belongs_to else ""):
        return {}
    asked = {field.name: field for field in survey.fields_for(code) if field.is_organisation}
    found: dict[str, Any] = {name: [] if field.kind.shape == CHOICES else "" for name, field in asked.items()}
    if belongs_to and asked:
        wanted = NAMED_IN.get(belongs_to.kind, "organisation_name")
        field = asked.get(wanted) or next(iter(asked.values()))
        name = belongs_to.name[:LONGEST_NAME]
        found[field.name] = [name] if field.kind.shape == CHOICES else name
    return {name: value for name, value in found.items() if value != (answers.get(name) or type(value)())}


def job_title(db: Session, survey: Survey, code: str, answers: Mapping[str, Any], locale: str) -> str:
    """What the member does, in a few words of the member's language; empty where the answers name nothing."""
    for key in FUNCTIONS:
        field = survey.fields.get(key.removesuffix("_detail"))
        value = answers.get(key)
        if field is not None and field.is_asked(code) and isinstance(value, list) and value:
            return labels(db, field.vocabulary, locale).get(value[0], "")[:LONGEST_TITLE]
    return ""
