"""A member's portrait stands beside the name in ``core_party`` for as long as the profile has it and shows it to others."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, update

import aipress_kyc
from aipress_core.api import Content, File, Party
from aipress_kyc.models import ProfileRequest
from aipress_kyc.registration import pictures
from aipress_kyc.services import live_survey, save_profile, set_display_level

ANSWERS = {"first_name": "Gwénola", "last_name": "Le Bris"}
SHA256 = "c" * 64
FILE = Path(aipress_kyc.__file__).parent / "migrations" / "0003_portraits.py"


@pytest.fixture
def member(world: Any, db: Any) -> int:
    return int(world.party("Gwénola Le Bris", db=db).id)


@pytest.fixture
def face(db: Any, member: int) -> int:
    """A picture of the member's."""
    file = File(sha256=SHA256, mime="image/webp", size=1, width=256, height=256, owner_id=member, visibility="public")
    db.add(file)
    db.flush()
    return file.id


def shown(db: Any, party_id: int) -> str | None:
    found: str | None = db.scalar(select(Party.portrait).where(Party.id == party_id))
    return found


def test_portrait_goes_with_the_level_that_shows_it(db: Any, member: int, face: int) -> None:
    survey = live_survey(db)
    row = save_profile(db, member, survey, "AC_ENS", {**ANSWERS, "portrait_photo": face})
    seen = [shown(db, member)]
    for level in (0, 1, 0, 2):
        set_display_level(db, row, survey, level)
        seen.append(shown(db, member))
    assert seen == [SHA256, None, SHA256, None, SHA256]


def test_portrait_that_is_taken_back_is_shown_no_longer(db: Any, member: int, face: int) -> None:
    survey = live_survey(db)
    save_profile(db, member, survey, "AC_ENS", {**ANSWERS, "portrait_photo": face})
    save_profile(db, member, survey, "AC_ENS", ANSWERS)
    assert shown(db, member) is None


@pytest.mark.parametrize("use", ["profile", "request", "item", "nothing"])
def test_picture_that_something_names_outlives_the_draft_that_named_it_too(db: Any, member: int, face: int, use: str) -> None:
    survey = live_survey(db)
    if use == "profile":
        save_profile(db, member, survey, "AC_ENS", {**ANSWERS, "portrait_photo": face})
    elif use == "request":
        db.add(ProfileRequest(party_id=member, kind="change", survey_id=survey.id, code="AC_ENS", changes={}, thread=[],
                              answers={"portrait_photo": face}))
    elif use == "item":
        item = Content(type="wire.article", title="A", slug="a", owner_id=member)
        db.add(item)
        db.flush()
        db.execute(update(File).where(File.id == face).values(parent_id=item.id))
    db.flush()
    pictures.forget(db, {face})
    assert (db.scalar(select(File.id).where(File.id == face)) is None) is (use == "nothing")


def test_members_of_before_get_theirs_by_the_migration_and_lose_it_by_its_way_back(db: Any, world: Any, member: int, face: int) -> None:
    survey, shy = live_survey(db), world.party("Shy", db=db).id
    for party_id in (member, shy):
        save_profile(db, party_id, survey, "AC_ENS", {**ANSWERS, "portrait_photo": face})
    set_display_level(db, save_profile(db, shy, survey, "AC_ENS", {**ANSWERS, "portrait_photo": face}), survey, 0)
    logo = world.party("Echo", kind="organisation", db=db)
    db.execute(update(Party).where(Party.id == logo.id).values(portrait="d" * 64))
    spec = importlib.util.spec_from_file_location("kyc_0003", FILE)
    assert spec is not None
    assert spec.loader is not None
    revision = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(revision)
    found = []
    with Operations.context(MigrationContext.configure(db.connection())):
        for step in (revision.downgrade, revision.upgrade):
            step()
            found.append([shown(db, one) for one in (member, shy, logo.id)])
    assert found == [[None, None, "d" * 64], [SHA256, None, "d" * 64]]
