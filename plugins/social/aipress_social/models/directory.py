"""The index of the members directory: who is in it, in which order, and by what they are found.

Every row of a filter or a word repeats ``sort_name``, so that one range of one index gives members in the order of the
directory, however many there are; :mod:`aipress_social.directory.indexing` alone writes these tables.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, CacheRegion, UTCDateTime, utcnow

LONGEST_SORT_NAME = 170


class Listed(Base):
    """A live member with a profile. ``words`` are those that a search finds them by, between blanks."""

    __tablename__ = "social_listed"
    __table_args__ = (Index("ix_social_listed_sort_name", "sort_name", "party_id"), Index("ix_social_listed_indexed_at",
        "indexed_at"))

    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    sort_name: Mapped[str] = mapped_column(String(LONGEST_SORT_NAME))
    words: Mapped[str] = mapped_column(String(600), default="", server_default="")
    indexed_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow)


class Trait(Base):
    """One value of one filter, and how many listed members have it. Its key lies in the range of its filter."""

    __tablename__ = "social_trait"
    __table_args__ = (Index("uq_social_trait_field_value", "field", "value", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(120))
    number: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))


class Bearer(Base):
    """A listed member has a trait."""

    __tablename__ = "social_bearer"
    __table_args__ = (Index("ix_social_bearer_party", "party_id", "trait_id"), {"sqlite_with_rowid": False})

    trait_id: Mapped[int] = mapped_column(ForeignKey("social_trait.id", ondelete="CASCADE"), primary_key=True,
                                          autoincrement=False)
    sort_name: Mapped[str] = mapped_column(String(LONGEST_SORT_NAME), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class Prefix(Base):
    """A listed member has a word that begins so; beginnings of two, three and five signs are kept."""

    __tablename__ = "social_prefix"
    __table_args__ = (Index("ix_social_prefix_party", "party_id"), {"sqlite_with_rowid": False})

    prefix: Mapped[str] = mapped_column(String(5), primary_key=True)
    sort_name: Mapped[str] = mapped_column(String(LONGEST_SORT_NAME), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("core_party.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


TRAITS = CacheRegion("social.traits", (Trait,))
