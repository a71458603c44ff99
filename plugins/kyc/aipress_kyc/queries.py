"""What the desk shows of the survey's versions."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.api import Party
from aipress_kyc.models import Profile, SurveyVersion

MOST_VERSIONS = 100


class VersionRow(NamedTuple):
    """A version as a list shows it; ``profiles`` is how many members answered it."""

    id: int
    version: int
    title: str
    words: list[str] | None  # the title in English and in French
    file_name: str
    state: str
    created_at: dt.datetime
    activated_at: dt.datetime | None
    author: str | None
    profiles: int


def versions(db: Session) -> list[VersionRow]:
    """The latest hundred versions, the newest first, in one statement."""
    answered = select(func.count()).where(Profile.survey_id == SurveyVersion.id).correlate(SurveyVersion).scalar_subquery()
    statement = (
        select(SurveyVersion.id, SurveyVersion.version, SurveyVersion.title, SurveyVersion.document["title"],
               SurveyVersion.file_name, SurveyVersion.state, SurveyVersion.created_at, SurveyVersion.activated_at,
               Party.name, answered)
        .outerjoin(Party, Party.id == SurveyVersion.created_by)
        .order_by(SurveyVersion.version.desc()).limit(MOST_VERSIONS))
    return [VersionRow(*row) for row in db.execute(statement)]


def answered(db: Session, survey_id: int) -> int:
    """How many members' profiles answer this version."""
    return db.scalar(select(func.count()).where(Profile.survey_id == survey_id)) or 0
