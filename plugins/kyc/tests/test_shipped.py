"""The shipped survey: every field of the specification, in both languages, with lists that exist."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_kyc.communities import COMMUNITIES, CONTACT_TYPES, PROFILE_CODES
from aipress_kyc.models import SurveyVersion
from aipress_kyc.services import live_survey
from aipress_kyc.survey.checking import read_survey
from aipress_kyc.survey.document import digest, from_document, to_document
from aipress_kyc.survey.shipped import shipped, shipped_sheet
from aipress_taxonomies.services import known_terms, vocabulary_levels

SURVEY = shipped()
# Obligations of people.md 2.6 by field, where they differ between profiles.
OBLIGATIONS = {
    "press_card_number": "MM-M---O" + "-" * 25, "press_card_photo": "MM-M---O" + "-" * 25,
    "journalism_skills": "MMMMMMMM" + "-" * 20 + "M----", "general_skills": "O" * 8 + "M" * 25,
    "media_names": "OOOOO--O" + "-" * 25, "institutional_media_name": "-----OO-" + "-" * 25,
    "pr_agency_name": "-" * 8 + "MMM--" + "-" * 20, "organisation_name": "-" * 11 + "MM" + "O" * 20,
    "media_sectors": "M" * 8 + "-" * 25, "pr_sectors": "-" * 8 + "MMMMM" + "-" * 20, "sectors": "-" * 8 + "M" * 25,
    "public_functions": "-" * 11 + "O" * 17 + "MOOOO",
    "major_transformations": "-" * 20 + "M" * 7 + "-" * 6, "private_interests": "O" * 29 + "M" + "OOO",
}


def test_the_fields_of_the_specification_are_there_in_order() -> None:
    assert [one.id for one in SURVEY.fields.values()] == [f"F{number:03}" for number in range(1, 70)]
    assert [one.key for one in SURVEY.sections] == ["personal", "organisation", "matchmaking", "hobbies", "business_wall", "terms"]
    assert next(iter(SURVEY.fields)) == "portrait_photo"
    assert list(SURVEY.fields)[-1] == "terms_accepted"


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_each_profile_is_asked_what_the_specification_says(name: str) -> None:
    assert "".join(SURVEY.fields[name].obligations.values()) == OBLIGATIONS[name]


def test_the_33_profiles_have_communities_and_contact_types() -> None:
    assert tuple(one.code for one in SURVEY.profiles) == PROFILE_CODES
    assert [len(SURVEY.profiles_of(community)) for community in COMMUNITIES] == [8, 5, 7, 7, 6]
    assert {one.contact_type for one in SURVEY.profiles} == set(CONTACT_TYPES)
    assert SURVEY.profile("AC_ENS").contact_type == "CHERCHEUR"


def test_everybody_s_organisation_is_asked_in_the_field_of_their_profile() -> None:
    fields = {one.code: SURVEY.organisation_field(one.code) for one in SURVEY.profiles}
    names = {code: field.name for code, field in fields.items() if field}
    assert len(names) == 33
    assert (names["PM_DIR"], names["PM_DIR_INST"], names["PR_CS"], names["PR_DIR_COM"], names["AC_ST"]) == (
        "media_names", "institutional_media_name", "pr_agency_name", "organisation_name", "organisation_name")


def test_words_are_there_in_both_languages_and_differ() -> None:
    texts = [one.label for one in SURVEY.fields.values()] + [one.label for one in SURVEY.profiles]
    assert all(text.en and text.fr for text in texts)
    assert sum(text.en == text.fr for text in texts) == 0


def test_what_identifies_a_member_is_checked_again_when_it_changes() -> None:
    sensitive = {one.name for one in SURVEY.fields.values() if one.is_sensitive}
    assert {"first_name", "last_name", "title", "main_occupation", "press_card_number", "press_card_photo"} <= sensitive
    assert {name for name in SURVEY.fields if name.startswith("trigger_")} <= sensitive


def test_every_vocabulary_exists_with_the_levels_that_its_fields_need(db: Any) -> None:
    assert read_survey(shipped_sheet(), vocabulary_levels(db)) == SURVEY
    names = {one.vocabulary for one in SURVEY.fields.values() if one.vocabulary}
    assert all(len(terms) >= 3 for terms in known_terms(db, names).values())


def test_a_document_gives_the_survey_again() -> None:
    document = to_document(SURVEY)
    assert from_document(document) == SURVEY
    assert digest(document) == digest(to_document(from_document(document)))


def test_a_site_starts_with_the_shipped_survey_live(db: Any) -> None:
    assert live_survey(db).fields.keys() == SURVEY.fields.keys()
    assert live_survey(db) is live_survey(db)
    assert db.scalars(select(SurveyVersion.state)).all() == ["live"]
