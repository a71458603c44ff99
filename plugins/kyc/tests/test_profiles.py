"""A profile is written as a whole: its answers, the columns beside them and the values by which it is found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from aipress_kyc.models import Profile, ProfileValue
from aipress_kyc.services import FACETS, live_survey, save_profile, set_display_level, sort_name, survey_of

ANSWERS = {
    "first_name": "Gwénola", "last_name": "Le Bris", "email": "g@example.org", "password": "secret-1", "terms_accepted": True,
    "location": "FR", "location_postcode": "20200", "location_city": "Bastia",
    "general_skills": ["teaching", "lobbying"], "organisation_types": ["private-organisations"],
    "organisation_types_detail": ["start-up", "consultancy"], "organisation_size": "50", "pr_agency_types": ["b2b-pr-agency"],
    "media_sectors_detail": ["climate"], "sectors_detail": ["climate", "air-quality"], "bio": "", "hobbies": "Voile",
}


@pytest.fixture
def member(world: Any, db: Any) -> int:
    return int(world.party("Gwénola Le Bris", db=db).id)


def values(db: Any, party_id: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for field, value in db.execute(select(ProfileValue.field, ProfileValue.value).where(ProfileValue.party_id == party_id)):
        found.setdefault(field, set()).add(value)
    return found


def test_columns_follow_from_the_answers(db: Any, member: int) -> None:
    row = save_profile(db, member, live_survey(db), "AC_ENS", ANSWERS, job_title="Professeure")
    assert (row.community, row.contact_type, row.code, row.job_title) == ("academic", "CHERCHEUR", "AC_ENS", "Professeure")
    assert (row.first_name, row.last_name, row.sort_name) == ("Gwénola", "Le Bris", "le bris gwenola")
    assert (row.country, row.department, row.postcode, row.city) == ("FR", "2B", "20200", "Bastia")
    assert survey_of(db, row) is live_survey(db)


def test_what_belongs_to_the_account_is_never_in_a_profile(db: Any, member: int) -> None:
    row = save_profile(db, member, live_survey(db), "AC_ENS", ANSWERS)
    assert not {"email", "password", "terms_accepted", "bio"} & set(row.answers)
    assert row.answers["hobbies"] == "Voile"


def test_a_member_is_found_by_what_others_may_see(db: Any, member: int) -> None:
    save_profile(db, member, live_survey(db), "AC_ENS", ANSWERS)
    assert values(db, member) == {
        "profile": {"AC_ENS"}, "country": {"FR"}, "department": {"2B"}, "city": {"Bastia"},
        "general_skills": {"teaching", "lobbying"}, "organisation_types": {"start-up", "consultancy"}, "organisation_size": {"50"},
        "pr_agency_types": {"b2b-pr-agency"}, "sectors": {"climate", "air-quality"}}
    assert set(values(db, member)) <= set(FACETS)


def test_who_shows_little_is_found_by_little(db: Any, member: int) -> None:
    row = save_profile(db, member, live_survey(db), "AC_ENS", ANSWERS)
    set_display_level(db, row, live_survey(db), 0)
    assert values(db, member) == {"profile": {"AC_ENS"}}
    save_profile(db, member, live_survey(db), "AC_ENS", ANSWERS)
    assert values(db, member) == {"profile": {"AC_ENS"}}
    set_display_level(db, row, live_survey(db), 2)
    assert "sectors" in values(db, member)
    with pytest.raises(ValueError, match="display level"):
        set_display_level(db, row, live_survey(db), 3)


def test_another_answer_replaces_the_former_whole(db: Any, member: int) -> None:
    survey = live_survey(db)
    save_profile(db, member, survey, "AC_ENS", ANSWERS, job_title="Professeure")
    row = save_profile(db, member, survey, "XP_IND", {"first_name": "G", "last_name": "B", "location": "DE", "location_city": "Berlin",
                                                      "location_postcode": "10115"})
    assert values(db, member) == {"profile": {"XP_IND"}, "country": {"DE"}, "city": {"Berlin"}}
    assert (row.community, row.department, row.job_title) == ("expert", "", "Professeure")
    assert len(db.scalars(select(Profile)).all()) == 1


def test_saving_takes_the_same_few_statements_whatever_is_answered(db: Any, member: int) -> None:
    survey = live_survey(db)
    save_profile(db, member, survey, "AC_ENS", ANSWERS)
    db.flush()
    statements: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    save_profile(db, member, survey, "AC_ENS", {**ANSWERS, "general_skills": ["teaching"], "hobbies": "Surf"})
    assert len(statements) <= 4


@pytest.mark.parametrize(("first", "last", "key"), [("Élodie", "d’Arc", "d arc elodie"), ("", "Œuvray", "oeuvray"), ("A", "", "a")])
def test_members_are_sorted_without_accents(first: str, last: str, key: str) -> None:
    assert sort_name(first, last) == key
