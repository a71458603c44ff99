"""What other plugins may call: terms of the database, and the mappings and names that need none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from aipress_taxonomies.choosing import choices, labels_of, sizes, within
from aipress_taxonomies.classification import Classification, GenreMatch, classify, genre, is_press_release, media_topic_label
from aipress_taxonomies.finding import (
    KnownTerm,
    Town,
    countries_of_town,
    country_choices,
    find_towns,
    is_country,
    known_terms,
    search_terms,
    term_titles,
    vocabulary_levels,
)
from aipress_taxonomies.geography import country_from, country_name, department_name, department_of, fold
from aipress_taxonomies.loading import load
from aipress_taxonomies.models import TERMS, Place, Term, Vocabulary

__all__ = [
    "TERMS", "Classification", "GenreMatch", "KnownTerm", "TermChoice", "Town", "choices", "cities", "classify",
    "countries_of_town", "country_choices", "country_from", "country_name", "department_name", "department_of", "find_towns",
    "fold", "genre", "is_country", "is_press_release", "known_terms", "label_maps", "labels", "labels_of", "load",
    "media_topic_label", "search_terms", "sizes", "term_ids", "term_titles", "terms", "vocabulary_levels", "within",
]


@dataclass(frozen=True)
class TermChoice:
    """A term as a form or a filter shows it."""

    id: int
    key: str
    label: str
    parent_key: str | None
    is_deprecated: bool


def labels(db: Session, vocabulary: str, locale: str) -> dict[str, str]:
    """Every label of a vocabulary by key, deprecated terms included, in one query.

    Keep the answer: ``request.cached(TERMS, (vocabulary, locale), lambda: labels(request.db, vocabulary, locale))``.

    Args:
        vocabulary: a key such as ``themes``; an unknown one gives an empty answer.
        locale: French for ``fr…``, English for everything else.
    """
    statement = (
        select(Term.key, _label(locale)).join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .where(Vocabulary.key == vocabulary).order_by(Term.position, Term.id)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def label_maps(db: Session, vocabularies: Collection[str], locale: str) -> dict[str, dict[str, str]]:
    """Labels of several vocabularies, ``{vocabulary: {key: label}}``, in one query; every one asked for is there."""
    statement = (
        select(Vocabulary.key, Term.key, _label(locale)).join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .where(Vocabulary.key.in_(vocabularies))
    )
    found: dict[str, dict[str, str]] = {vocabulary: {} for vocabulary in vocabularies}
    for vocabulary, key, label in db.execute(statement):
        found[vocabulary][key] = label
    return found


def term_ids(db: Session, vocabulary: str) -> dict[str, int]:
    """The id of every term of a vocabulary by key, in one query."""
    statement = (
        select(Term.key, Term.id).join(Vocabulary, Vocabulary.id == Term.vocabulary_id).where(Vocabulary.key == vocabulary)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def terms(db: Session, vocabulary: str, locale: str) -> list[TermChoice]:
    """The terms of a vocabulary in their order, children after all parents, in one query."""
    statement = (
        select(Term.id, Term.key, _label(locale), Term.parent_id, Term.is_deprecated)
        .join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .where(Vocabulary.key == vocabulary)
        .order_by(Term.parent_id.is_not(None), Term.position, Term.id)
    )
    found = db.execute(statement).all()
    keys = {row.id: row.key for row in found}
    return [
        TermChoice(identity, key, label, None if parent is None else keys.get(parent), deprecated)
        for identity, key, label, parent, deprecated in found
    ]


def cities(db: Session, country_code: str, department_code: str = "", limit: int = 200) -> list[tuple[str, str]]:
    """Cities with their postcodes of a country, or of one department, in alphabetical order."""
    statement = select(Place.city, Place.postcode).where(Place.country_code == country_code)
    if department_code:
        statement = statement.where(Place.department_code == department_code)
    return [(city, postcode) for city, postcode in db.execute(statement.order_by(Place.city, Place.id).limit(limit))]


def _label(locale: str) -> InstrumentedAttribute[str]:
    return Term.label_fr if locale.startswith("fr") else Term.label_en
