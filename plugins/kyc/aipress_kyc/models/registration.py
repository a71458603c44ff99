"""Tables of registration: drafts, requests, verified facts, invitations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, Json, UTCDateTime, utcnow

# What a request is about, and what becomes of it.
REGISTRATION, CHANGE = "registration", "change"
PENDING, ASKED, APPROVED, REFUSED, SUPERSEDED = "pending", "asked", "approved", "refused", "superseded"
OPEN_STATES = (PENDING, ASKED)
NEWSROOM, SPONSOR = "newsroom", "sponsor"

_OPEN = text("state IN ('pending', 'asked')")
_CURRENT = text("ended_at IS NULL")


class Draft(Base):
    """Answers that are being given: of a visitor who registers, or (with ``party_id``) of a member who edits a profile.

    Whoever has the key has the draft: it stands in the address of the wizard's pages, and only its SHA-256 here. ``answers``
    never holds a password; ``password_hash`` is made of it at once. ``done`` lists the sections that were accepted. ``sent_at``
    is when it was handed in: from then on nobody writes to it. With ``request_id`` it corrects a request about which a reviewer
    has asked back.
    """

    __tablename__ = "kyc_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), index=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("kyc_survey.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("kyc_invitation.id", ondelete="SET NULL"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("kyc_request.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    done: Mapped[list[str]] = mapped_column(Json, default=list)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(12))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class ProfileRequest(Base):
    """Something that a reviewer decides: a registration, or a change of answers that were verified.

    ``answers`` are all answers as they would be; ``changes`` (of a change) maps each field that is asked to change to its
    ``old`` and ``new`` value. ``thread`` holds what reviewer and applicant wrote to each other, oldest first, as mappings of
    ``at`` (ISO 8601), ``by`` (``reviewer`` or ``applicant``) and ``text``. A person has at most one open request.
    """

    __tablename__ = "kyc_request"
    __table_args__ = (
        Index("ix_kyc_request_state", "state", "id"),
        Index("ix_kyc_request_party", "party_id", "id"),
        Index("uq_kyc_request_open", "party_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=PENDING)
    survey_id: Mapped[int] = mapped_column(ForeignKey("kyc_survey.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("kyc_invitation.id", ondelete="SET NULL"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    thread: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    reason_code: Mapped[str] = mapped_column(String(24), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    submitted_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)


class Fact(Base):
    """One line of the verification ledger: what was verified about a person, how, when, by whom, and until when it holds.

    Lines are never changed but ended: ``ended_at`` and ``ended_why`` (``renewed``, ``expired``, ``changed``, ``withdrawn``).
    Without ``verified_by`` the platform itself verified it. Of each kind a person has at most one line that is not ended.
    """

    __tablename__ = "kyc_fact"
    __table_args__ = (
        Index("ix_kyc_fact_party", "party_id", "kind", "id"),
        Index("ix_kyc_fact_expiry", "ended_at", "expires_at"),
        Index("uq_kyc_fact_current", "party_id", "kind", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    method: Mapped[str] = mapped_column(String(24))
    detail: Mapped[str] = mapped_column(String(200), default="", server_default="")
    verified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("kyc_request.id", ondelete="SET NULL"), index=True)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    ended_why: Mapped[str] = mapped_column(String(16), default="", server_default="")


class Invitation(Base):
    """Somebody was asked to register: for a newsroom (``organisation_id``), or by a member who vouches for them.

    The mailed key opens the wizard with what the host has said already; only its SHA-256 is stored. ``party_id`` is who came.
    """

    __tablename__ = "kyc_invitation"
    __table_args__ = (UniqueConstraint("email", "organisation_id"),
                      Index("ix_kyc_invitation_host", "invited_by", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(254))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisation.id", ondelete="CASCADE"),
                                                        index=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    code: Mapped[str] = mapped_column(String(20), default="", server_default="")
    first_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    last_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    message: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
