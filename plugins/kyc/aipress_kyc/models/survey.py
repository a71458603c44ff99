"""``kyc_survey``: the versions of the survey that this site has had, has and may have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, CacheRegion, Json, UTCDateTime, utcnow

DRAFT, LIVE, RETIRED = "draft", "live", "retired"
_IS_LIVE = text("state = 'live'")


class SurveyVersion(Base):
    """One version, as it was read from its file. ``document`` never changes: profiles answer it for as long as they stand.

    At most one is live; switching to another retires it, and it may be switched on again.
    """

    __tablename__ = "kyc_survey"
    __table_args__ = (Index("uq_kyc_survey_live", "state", unique=True, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, unique=True)
    title: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256 of the document
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    file_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    state: Mapped[str] = mapped_column(String(8), default=DRAFT, server_default=DRAFT)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    activated_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    activated_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)


SURVEYS = CacheRegion("kyc.surveys", (SurveyVersion,))
