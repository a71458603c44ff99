"""Who sees how to reach a member: the one rule, at every exit."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import pytest
from social_people import CODE_OF, with_profile

from aipress_accounts.services import User
from aipress_core.api import utcnow
from aipress_kyc.services import CONTACT_TYPES, live_survey, masking
from aipress_social import follows

TYPES = list(CONTACT_TYPES)
VALUES = {masking.EMAIL: "quokka@wallaby.example", masking.MOBILE: "+33 6 12 34 56 78", masking.PRESS_EMAIL: "presse@quoll.example"}
LEVEL_OF = {masking.EMAIL: 0, masking.MOBILE: 0, masking.PRESS_EMAIL: 1}


def expected(mode: str, viewer: str, level: int, switches: dict[str, bool]) -> str | None:
    """The table, said a second time: what an ordinary viewer of this type gets."""
    if level < LEVEL_OF[mode]:
        return None
    return VALUES[mode] if switches.get(f"{mode}_{viewer}") else masking.MASK


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("viewer", TYPES)
def test_the_rule_for_every_pair_of_types_field_and_switch(world: Any, viewer: str, level: int) -> None:
    with world.database.session() as db:
        survey = live_survey(db)
    for target, mode, is_on in itertools.product(TYPES, masking.MODES, (False, True)):
        switches = {f"{mode}_{one}": is_on == (one == viewer) for one in TYPES}
        got = masking.contacts(survey, masking.Target(1, level, switches), masking.Viewer(2, viewer), VALUES)
        assert got.get(mode) == expected(mode, viewer, level, switches), (target, mode, is_on)
        assert set(got) == {one for one in masking.MODES if level >= LEVEL_OF[one]}


@pytest.mark.parametrize("mode", masking.MODES)
def test_missing_profiles_blocks_and_followees(mode: str) -> None:
    everything = dict.fromkeys(masking.SWITCHES, True)
    target, nobody = masking.Target(1, 2, everything), masking.Target(1, 2, everything, has_profile=False)
    assert masking.may_see(mode, target, masking.Viewer(2, "PRESSE"))
    assert not masking.may_see(mode, target, masking.Viewer(2, None, is_followed=True))
    assert not masking.may_see(mode, nobody, masking.Viewer(2, "PRESSE"))
    assert not masking.may_see(mode, target, masking.Viewer(2, "PRESSE", is_blocked=True))
    only_followees = masking.Target(1, 2, {masking.switch(mode, masking.FOLLOWEE): True})
    assert masking.may_see(mode, only_followees, masking.Viewer(2, "PRESSE", is_followed=True)) == (mode in masking.TO_FOLLOWEES)
    assert not masking.may_see(mode, only_followees, masking.Viewer(2, "PRESSE"))
    shut = masking.Target(1, 0, {})
    assert masking.may_see(mode, shut, masking.Viewer(1, "PRESSE"))
    assert masking.may_see(mode, shut, masking.Viewer(9, None, is_owner=True))
    for odd in ("yes", 1, None):
        assert not masking.may_see(mode, masking.Target(1, 2, {f"{mode}_PRESSE": odd}), masking.Viewer(2, "PRESSE"))


@pytest.fixture
def cast(world: Any) -> Any:
    """A viewer and a target of each contact type, with profiles and accounts."""
    def write(level: int, switches: dict[str, bool]) -> tuple[dict[str, int], dict[str, Any]]:
        viewers, targets = {}, {}
        with world.database.session() as db, db.begin():
            for one in TYPES:
                for found, name in ((viewers, f"Viewer {one.title()}"), (targets, f"Target {one.title()}")):
                    party = world.party(name, db=db)
                    with_profile(db, party, CODE_OF[one], level=level if found is targets else 1, switches=switches)
                    if found is targets:
                        db.add(User(id=party.id, email=VALUES[masking.EMAIL] if one == "PRESSE" else f"{one.lower()}@wallaby.example"))
                    found[one] = (party.id, party.slug)
        return viewers, targets
    return write


def leaks(text: str) -> set[str]:
    """Which means of contact a text gives away."""
    found = set()
    for mode, value in VALUES.items():
        needles = {value, value.replace("+", "%2B"), value.replace(" ", "")} if mode != masking.EMAIL else {"@wallaby.example"}
        if any(needle in text for needle in needles):
            found.add(mode)
    return found


@pytest.mark.parametrize("level", [0, 1, 2])
def test_no_page_list_or_json_gives_away_what_is_masked(world: Any, testapp: Any, cast: Any, level: int) -> None:
    dice = random.Random(level)
    switches = {key: dice.random() < 0.5 for key in masking.SWITCHES if not key.endswith(masking.FOLLOWEE)}
    viewers, targets = cast(level, switches)
    for viewer, (viewer_id, _slug) in viewers.items():
        world.sign_in(viewer_id)
        wanted = {mode for mode in masking.MODES if expected(mode, viewer, level, switches) == VALUES[mode]}
        for _target, (_id, slug) in targets.items():
            page = testapp.get(f"/members/{slug}")
            assert leaks(page.text) == wanted, (viewer, slug)
            json_ld = page.html.find("script", {"type": "application/ld+json"}).string
            assert not leaks(json_ld)
            assert json.loads(json_ld)["@type"] == "Person"
        for address in ("/members/", "/members/?q=target", "/members/?part=facets&q=target", "/wall/",
                        f"/members/{targets['EXPERT'][1]}/followers", f"/members/{targets['EXPERT'][1]}/activities",
                        "/forms/vocabularies/social.member?q=target", "/forms/vocabularies/social.member?q=wallaby"):
            assert not leaks(testapp.get(address).text), (viewer, address)


def test_a_number_that_is_for_journalists_is_masked_for_others_and_read_by_its_owner(world: Any, testapp: Any, cast: Any) -> None:
    viewers, targets = cast(0, {"mobile_PRESSE": True})
    target_id, slug = targets["EXPERT"]
    shown = {}
    for who, party_id in (("journalist", viewers["PRESSE"][0]), ("communicator", viewers["COMMUNICANT"][0]), ("owner", target_id)):
        world.sign_in(party_id)
        contact = testapp.get(f"/members/{slug}").html.select_one("section[aria-labelledby=contact] dl")
        lines = zip(contact.select("dt"), contact.select("dd"), strict=True)
        shown[who] = next(value.get_text(" ", strip=True) for title, value in lines if title.get_text(strip=True) == "Mobile phone")
    masked = f"{masking.MASK} not shown to you"
    assert shown == {"journalist": VALUES[masking.MOBILE], "communicator": masked, "owner": VALUES[masking.MOBILE]}


def test_the_member_and_the_site_owner_always_see(world: Any, testapp: Any, cast: Any, login: Any) -> None:
    _viewers, targets = cast(0, {})
    target_id, slug = targets["EXPERT"]
    world.sign_in(target_id)
    assert leaks(testapp.get(f"/members/{slug}").text) == set(masking.MODES)
    login("owner")
    assert leaks(testapp.get(f"/members/{slug}").text) == set(masking.MODES)
    login("journalist")  # who has no profile
    assert leaks(testapp.get(f"/members/{slug}").text) == set()


def test_view_as_equals_what_such_a_viewer_gets(world: Any, testapp: Any, cast: Any) -> None:
    dice = random.Random(5)
    switches = {key: dice.random() < 0.5 for key in masking.SWITCHES}
    viewers, targets = cast(1, switches)
    target_id, slug = targets["PRESSE"]

    def read(address: str) -> tuple[str, str]:
        page = testapp.get(address)
        contact = page.html.select_one("section[aria-labelledby=contact]")
        return " ".join(part.get_text(" ", strip=True) for part in page.html.select("main .ap-cols > div")), contact.get_text(" ", strip=True)
    got = {}
    for viewer, (viewer_id, _slug) in viewers.items():
        world.sign_in(viewer_id)
        got[viewer] = read(f"/members/{slug}")
    world.sign_in(target_id)
    assert {viewer: read(f"/members/{slug}?as={viewer}") for viewer in viewers} == got
    assert testapp.get(f"/members/{slug}?as=NOBODY", status="*").status_int == 404
    assert testapp.get(f"/members/{slug}?level=7", status="*").status_int == 404
    world.sign_in(viewers["EXPERT"][0])
    assert read(f"/members/{slug}?as=PRESSE") == got["EXPERT"]  # only the member may look as somebody else


def test_those_whom_the_member_follows_may_be_told_and_the_blocked_never(world: Any, testapp: Any, cast: Any) -> None:
    switches = {masking.switch(masking.MOBILE, masking.FOLLOWEE): True, masking.switch(masking.EMAIL, "EXPERT"): True}
    viewers, targets = cast(1, switches)
    target_id, slug = targets["PRESSE"]
    viewer_id = viewers["EXPERT"][0]
    world.sign_in(viewer_id)
    assert leaks(testapp.get(f"/members/{slug}").text) == {masking.EMAIL}
    with world.database.session() as db, db.begin():
        follows.follow(db, target_id, viewer_id, utcnow())
    assert leaks(testapp.get(f"/members/{slug}").text) == {masking.EMAIL, masking.MOBILE}
    with world.database.session() as db, db.begin():
        follows.block(db, target_id, viewer_id, utcnow())
    assert leaks(testapp.get(f"/members/{slug}").text) == set()
