"""What an organisation is, beside its name and address, which its party row holds; who belongs to it, who is invited."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, CacheRegion, Party, UTCDateTime, utcnow

_DECLARED = text("is_official = false")


class Organisation(Base):
    """An organisation; it shares its key with a ``core_party`` of kind organisation, which has its name and slug.

    ``canonical`` is the name without case, accents and punctuation: it finds "Le Monde" under "LE MONDE " and orders the
    directory. Two official organisations may share it; of the declared ones there is one a name, whoever writes first.
    ``is_official`` says that the organisation speaks for itself here; while ``is_active`` is false, by an admin's decision,
    it is shown like a declared one.
    """

    __tablename__ = "organisations_organisation"
    __table_args__ = (
        Index("ix_organisations_organisation_canonical", "canonical", "id"),
        Index("ix_organisations_organisation_kind", "kind", "canonical", "id"),
        Index("ix_organisations_organisation_country", "country", "canonical", "id"),
        Index("ix_organisations_organisation_postcode", "postcode"),
        Index("uq_organisations_organisation_declared", "canonical", unique=True, sqlite_where=_DECLARED,
              postgresql_where=_DECLARED),
    )

    id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    canonical: Mapped[str] = mapped_column(String(200))
    is_official: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(String(12), default="fr", server_default="fr")  # of the description
    website: Mapped[str] = mapped_column(String(300), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")  # ISO 3166-1 alpha-2
    department: Mapped[str] = mapped_column(String(3), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120), default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")  # street and number
    founded: Mapped[int | None] = mapped_column(Integer)
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"), index=True)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow, onupdate=utcnow)


class Value(Base):
    """One value of a facet that may have several: ``type``, ``size`` or ``sector``; the key begins with what filters ask for."""

    __tablename__ = "organisations_value"

    field: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisation.id", ondelete="CASCADE"),
                                                 primary_key=True, autoincrement=False, index=True)


class Membership(Base):
    """That a person belongs to an organisation: to one at most, which the key says. Managers look after its page."""

    __tablename__ = "organisations_membership"
    __table_args__ = (Index("ix_organisations_membership_organisation_id", "organisation_id", "party_id"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True,
                                          autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisation.id", ondelete="CASCADE"))
    is_manager: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    joined_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Invitation(Base):
    """That an organisation asks whoever reads an e-mail address to join. It is gone once it is accepted or cancelled.

    ``email`` is spelt as accounts spell addresses. ``sent_at`` is when it was last mailed; ``declined_at`` is empty while it
    is open.
    """

    __tablename__ = "organisations_invitation"
    __table_args__ = (UniqueConstraint("email", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisation.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("core_party.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    sent_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)
    declined_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class FormerName(Base):
    """A name that leads to an organisation although it is not its own any more: of one merged into it, or from before.

    ``slug`` is the address that went with it, which redirects; a name alone has none.
    """

    __tablename__ = "organisations_former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisation.id", ondelete="CASCADE"), index=True)
    canonical: Mapped[str] = mapped_column(String(200), index=True)
    slug: Mapped[str | None] = mapped_column(String(120), unique=True)


# Counts of the directory: whatever changes an organisation or a party makes them anew; SQL by hand is seen after a minute.
DIRECTORY = CacheRegion("organisations.directory", (Organisation, Value, Party), seconds=60)
