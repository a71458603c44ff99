"""The demo world's members answer the survey as members would."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_core.api import PERSON, File, Party, files
from aipress_kyc import demo
from aipress_kyc.models import Profile, ProfileValue
from aipress_kyc.services import FACETS, live_survey
from aipress_kyc.survey.answers import check, load_lists

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def loaded(db: Any, world: Any) -> Any:
    loading = pytest.importorskip("aipress_demo.loader")
    demo_world = loading.World(7, "S", NOW)
    people = list(demo_world.people())
    parties = [Party(kind=PERSON, name=one.name, slug=f"demo-{one.key}") for one in people]
    db.add_all(parties)
    db.flush()
    loader = loading.Loader(db, demo_world, files.Files.from_settings(world.runtime.settings),
                            parties={one.key: party.id for one, party in zip(people, parties, strict=True)})
    demo.load(loader)
    return SimpleNamespace(db=db, people=people, parties=loader.parties)


def test_every_member_but_the_pending_one_has_a_profile(loaded: Any) -> None:
    ids = set(loaded.db.scalars(select(Profile.party_id)))
    expected = {loaded.parties[one.key] for one in loaded.people if one.account != "pending"}
    assert ids == expected


def test_portraits_are_public_files_of_the_members_who_show_a_face(loaded: Any) -> None:
    shown = {row[0]: row[1] for row in loaded.db.execute(
        select(Profile.party_id, File.owner_id).join(File, File.id == Profile.portrait_file_id).where(File.visibility == "public"))}
    wanted = {loaded.parties[one.key] for one in loaded.people if one.portrait_key and one.account != "pending"}
    assert shown == {party_id: party_id for party_id in wanted}
    assert {row.answers.get("portrait_photo") for row in loaded.db.scalars(select(Profile))} == {
        *loaded.db.scalars(select(Profile.portrait_file_id))}


def test_the_server_would_accept_every_answer(loaded: Any) -> None:
    survey = live_survey(loaded.db)
    lists = load_lists(loaded.db, survey.fields.values())
    for row in loaded.db.scalars(select(Profile)):
        wanted = {one.name for one in survey.fields_for(row.code) if not one.is_account and one.kind.shape != "picture"}
        checked = check(survey, row.code, row.answers, lists, fields=wanted)
        assert checked.errors == {}, (row.code, row.answers)
        assert {key: value for key, value in checked.answers.items() if value is not False} == {
            key: value for key, value in row.answers.items() if key in checked.answers and value is not False}


def test_members_are_found_by_every_filter(loaded: Any) -> None:
    fields = {row[0]: row[1] for row in loaded.db.execute(
        select(ProfileValue.field, func.count()).group_by(ProfileValue.field))}
    assert set(fields) == set(FACETS)
    assert fields["profile"] == len(loaded.people) - 1


def test_the_named_accounts_have_the_profiles_that_stories_expect(loaded: Any) -> None:
    codes = {one.account: loaded.db.get_one(Profile, loaded.parties[one.key]).code for one in loaded.people
             if one.account and one.account != "pending"}
    assert (codes["journalist"], codes["editor"], codes["communicator"], codes["academic"]) == (
        "PM_JR_CP_SAL", "PM_DIR", "PR_DIR", "AC_ENS")
    communities = {one.account: loaded.db.get_one(Profile, loaded.parties[one.key]).community for one in loaded.people
                   if one.account and one.account != "pending"}
    assert all(communities[one.account] == one.community for one in loaded.people if one.account in communities)
