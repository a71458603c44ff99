"""Terms and towns found by typing, and what forms must know to check an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from aipress_taxonomies.geography import fold
from aipress_taxonomies.models import Country, Place, Term, Vocabulary
from aipress_taxonomies.shipped import rows

JOIN = " / "


@dataclass(frozen=True)
class KnownTerm:
    """A term as an answer is checked against it."""

    key: str
    parent_key: str | None
    label_en: str
    label_fr: str
    is_deprecated: bool

    def label(self, locale: str) -> str:
        """French for ``fr…``, English for everything else."""
        return self.label_fr if locale.startswith("fr") else self.label_en


@dataclass(frozen=True)
class Town:
    """A town of a country; postcode and department are empty where we do not know them."""

    city: str
    postcode: str
    department: str
    country: str


def known_terms(db: Session, vocabularies: Collection[str]) -> dict[str, dict[str, KnownTerm]]:
    """The terms of several vocabularies by key, deprecated ones included, in order and in one query."""
    parent = aliased(Term)
    statement = (
        select(Vocabulary.key, Term.key, parent.key, Term.label_en, Term.label_fr, Term.is_deprecated)
        .join(Vocabulary, Vocabulary.id == Term.vocabulary_id).outerjoin(parent, parent.id == Term.parent_id)
        .where(Vocabulary.key.in_(vocabularies)).order_by(Term.position, Term.id)
    )
    found: dict[str, dict[str, KnownTerm]] = {name: {} for name in vocabularies}
    for vocabulary, key, parent_key, english, french, is_deprecated in db.execute(statement):
        found[vocabulary][key] = KnownTerm(key, parent_key, english, french, is_deprecated)
    return found


def vocabulary_levels(db: Session) -> dict[str, int]:
    """The vocabularies that there are, with the number of their levels."""
    return {row[0]: row[1] for row in db.execute(select(Vocabulary.key, Vocabulary.levels))}


def search_terms(db: Session, vocabulary: str, text: str, locale: str, limit: int = 20) -> list[tuple[str, str]]:
    """Keys and titles of the terms that the words of ``text`` begin or stand in, the best first; for type-ahead.

    Of a vocabulary of two levels only the second is offered; its titles name the first: ``Energy / Wind power``. Case and
    accents do not matter. Deprecated terms are not offered.
    """
    wanted = fold(text).split()
    if not wanted:
        return []
    terms = known_terms(db, [vocabulary])[vocabulary]
    ranked = []
    for order, term in enumerate(_leaves(terms)):
        title = title_of(terms, term, locale)
        rank = _rank(wanted, fold(term.label(locale)), fold(title))
        if rank is not None:
            ranked.append((rank, order, term.key, title))
    return [(key, title) for _rank_, _order, key, title in sorted(ranked)[:limit]]


def term_titles(db: Session, vocabulary: str, keys: Iterable[str], locale: str) -> dict[str, str]:
    """Titles of terms as :func:`search_terms` gives them; keys that are none are left out."""
    terms = known_terms(db, [vocabulary])[vocabulary]
    return {key: title_of(terms, terms[key], locale) for key in keys if key in terms}


def title_of(terms: dict[str, KnownTerm], term: KnownTerm, locale: str) -> str:
    """The label of a term, after its parent's where it has one."""
    parent = terms.get(term.parent_key or "")
    return term.label(locale) if parent is None else f"{parent.label(locale)}{JOIN}{term.label(locale)}"


def _leaves(terms: dict[str, KnownTerm]) -> list[KnownTerm]:
    """What can be chosen: the second level where there is one."""
    has_levels = any(term.parent_key for term in terms.values())
    return [term for term in terms.values() if not term.is_deprecated and (term.parent_key or not has_levels)]


def _rank(wanted: list[str], label: str, title: str) -> int | None:
    """0 = the label begins with the text, 1 = its words do, 2 = words of the whole title, 3 = within words; None = no match."""
    if label.startswith(" ".join(wanted)):
        return 0
    for rank, words in ((1, label.split()), (2, title.split())):
        if all(any(word.startswith(one) for word in words) for one in wanted):
            return rank
    return 3 if all(one in title for one in wanted) else None


def find_towns(db: Session, text: str, country: str = "", limit: int = 20) -> list[Town]:
    """Towns of a country, or of all, of which the name, one of its words or the postcode begins with ``text``.

    Those whose name begins with it come first. Case and accents do not matter.
    """
    wanted = fold(text)
    if not wanted:
        return []
    statement = select(Place.city, Place.postcode, Place.department_code, Place.country_code)
    if country:
        statement = statement.where(Place.country_code == country.upper())
    found = []
    for row in db.execute(statement.order_by(Place.city, Place.id)):
        name = fold(row[0])
        if name.startswith(wanted) or (row[1] and row[1].startswith(wanted.replace(" ", ""))):
            found.append((0, name, Town(*row)))
        elif f" {wanted}" in name:
            found.append((1, name, Town(*row)))
    return [town for _first, _name, town in sorted(found, key=lambda one: one[:2])[:limit]]


def country_choices(db: Session, locale: str) -> list[tuple[str, str]]:
    """Code and name of every country, in the alphabetical order of the language."""
    name = Country.name_fr if locale.startswith("fr") else Country.name_en
    return sorted(((row[0], row[1]) for row in db.execute(select(Country.code, name))), key=lambda one: fold(one[1]))


def is_country(code: str) -> bool:
    """Is it an ISO 3166-1 alpha-2 code, in capitals?"""
    return code in _codes()


def countries_of_town(city: str) -> frozenset[str]:
    """The countries in which we know a town of this name; empty for a town that we do not know."""
    return frozenset(_towns().get(fold(city), ()))


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("countries"))


@cache
def _towns() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows("places"):
        found.setdefault(fold(row["city"]), set()).add(row["country"])
    return found
