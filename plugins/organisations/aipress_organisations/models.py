"""``organisations_organisation``: what an organisation is, beside its name and address, which its party row holds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, UTCDateTime, utcnow

_DECLARED = text("is_official = false")


class Organisation(Base):
    """An organisation; it shares its key with a ``core_party`` of kind organisation, which has its name and slug.

    ``canonical`` is the name without case, accents and punctuation: it finds "Le Monde" under "LE MONDE " and orders the
    directory. Two official organisations may share it; of the declared ones there is one a name, whoever writes first.
    """

    __tablename__ = "organisations_organisation"
    __table_args__ = (
        Index("ix_organisations_organisation_canonical", "canonical", "id"),
        Index("ix_organisations_organisation_kind", "kind", "canonical", "id"),
        Index("ix_organisations_organisation_country", "country", "canonical", "id"),
        Index("uq_organisations_organisation_declared", "canonical", unique=True, sqlite_where=_DECLARED,
              postgresql_where=_DECLARED),
    )

    id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    canonical: Mapped[str] = mapped_column(String(200))
    is_official: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(String(12), default="fr", server_default="fr")  # of the description
    website: Mapped[str] = mapped_column(String(300), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")  # ISO 3166-1 alpha-2
    department: Mapped[str] = mapped_column(String(3), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    founded: Mapped[int | None] = mapped_column(Integer)
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow, onupdate=utcnow)
