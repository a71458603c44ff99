"""The versions of the survey in the database: read, kept as drafts, switched on."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aipress_core.api import utcnow
from aipress_kyc.models import DRAFT, LIVE, RETIRED, SurveyVersion
from aipress_kyc.survey.document import digest, from_document, to_document
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.shipped import FILE_NAME, shipped


class NoSurvey(LookupError):
    """There is no such survey."""


def live_survey(db: Session) -> Survey:
    """The survey that new registrations answer: one short statement, and a second one when this process has not met it.

    Raises:
        NoSurvey: before ``aipress db upgrade`` has seeded one.
    """
    row = db.execute(select(SurveyVersion.id, SurveyVersion.version, SurveyVersion.digest)
                     .where(SurveyVersion.state == LIVE)).one_or_none()
    if row is None:
        raise NoSurvey("no survey is live; run: aipress db upgrade")
    return _survey(db, row.id, row.version, row.digest)


def survey_by_id(db: Session, survey_id: int) -> Survey:
    """The survey that a profile answered (``kyc_profile.survey_id``).

    Raises:
        NoSurvey: when there is none of this id.
    """
    row = db.execute(select(SurveyVersion.id, SurveyVersion.version, SurveyVersion.digest)
                     .where(SurveyVersion.id == survey_id)).one_or_none()
    if row is None:
        raise NoSurvey(f"there is no survey {survey_id}")
    return _survey(db, row.id, row.version, row.digest)


# Documents never change, so what was read once is kept; the digest tells sites (of tests) apart that share a process.
_KNOWN: dict[tuple[int, int, str], Survey] = {}
_MOST_KNOWN = 64


def _survey(db: Session, survey_id: int, version: int, hashed: str) -> Survey:
    key = (survey_id, version, hashed)
    found = _KNOWN.get(key)
    if found is None:
        document = db.scalar(select(SurveyVersion.document).where(SurveyVersion.id == survey_id)) or {}
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        found = _KNOWN[key] = from_document(document, survey_id, version)
    return found


def keep_draft(db: Session, survey: Survey, file_name: str, created_by: int | None,
               now: dt.datetime | None = None) -> SurveyVersion:
    """Write a survey that was read as the next version, as a draft."""
    document = to_document(survey)
    version = (db.scalar(select(func.max(SurveyVersion.version))) or 0) + 1
    row = SurveyVersion(version=version, title=survey.title.en[:200], digest=digest(document), document=document,
                        file_name=file_name[:255], state=DRAFT, created_by=created_by, created_at=now or utcnow())
    db.add(row)
    db.flush()
    return row


def switch_on(db: Session, survey_id: int, activated_by: int | None, now: dt.datetime | None = None) -> int | None:
    """Make a version the live one; the former live one is retired.

    Returns:
        The id of the former one; None when there was none, or when this one was live already.

    Raises:
        NoSurvey: when there is none of this id.
    """
    rows = {row.id: row for row in db.scalars(
        select(SurveyVersion).where((SurveyVersion.state == LIVE) | (SurveyVersion.id == survey_id)).with_for_update())}
    chosen = rows.pop(survey_id, None)
    if chosen is None:
        raise NoSurvey(f"there is no survey {survey_id}")
    if chosen.state == LIVE:
        return None
    db.execute(update(SurveyVersion).where(SurveyVersion.state == LIVE).values(state=RETIRED))
    chosen.state, chosen.activated_at, chosen.activated_by = LIVE, now or utcnow(), activated_by
    db.flush()
    return next(iter(rows), None)


def seed(db: Session) -> None:
    """Make the shipped survey live where there is none yet. A newer shipped one becomes a draft for the owner to look at."""
    document = _shipped_document()
    if db.scalar(select(SurveyVersion.id).where(SurveyVersion.digest == digest(document)).limit(1)) is not None:
        return
    row = keep_draft(db, shipped(), FILE_NAME, None)
    if db.scalar(select(SurveyVersion.id).where(SurveyVersion.state == LIVE)) is None:
        switch_on(db, row.id, None)


@lru_cache(maxsize=1)
def _shipped_document() -> dict[str, Any]:
    return to_document(shipped())
