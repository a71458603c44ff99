"""Members' profiles: written as a whole, with the columns and values that follow from the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from aipress_core.api import File, Party, utcnow
from aipress_kyc import facets
from aipress_kyc.models import Profile, ProfileValue
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.store import live_survey, survey_by_id
from aipress_organisations.services import canonical_name
from aipress_taxonomies.services import department_of

LEVELS = (0, 1, 2)
PORTRAIT_LEVEL = 1  # from which others see the portrait


@dataclass(frozen=True)
class Projection:
    """What ``kyc_profile`` and ``kyc_value`` hold besides the answers, as it follows from them."""

    columns: Mapping[str, Any]
    values: tuple[tuple[str, str], ...] = field(default=())


def project(survey: Survey, code: str, answers: Mapping[str, Any], level: int = 1, job_title: str = "") -> Projection:
    """The columns and values of a profile; no database.

    Args:
        answers: as :func:`aipress_kyc.survey.answers.check` gives them.
        level: display level.
        job_title: the function in the member's words; empty where the profile's name says enough.
    """
    profile = survey.profile(code)
    first, last = str(answers.get("first_name", "")), str(answers.get("last_name", ""))
    place = _place(answers)
    portrait = answers.get("portrait_photo")
    columns = {
        "survey_id": survey.id, "code": code, "community": profile.community, "contact_type": profile.contact_type,
        "first_name": first, "last_name": last, "sort_name": sort_name(first, last), "job_title": job_title,
        "country": place["country"], "department": place["department"], "postcode": place["postcode"], "city": place["city"],
        "portrait_file_id": portrait if isinstance(portrait, int) and portrait else None,
        "answers": kept(survey, answers),
    }
    return Projection(columns, tuple(facets.values(survey, code, answers, level, place)))


def kept(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a profile keeps: those of the survey's fields, without empty ones and without the account's own."""
    return {key: answers[key] for key in survey.kept_keys if answers.get(key) not in (None, "", [])}


def sort_name(first: str, last: str) -> str:
    """What directories order members by: last name, then first name, without case, accents and punctuation.

    >>> sort_name("Gwénola", "Le Bris")
    'le bris gwenola'
    """
    return f"{canonical_name(last)} {canonical_name(first)}".strip()[:170]


def _place(answers: Mapping[str, Any]) -> dict[str, str]:
    country, postcode = str(answers.get("location", "")), str(answers.get("location_postcode", ""))
    return {"country": country, "postcode": postcode, "city": str(answers.get("location_city", "")),
            "department": (department_of(postcode) or "") if country == "FR" else ""}


def profile_of(db: Session, party_id: int) -> Profile | None:
    """The profile of a member; None for whoever has none."""
    return db.get(Profile, party_id)


def survey_of(db: Session, profile: Profile) -> Survey:
    """The survey that a profile answers: the version that it keeps."""
    return live_survey(db) if profile.survey_id is None else survey_by_id(db, profile.survey_id)


def save_profile(db: Session, party_id: int, survey: Survey, code: str, answers: Mapping[str, Any], *,
                 job_title: str | None = None, now: dt.datetime | None = None) -> Profile:
    """Write or replace a member's profile and the values by which they are found.

    Display level and contact switches of an existing profile stay. Whoever calls this tells the world:
    ``request.emit(ProfileChanged(party_id))``.

    Args:
        survey: the version that was answered, as :func:`live_survey` or :func:`survey_by_id` gives it.
        answers: as :func:`aipress_kyc.survey.answers.check` gives them; what belongs to the account is left out.
        job_title: the function in the member's words; None leaves it as it is.
    """
    row = db.get(Profile, party_id)
    level = 1 if row is None else row.display_level
    said = (row.job_title if row is not None else "") if job_title is None else job_title
    projection = project(survey, code, answers, level, said)
    if row is None:
        row = Profile(party_id=party_id, display_level=level, contact_visibility={})
        db.add(row)
    before = row.portrait_file_id
    for name, value in projection.columns.items():
        setattr(row, name, value)
    row.updated_at = now or utcnow()
    db.flush()
    _write_values(db, party_id, projection)
    if row.portrait_file_id != before:
        show_portraits(db, [party_id])
    return row


def set_display_level(db: Session, row: Profile, survey: Survey, level: int) -> None:
    """Let others see more or less of a member; what filters find changes with it.

    Raises:
        ValueError: for a level other than 0, 1 and 2.
    """
    if level not in LEVELS:
        raise ValueError(f"there is no display level {level}")
    row.display_level = level
    db.flush()
    _write_values(db, row.party_id, project(survey, row.code, row.answers, level, row.job_title))
    if row.portrait_file_id is not None:
        show_portraits(db, [row.party_id])


def show_portraits(db: Session, party_ids: Collection[int]) -> None:
    """Let the portraits of members stand beside their names, or no longer: as their profiles say, which are written."""
    shown = (select(File.sha256).join(Profile, Profile.portrait_file_id == File.id)
             .where(Profile.party_id == Party.id, Profile.display_level >= PORTRAIT_LEVEL).scalar_subquery())
    db.execute(update(Party).where(Party.id.in_(party_ids)).values(portrait=shown).execution_options(synchronize_session=False))


def _write_values(db: Session, party_id: int, projection: Projection) -> None:
    db.execute(delete(ProfileValue).where(ProfileValue.party_id == party_id))
    rows = list(value_rows(party_id, projection))
    if rows:
        db.execute(insert(ProfileValue), rows)


def value_rows(party_id: int, projection: Projection) -> Iterator[dict[str, Any]]:
    """The rows of ``kyc_value`` of a member."""
    return ({"field": name, "value": value, "party_id": party_id} for name, value in projection.values)
