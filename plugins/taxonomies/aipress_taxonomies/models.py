"""Tables of the vocabularies and of the places."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aipress_core.api import Base, CacheRegion


class Vocabulary(Base):
    """A named list of terms, flat (``levels`` 1) or with parents (``levels`` 2)."""

    __tablename__ = "taxonomies_vocabulary"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title_en: Mapped[str] = mapped_column(String(120))
    title_fr: Mapped[str] = mapped_column(String(120))
    levels: Mapped[int] = mapped_column(Integer, default=1)


class Term(Base):
    """One value of a vocabulary. ``key`` never changes: records and filters refer to it; labels may be reworded.

    A term is never deleted while it may be in use: ``is_deprecated`` takes it out of the forms.
    """

    __tablename__ = "taxonomies_term"
    __table_args__ = (UniqueConstraint("vocabulary_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary_id: Mapped[int] = mapped_column(ForeignKey("taxonomies_vocabulary.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("taxonomies_term.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    label_en: Mapped[str] = mapped_column(String(160))
    label_fr: Mapped[str] = mapped_column(String(160))
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_deprecated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    media_topic: Mapped[str | None] = mapped_column(String(8))


TERMS = CacheRegion("taxonomies.terms", (Vocabulary, Term))


class Country(Base):
    """A country or territory of ISO 3166-1, with the names that the CLDR gives it."""

    __tablename__ = "taxonomies_country"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    alpha3: Mapped[str] = mapped_column(String(3), unique=True)
    name_en: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120))


class Place(Base):
    """A town, with its postcode and department where the country has them."""

    __tablename__ = "taxonomies_place"
    __table_args__ = (
        UniqueConstraint("country_code", "department_code", "city"),
        Index("ix_taxonomies_place_city", "city"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("taxonomies_country.code", ondelete="CASCADE"))
    department_code: Mapped[str] = mapped_column(String(3), default="", server_default="")
    postcode: Mapped[str] = mapped_column(String(12), default="", server_default="")
    city: Mapped[str] = mapped_column(String(120))
