"""``kyc_profile`` and ``kyc_value``: what a member answered, and what directories find members by."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, Json, UTCDateTime, utcnow


class Profile(Base):
    """The approved answers of one member, to the version of the survey that they were asked.

    ``answers`` holds what :mod:`aipress_kyc.survey.answers` accepted, by answer key. The columns beside it repeat what
    lists and rights need, and are written with it by :func:`aipress_kyc.services.save_profile` alone.
    ``contact_visibility`` holds the switches of masking, ``{"email_PRESSE": true, …}``; what is absent is false.
    """

    __tablename__ = "kyc_profile"
    __table_args__ = (
        Index("ix_kyc_profile_sort", "sort_name", "party_id"),
        Index("ix_kyc_profile_community", "community", "sort_name", "party_id"),
        Index("ix_kyc_profile_postcode", "postcode"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("kyc_survey.id", ondelete="SET NULL"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    community: Mapped[str] = mapped_column(String(20))
    contact_type: Mapped[str] = mapped_column(String(16))
    display_level: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  # 0 the least, 2 all that may be public
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    sort_name: Mapped[str] = mapped_column(String(170))  # last and first name without case, accents and punctuation
    job_title: Mapped[str] = mapped_column(String(160), default="", server_default="")  # the function, as the member words it
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")  # ISO 3166-1 alpha-2
    department: Mapped[str] = mapped_column(String(3), default="", server_default="")  # French: 29, 2A, 971
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    portrait_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    contact_visibility: Mapped[dict[str, bool]] = mapped_column(Json, default=dict)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class ProfileValue(Base):
    """One value by which a member can be found, for the directory's filters and their counts.

    ``field`` is one of :data:`aipress_kyc.facets.FACETS`; ``value`` is a term's key or a code, never a label.
    """

    __tablename__ = "kyc_value"
    __table_args__ = (Index("ix_kyc_value_party_id", "party_id"),)

    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
