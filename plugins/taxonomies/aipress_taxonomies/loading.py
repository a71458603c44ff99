"""Puts the shipped vocabularies, countries and places into the database.

Only what is missing is inserted. A row that is there is left as it is, because a site owner may have reworded it;
a shipped correction of an existing row is the work of a migration.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from aipress_taxonomies.geography import country_name
from aipress_taxonomies.models import Country, Place, Term, Vocabulary
from aipress_taxonomies.shipped import Row, rows, terms

STEP = 10  # leaves room for a term between two others


def load(db: Session) -> int:
    """Insert whatever shipped row is missing; idempotent.

    Returns:
        The number of rows that were inserted.
    """
    count = _vocabularies(db)
    ids = {key: identity for identity, key in db.execute(select(Vocabulary.id, Vocabulary.key))}
    for row in rows("vocabularies"):
        count += _terms(db, ids[row["key"]], terms(row["key"]))
    return count + _countries(db) + _places(db)


def _insert(db: Session, model: Any, values: list[dict[str, Any]]) -> int:
    if values:
        db.execute(insert(model), values)
    return len(values)


def _vocabularies(db: Session) -> int:
    known = set(db.scalars(select(Vocabulary.key)))
    missing = [{**row, "levels": int(row["levels"])} for row in rows("vocabularies") if row["key"] not in known]
    return _insert(db, Vocabulary, missing)


def _terms(db: Session, vocabulary_id: int, shipped: tuple[Row, ...]) -> int:
    count = 0
    for wanted in (False, True):  # parents first: the children need their ids
        known = {key: identity for identity, key in db.execute(select(Term.id,
            Term.key).where(Term.vocabulary_id == vocabulary_id))}
        count += _insert(db, Term, [
            {
                "vocabulary_id": vocabulary_id,
                "parent_id": known[row["parent"]] if row["parent"] else None,
                "key": row["key"],
                "label_en": row["label_en"],
                "label_fr": row["label_fr"],
                "position": STEP * position,
                "is_deprecated": False,
                "media_topic": row.get("media_topic") or None,
            }
            for position, row in enumerate(shipped, start=1)
            if row["key"] not in known and bool(row["parent"]) is wanted
        ])
    return count


def _countries(db: Session) -> int:
    known = set(db.scalars(select(Country.code)))
    return _insert(db, Country, [
        {
            "code": row["code"],
            "alpha3": row["alpha3"],
            "name_en": country_name(row["code"], "en"),
            "name_fr": country_name(row["code"], "fr"),
        }
        for row in rows("countries") if row["code"] not in known
    ])


def _places(db: Session) -> int:
    known = {tuple(row) for row in db.execute(select(Place.country_code, Place.department_code, Place.city))}
    return _insert(db, Place, [
        {"country_code": row["country"], "department_code": row["department"], "postcode": row["postcode"], "city": row["city"]}
        for row in rows("places") if (row["country"], row["department"], row["city"]) not in known
    ])
