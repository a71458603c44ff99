"""Terms for forms: how many there are, those of short vocabularies, those that words find, the labels of some."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from aipress_taxonomies.geography import fold
from aipress_taxonomies.models import Term, Vocabulary


def sizes(db: Session) -> dict[str, int]:
    """How many terms each vocabulary offers, deprecated ones left out, in one query."""
    rows = db.execute(select(Vocabulary.key, func.count(Term.id)).outerjoin(
        Term, and_(Term.vocabulary_id == Vocabulary.id, Term.is_deprecated.is_(False))).group_by(Vocabulary.key))
    return {key: int(count) for key, count in rows}


def choices(db: Session, vocabularies: Collection[str], locale: str, *,
            only_first: bool = False) -> dict[str, list[tuple[str, str, str | None]]]:
    """(key, label, key of the parent) of what several vocabularies offer, in their order, in one query.

    Args:
        locale: French for ``fr…``, English for everything else.
        only_first: leave the second level out.
    """
    found: dict[str, list[tuple[str, str, str | None]]] = {vocabulary: [] for vocabulary in vocabularies}
    if not found:
        return found
    parent = aliased(Term)
    conditions = [Vocabulary.key.in_(found), Term.is_deprecated.is_(False), *([Term.parent_id.is_(None)] if only_first else [])]
    rows = db.execute(
        select(Vocabulary.key, Term.key, _label(Term, locale), parent.key).join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .outerjoin(parent, parent.id == Term.parent_id)
        .where(*conditions).order_by(Term.position, Term.id))
    for vocabulary, key, label, above in rows:
        found[vocabulary].append((key, label, above))
    return found


def labels_of(db: Session, wanted: Mapping[str, Collection[str]], locale: str) -> dict[str, dict[str, str]]:
    """Labels of some terms of several vocabularies, deprecated ones too, in one query; unknown keys are left out."""
    found: dict[str, dict[str, str]] = {vocabulary: {} for vocabulary in wanted}
    conditions = [and_(Vocabulary.key == vocabulary, Term.key.in_(keys)) for vocabulary, keys in wanted.items() if keys]
    if conditions:
        for vocabulary, key, label in db.execute(select(Vocabulary.key, Term.key, _label(Term, locale)).join(
                Vocabulary, Vocabulary.id == Term.vocabulary_id).where(or_(*conditions))):
            found[vocabulary][key] = label
    return found


def within(db: Session, vocabulary: str, parents: Collection[str], text: str, locale: str,
           limit: int = 20) -> list[tuple[str, str]]:
    """Second-level terms below some parents whose label holds the words, case and accents aside; those that begin so first.

    Args:
        parents: keys of first-level terms.
    """
    words = fold(text).split()
    if not words or not parents:
        return []
    parent = aliased(Term)
    rows = db.execute(
        select(Term.key, _label(Term, locale)).join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .join(parent, parent.id == Term.parent_id)
        .where(Vocabulary.key == vocabulary, Term.is_deprecated.is_(False), parent.key.in_(parents))
        .order_by(Term.position, Term.id)).all()
    hits = [(key, label) for key, label in rows if all(word in fold(label) for word in words)]
    return sorted(hits, key=lambda term: not fold(term[1]).startswith(words[0]))[:limit]


def _label(term: type[Term], locale: str) -> InstrumentedAttribute[str]:
    return term.label_fr if locale.startswith("fr") else term.label_en
