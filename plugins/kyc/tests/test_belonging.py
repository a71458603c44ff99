"""A profile names the organisation that its member belongs to, however they came there (people.md 3.3)."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_core.api import utcnow
from aipress_kyc.models import Profile
from aipress_kyc.registration import facts
from aipress_kyc.services import live_survey, save_profile
from aipress_organisations import services as organisations

ANSWERS = {"first_name": "Ada", "last_name": "Roy", "languages": ["fr"]}


@pytest.fixture
def member(request_: Any) -> Any:
    """``member("PM_DIR", media_names=["Le Premier"])``: a member with a profile, in the organisation that it declares."""
    from aipress_accounts.services import create_user
    from aipress_kyc.registration.belonging import attach

    def make(code: str, **answers: Any) -> int:
        db = request_.db
        party_id: int = create_user(db, "ada@example.org", "Ada Roy", password_hash="x").id
        survey = live_survey(db)
        save_profile(db, party_id, survey, code, {**ANSWERS, **answers})
        attach(request_, party_id, survey, code, answers)
        return party_id
    return make


@pytest.fixture
def read(request_: Any, world: Any) -> Any:
    """What the profile answers when everything that waits is done."""
    def answers(party_id: int) -> dict[str, Any]:
        request_.tm.commit()
        request_.tm.begin()
        world.run_outbox()
        with world.database.session() as db:
            return dict(db.get_one(Profile, party_id).answers)
    return answers


@pytest.mark.parametrize(("code", "kind", "declared", "wanted"), [
    ("PM_DIR", "media", {"media_names": ["Le Premier"]}, {"media_names": ["Le Second"]}),
    ("PM_DIR", "agency", {"media_names": ["Le Premier", "Autre"]}, {"media_names": ["Le Second"]}),
    ("PR_DIR", "pr", {"pr_agency_name": "Le Premier"}, {"pr_agency_name": "Le Second"}),
    ("XP_IND", "company", {"organisation_name": "Le Premier"}, {"organisation_name": "Le Second"}),
    ("PM_DIR", "company", {"media_names": ["Le Premier"]}, {"media_names": ["Le Second"]}),
    ("PM_DIR_SYND", "association", {}, {"media_names": ["Le Second"]})])
def test_joining_fills_the_name_in(request_: Any, member: Any, read: Any, code: str, kind: str, declared: dict[str, Any],
                                   wanted: dict[str, Any]) -> None:
    party_id = member(code, **declared)
    organisations.join(request_, party_id, organisations.create(request_.db, "Le Second", kind).id)
    answers = read(party_id)
    assert {name: answers.get(name) for name in wanted} == wanted
    assert answers["languages"] == ["fr"]


def test_leaving_takes_the_name_away(request_: Any, member: Any, read: Any) -> None:
    party_id = member("PM_DIR", media_names=["Le Premier"])
    organisations.leave(request_, party_id)
    assert "media_names" not in read(party_id)


def test_what_the_member_declared_stays_as_they_wrote_it(request_: Any, member: Any, read: Any) -> None:
    party_id = member("PM_DIR", media_names=["  le PREMIER", "Autre"])
    assert read(party_id)["media_names"] == ["  le PREMIER", "Autre"]


def test_employer_that_was_verified_is_one_no_more(request_: Any, member: Any, read: Any, world: Any) -> None:
    party_id = member("PM_DIR", media_names=["Le Premier"])
    for kind, method in (("employer", "call"), ("identity", "video")):
        facts.verify(request_.db, party_id, facts.Verified(kind, method), utcnow())
    organisations.leave(request_, party_id)
    read(party_id)
    with world.database.session() as db:
        assert {badge.kind for badge in facts.badges(db, party_id, utcnow())} == {"identity"}
