"""The shipped vocabularies are complete, stable and loaded once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from aipress_taxonomies import services
from aipress_taxonomies.models import Country, Place, Term, Vocabulary
from aipress_taxonomies.shipped import rows, terms, vocabulary_keys

SIZES = {
    "genres": (17, 0), "press_release_genres": (22, 0), "headings": (21, 0), "themes": (3, 36), "news_sectors": (11, 150),
    "event_types": (6, 31), "sectors": (61, 457), "trades": (47, 352), "public_functions": (13, 83), "private_functions": (23, 119),
    "nonprofit_functions": (10, 41), "public_interests": (13, 59), "organisation_interests": (23, 93), "nonprofit_interests": (10, 37),
    "transformations": (12, 60), "organisation_types": (3, 57), "civilities": (3, 0), "journalism_skills": (18, 0),
    "expert_skills": (15, 0), "media_types": (11, 0), "media_company_types": (43, 0), "pr_agency_types": (18, 0),
    "organisation_sizes": (10, 0), "journalism_functions": (38, 0), "languages": (89, 0),
}


def test_every_vocabulary_of_the_specification_is_shipped_in_its_size() -> None:
    assert set(vocabulary_keys()) == set(SIZES)
    for name, (heads, children) in SIZES.items():
        shipped = terms(name)
        assert (sum(not row["parent"] for row in shipped), sum(bool(row["parent"]) for row in shipped)) == (heads, children), name


@pytest.mark.parametrize("name", vocabulary_keys())
def test_keys_are_unique_kebab_case_and_follow_their_parents(name: str) -> None:
    seen: set[str] = set()
    for row in terms(name):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["key"])
        assert row["key"] not in seen
        assert not row["parent"] or row["parent"] in seen
        seen.add(row["key"])


@pytest.mark.parametrize("name", vocabulary_keys())
def test_labels_exist_in_both_languages_in_sentence_case(name: str) -> None:
    for row in terms(name):
        for label in (row["label_en"], row["label_fr"]):
            assert label
            assert label == label.strip()
            assert "'" not in label
            assert label[0].isupper()
            assert not label.isupper() or len(label) < 5
        assert None not in row


def test_french_media_topic_labels_are_complete() -> None:
    assert all(row["label_fr"] and row["label_en"] for row in rows("mediatopics"))


def test_media_topics_named_by_terms_are_listed() -> None:
    listed = {row["code"] for row in rows("mediatopics")}
    for name in ("themes", "news_sectors"):
        assert {row["media_topic"] for row in terms(name)} - {""} <= listed


def counts(db: Session) -> list[int]:
    return [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Vocabulary, Term, Country, Place)]


def test_loading_twice_gives_the_same_rows(vocabularies: Session) -> None:
    assert services.load(vocabularies) == sum(counts(vocabularies))
    first = vocabularies.execute(select(Term.id, Term.key).order_by(Term.id)).all()
    before = counts(vocabularies)
    assert services.load(vocabularies) == 0
    assert counts(vocabularies) == before == [25, 2115, 250, 400]
    assert vocabularies.execute(select(Term.id, Term.key).order_by(Term.id)).all() == first


def test_loading_keeps_a_label_that_the_site_owner_reworded(vocabularies: Session) -> None:
    services.load(vocabularies)
    term = vocabularies.scalars(select(Term).where(Term.key == "lifestyle").limit(1)).one()
    term.label_fr = "Vivre"
    vocabularies.flush()
    services.load(vocabularies)
    vocabularies.expire_all()
    assert term.label_fr == "Vivre"


def test_children_are_bound_to_the_parent_of_their_own_vocabulary(vocabularies: Session) -> None:
    services.load(vocabularies)
    by_key = {term.key: term for term in services.terms(vocabularies, "news_sectors", "fr")}
    assert by_key["climate"].parent_key == "energy-environment"
    assert by_key["energy-environment"].parent_key is None
    assert by_key["climate"].label == "Climat"


def test_labels_follow_the_locale_in_one_query(vocabularies: Session) -> None:
    services.load(vocabularies)
    statements: list[str] = []
    event.listen(vocabularies.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert services.labels(vocabularies, "headings", "fr_FR")["incidents"] == "Faits divers"
    assert services.labels(vocabularies, "headings", "en")["incidents"] == "Incidents and accidents"
    assert len(statements) == 2
    assert services.labels(vocabularies, "unknown", "en") == {}


def test_term_ids_name_the_rows(vocabularies: Session) -> None:
    services.load(vocabularies)
    ids = services.term_ids(vocabularies, "genres")
    assert len(ids) == 17
    term = vocabularies.get(Term, ids["interview"])
    assert term is not None
    assert term.label_fr == "Interview"


def test_cities_of_a_department_come_with_their_postcodes(vocabularies: Session) -> None:
    services.load(vocabularies)
    assert ("Brest", "29200") in services.cities(vocabularies, "FR", "29")
    assert services.cities(vocabularies, "FR", "29") == sorted(services.cities(vocabularies, "FR", "29"))
    assert len(services.cities(vocabularies, "FR", limit=10)) == 10
