"""Members edit their profiles: at once what nobody verified, by a request what was (people.md 2.8; appendix C, 4 and 5)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.services import User
from aipress_core.api import Party, utcnow
from aipress_kyc.models import Profile, ProfileRequest
from aipress_kyc.registration import facts
from aipress_organisations.services import organisation_of

from .walking import Walk, complete, picture

BASE = "/account/profile"


@pytest.fixture
def member(world: Any, walk: Any, decide: Any, latest: Any) -> Any:
    """``member("PM_JR_CP_SAL")``: somebody who was let in, signed in here."""
    def make(code: str = "PM_JR_CP_SAL", **own: Any) -> int:
        walk.register(code, **own)
        item = latest()
        decide(item.id, "approve", identity="document")
        world.browser.reset()
        world.sign_in(item.party_id)
        return int(item.party_id)
    return make


@pytest.fixture
def edit(world: Any, db: Any) -> Any:
    """``edit("PM_JR_CP_SAL", languages=["…"])``: the whole edit of a profile, by the forms."""
    def send(code: str, *, other: str = "", **own: Any) -> Any:
        walk = Walk(world)
        walk.code = other or code
        fields = {"csrf_token": walk.token(), "__form__": "choice", **({"profile": other} if other else {})}
        walk.follow(world.browser.post(f"{BASE}/edit", fields))
        assert walk.draft
        page = world.browser.get(f"{BASE}/step/personal?draft={walk.draft}")
        kept = [one["value"] for one in page.html.select("input[name=kept]")]
        pictures = dict(zip(("portrait_photo", "press_card_photo"), kept, strict=False))
        answers = complete(db, walk.code, **{**pictures, **own})
        for section in walk.sections:
            answer = walk.send(section.key, answers, BASE)
            assert answer.status_int == 303, answer.html.select(".ap-errors")
        answer = walk.hand_in(BASE)
        assert answer.status_int == 303, answer.html.select(".ap-errors")
        world.run_outbox()
        db.expire_all()
        return answer
    return send


def test_languages_change_at_once_and_the_last_name_waits(member: Any, edit: Any, db: Any, latest: Any, decide: Any, world: Any,
                                                          mailbox: Any) -> None:
    party_id = member()
    before, chosen = db.get_one(Profile, party_id).answers["languages"], ["fr", "br"]
    assert before != chosen
    facts.verify(db, party_id, facts.Verified("phone", "call"), utcnow())
    db.commit()
    edit("PM_JR_CP_SAL", languages=chosen, last_name="Benali", mobile_phone="+33 6 39 98 12 34")
    held = [facts.current(db, party_id, kind) is not None for kind in ("phone", "identity")]
    assert held == [False, True], "what was verified of the old number says nothing of the new one"
    profile = db.get_one(Profile, party_id)
    assert (profile.answers["languages"], profile.last_name, db.get_one(Party, party_id).name) == (chosen, "Belkacem", "Nadia Belkacem")
    item = latest()
    assert (item.kind, item.state) == ("change", "pending")
    assert item.changes == {"last_name": {"old": "Belkacem", "new": "Benali"}}
    page = world.browser.get(f"{BASE}/")
    assert "Benali" in page.html.find(id="under-review").get_text()
    decide(item.id, "approve")
    db.expire_all()
    assert (db.get_one(Profile, party_id).last_name, db.get_one(Party, party_id).name) == ("Benali", "Nadia Benali")
    assert mailbox()[-1].kind == "kyc.approved"


def test_refused_change_leaves_everything_as_it_was(member: Any, edit: Any, db: Any, latest: Any, decide: Any, mailbox: Any,
                                                    roles: Any) -> None:
    party_id = member()
    edit("PM_JR_CP_SAL", last_name="Benali")
    decide(latest().id, "refuse", reason="other", text="Your papers say otherwise.")
    db.expire_all()
    assert db.get_one(Profile, party_id).last_name == "Belkacem"
    assert db.get_one(User, party_id).state == "live"
    assert roles(party_id) == {"journalist"}
    assert "Your papers say otherwise." in mailbox("kyc.refused")[0].text


def test_communicator_who_becomes_a_journalist_waits_for_a_reviewer(member: Any, edit: Any, db: Any, latest: Any, decide: Any,
                                                                    roles: Any) -> None:
    party_id = member("PR_CS")
    edit("PR_CS", other="PM_JR_ME")
    assert roles(party_id) == {"communicator"}
    assert db.get_one(Profile, party_id).community == "communicator"
    assert latest().changes["profile_code"] == {"old": "PR_CS", "new": "PM_JR_ME"}
    decide(latest().id, "approve")
    db.expire_all()
    assert roles(party_id) == {"journalist"}
    profile = db.get_one(Profile, party_id)
    assert (profile.code, profile.community, profile.contact_type) == ("PM_JR_ME", "journalist", "PRESSE")
    assert "pr_agency_name" not in profile.answers


def test_other_profile_of_the_same_community_waits_too(member: Any, edit: Any, db: Any) -> None:
    party_id = member("AC_ST")
    edit("AC_ST", other="AC_DIR")
    assert db.get_one(Profile, party_id).code == "AC_ST"


@pytest.mark.parametrize("own", [{"first_name": "Nour"}, {"press_card_number": "99999"}, {"press_card_photo": picture("green")}])
def test_everything_that_trust_rests_on_waits(member: Any, edit: Any, latest: Any, own: dict[str, Any]) -> None:
    member()
    edit("PM_JR_CP_SAL", **own)
    assert set(latest().changes) == set(own)


def test_ticked_trigger_of_a_business_wall_waits(member: Any, edit: Any, latest: Any) -> None:
    member("PR_DIR")
    edit("PR_DIR", trigger_pr=True)
    assert latest().changes == {"trigger_pr": {"old": None, "new": True}}


def test_newer_edit_takes_the_place_of_the_older(member: Any, edit: Any, db: Any, latest: Any, decide: Any) -> None:
    party_id = member()
    edit("PM_JR_CP_SAL", last_name="Benali")
    first = latest()
    edit("PM_JR_CP_SAL", last_name="Bensaïd")
    assert db.get_one(ProfileRequest, first.id).state == "superseded"
    decide(first.id, "approve")
    db.expire_all()
    assert db.get_one(Profile, party_id).last_name == "Belkacem"
    decide(latest().id, "approve")
    db.expire_all()
    assert db.get_one(Profile, party_id).last_name == "Bensaïd"


def test_taking_a_change_back_closes_its_request(member: Any, edit: Any, db: Any) -> None:
    party_id = member()
    edit("PM_JR_CP_SAL", last_name="Benali")
    edit("PM_JR_CP_SAL")
    open_ones = select(func.count()).where(ProfileRequest.party_id == party_id, ProfileRequest.state == "pending")
    assert db.scalar(open_ones) == 0


def test_approval_changes_only_what_was_asked(member: Any, edit: Any, db: Any, latest: Any, decide: Any, world: Any) -> None:
    party_id = member(pseudonym="Old")
    edit("PM_JR_CP_SAL", last_name="Benali", pseudonym="Old")
    item = latest()
    with world.database.session() as writing, writing.begin():  # as a minor edit in between would
        from aipress_kyc.profiles import save_profile
        from aipress_kyc.survey.store import live_survey

        profile = writing.get_one(Profile, party_id)
        save_profile(writing, party_id, live_survey(writing), profile.code, {**profile.answers, "pseudonym": "New"})
    decide(item.id, "approve")
    db.expire_all()
    assert (db.get_one(Profile, party_id).last_name, db.get_one(Profile, party_id).answers["pseudonym"]) == ("Benali", "New")


def test_display_level_and_contact_switches_survive_an_approval(member: Any, edit: Any, db: Any, latest: Any, decide: Any, world: Any) -> None:
    party_id = member()
    with world.database.session() as writing, writing.begin():
        profile = writing.get_one(Profile, party_id)
        profile.display_level, profile.contact_visibility = 2, {"mobile_PRESSE": True}
    edit("PM_JR_CP_SAL", last_name="Benali")
    decide(latest().id, "approve")
    db.expire_all()
    profile = db.get_one(Profile, party_id)
    assert (profile.display_level, profile.contact_visibility) == (2, {"mobile_PRESSE": True})


def test_declared_organisation_follows_an_edit(member: Any, edit: Any, db: Any) -> None:
    party_id = member(media_names=["Le Premier"])
    assert organisation_of(db, party_id).name == "Le Premier"
    db.expire_all()
    edit("PM_JR_CP_SAL", media_names=["Le Second"])
    assert organisation_of(db, party_id).name == "Le Second"


def test_what_was_verified_of_the_old_name_holds_no_more(member: Any, edit: Any, db: Any, latest: Any, decide: Any, world: Any) -> None:
    party_id = member()
    assert [badge.kind for badge in facts.badges(db, party_id, latest().submitted_at)] == ["identity"]
    edit("PM_JR_CP_SAL", last_name="Benali")
    decide(latest().id, "approve")
    db.expire_all()
    assert facts.current(db, party_id, "identity") is None
    assert facts.ledger(db, party_id)[0].ended_why == "changed"


def test_address_and_password_are_not_asked_again(member: Any, world: Any) -> None:
    member()
    walk = Walk(world)
    walk.follow(world.browser.post(f"{BASE}/edit", {"csrf_token": walk.token()}))
    page = walk.page("personal", BASE)
    assert not page.html.find(attrs={"name": "email"})
    assert not page.html.find(attrs={"name": "password"})


def test_owner_reads_the_press_card_and_nobody_else(member: Any, world: Any, db: Any) -> None:
    party_id = member()
    from aipress_core.api import File

    card = db.get_one(File, db.get_one(Profile, party_id).answers["press_card_photo"])
    portrait = db.get_one(File, db.get_one(Profile, party_id).portrait_file_id)
    assert (card.visibility, portrait.visibility) == ("owner", "public")
    shown = [one["src"] for one in world.browser.get(f"{BASE}/").html.select(".kyc-answers img")]
    assert [one.partition(portrait.sha256)[0] for one in shown] == ["/media/"], "the portrait, and not the card"
    assert world.browser.get(f"/media/{card.sha256}.webp", status="*").status_int in (200, 404)
    assert world.browser.get(f"/media/{card.sha256}", status="*").status_int == 200
    for role in ("journalist", "owner", "editor"):
        world.login(role)
        assert world.browser.get(f"/media/{card.sha256}", status="*").status_int == 404
    world.browser.reset()
    assert world.browser.get(f"/media/{card.sha256}", status="*").status_int == 404


def test_member_without_a_profile_can_ask_for_one(world: Any, edit: Any, db: Any, latest: Any, decide: Any, roles: Any) -> None:
    from aipress_accounts.services import create_user

    with world.database.session() as writing, writing.begin():
        party_id = create_user(writing, "editor@example.org", "Ed Itor", password_hash="x").id
    world.sign_in(party_id)
    edit("PM_DIR", other="PM_DIR", portrait_photo=picture(), press_card_photo=picture("red"))
    assert roles(party_id) == set()
    assert db.get(Profile, party_id) is None
    decide(latest().id, "approve")
    db.expire_all()
    assert roles(party_id) == {"journalist"}
    assert db.get_one(Profile, party_id).code == "PM_DIR"
