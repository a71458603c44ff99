"""A member's page: what each level shows, tabs, one's own choices."""

from __future__ import annotations

from typing import Any

import pytest
from social_people import with_profile
from sqlalchemy import select

from aipress_accounts.services import User
from aipress_core.api import Party, utcnow
from aipress_kyc.services import Profile, masking
from aipress_organisations.services import Membership, create
from aipress_social import follows, groups, posts


@pytest.fixture
def ada(world: Any) -> Any:
    """``ada(level=0)``: Ada Quoll with a profile; her id."""
    def write(**more: Any) -> Any:
        with world.database.session() as db, db.begin():
            party = world.party("Ada Quoll", db=db)
            with_profile(db, party, "PM_DIR", **more)
            db.expunge(party)
            return party
    return write


WORDS = {0: ("Numbat and bilby.", "Ada Quoll"), 1: ("School of wombats", "France"), 2: ("QX-9981",)}


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_level_shows_what_it_says_and_no_more(testapp: Any, login: Any, ada: Any, level: int) -> None:
    party = ada(level=level)
    login()
    page = testapp.get(f"/members/{party.slug}")
    for least, words in WORDS.items():
        for word in words:
            assert (word in page.html.main.get_text()) == (least <= level), (least, word)
    assert "Saint-Nazaire" not in page.text
    assert "44600" not in page.text
    assert ("Offers a drink" in page.text) == (level >= 1)
    assert "Offers a bed" not in page.text


def test_the_least_level_shows_name_occupation_bio_contacts_and_organisation_alone(world: Any, testapp: Any, ada: Any) -> None:
    party = ada(level=0, switches=dict.fromkeys(masking.SWITCHES, True),
                media_names=["Le Numbat"], main_occupation=["journalism"],
                press_group_name="Groupe Wombat", languages=["fr"])
    with world.database.session() as db, db.begin():
        db.add(User(id=party.id, email="ada@wallaby.example"))
        db.add(Membership(party_id=party.id, organisation_id=create(db, "Le Numbat", "media").id))
        viewer = world.party("Bob Bell", db=db).id
        with_profile(db, db.get_one(Party, viewer), "PM_DIR")
    world.sign_in(viewer)
    page = testapp.get(f"/members/{party.slug}").html.main
    lines = {title.get_text(strip=True): value.get_text(strip=True) for title, value in
             zip(page.select("dt"), page.select("dd"), strict=True)}
    assert lines == {"Main occupation: field": "Journalism", "Newspapers, agencies and media": "Le Numbat", "Press group": "Groupe Wombat",
                     "E-mail": "ada@wallaby.example", "Mobile phone": "+33 6 12 34 56 78"}
    assert page.h1.get_text(strip=True) == "Ada Quoll"
    assert page.select_one(".ap-standfirst").get_text(strip=True) == "Numbat and bilby."
    assert page.select_one("main a[href='/organisations/le-numbat']")
    assert not page.select("main img")


def test_who_is_no_live_person_has_no_page(testapp: Any, world: Any, login: Any, ada: Any) -> None:
    login()
    closed = ada()
    with world.database.session() as db, db.begin():
        create(db, "Agence", "agency")
        db.get_one(Party, closed.id).state = "closed"
    for slug in ("agence", "nobody", "x" * 200, closed.slug):
        assert testapp.get(f"/members/{slug}", status="*").status_int == 404


@pytest.mark.parametrize("tab", ["", "/publications", "/activities", "/groups", "/followees", "/followers"])
def test_every_tab_is_an_address_and_costs_the_same_for_many(world: Any, testapp: Any, login: Any, ada: Any, member: Any, tab: str) -> None:
    party, me = ada(), login()

    def count() -> int:
        return int([testapp.get(f"/members/{party.slug}{tab}") for _turn in range(2)][1].headers["X-SQL-Count"])

    def grow(number: int) -> None:
        others = [member(f"Other {turn}").id for turn in range(number)]
        with world.database.session() as db, db.begin():
            for turn, other in enumerate(others):
                follows.follow(db, party.id, other, utcnow())
                follows.follow(db, other, party.id, utcnow())
                group = groups.create(db, other, f"Group {number} {turn}", utcnow())
                groups.join(db, group.id, party.id, utcnow())
                posts.write(db, party.id, f"Post {turn}", utcnow(), language="en")
    grow(1)
    few = count()
    grow(12)
    assert count() == few <= 14
    page = testapp.get(f"/members/{party.slug}{tab}")
    assert page.html.select_one("nav a[aria-current=page].nav-link")["href"] == f"/members/{party.slug}{tab}"
    assert me


def test_secret_groups_of_a_member_are_told_to_those_who_share_them(world: Any, testapp: Any, login: Any, ada: Any) -> None:
    party, me = ada(), login()
    with world.database.session() as db, db.begin():
        group = groups.create(db, party.id, "Whisperers", utcnow(), privacy="secret").id
    for tab in ("", "/groups", "/activities"):
        assert "Whisperers" not in testapp.get(f"/members/{party.slug}{tab}").text
    with world.database.session() as db, db.begin():
        groups.invite(db, group, me, party.id, utcnow())
        groups.join(db, group, me, utcnow())
    for tab in ("", "/groups", "/activities"):
        assert "Whisperers" in testapp.get(f"/members/{party.slug}{tab}").text


def test_one_chooses_who_sees_what(world: Any, testapp: Any, ada: Any) -> None:
    party = ada()
    world.sign_in(party.id)
    form = testapp.get("/account/contact-options/").forms["contact"]
    boxes = {(name, box._value): box for name, found in form.fields.items() for box in found if box.attrs.get("type") == "checkbox"}
    assert len(boxes) == 26
    for (name, value), box in boxes.items():
        box.checked = (name.rpartition("-")[2], value) in {("mobile", "PRESSE"), ("email", "FOLLOWEE")}
    form["level"] = "0"
    form.submit(index=0)
    with world.database.session() as db:
        profile = db.scalars(select(Profile).where(Profile.party_id == party.id)).one()
        assert profile.contact_visibility == {masking.switch("mobile", "PRESSE"): True, masking.switch("email", "FOLLOWEE"): True}
        assert profile.display_level == 0
    assert "Ada Quoll" not in testapp.get("/members/?country=FR").html.main.get_text()


def test_without_a_profile_the_page_of_choices_says_so(testapp: Any, login: Any, post: Any) -> None:
    login()
    assert "no profile yet" in testapp.get("/account/contact-options/").text
    assert post("/account/contact-options/").status_int == 303


def test_blocked_and_muted_people_are_listed_and_lifted(testapp: Any, login: Any, member: Any, post: Any) -> None:
    other = member("Ada Quoll")
    login()
    assert "Ada Quoll" in testapp.get(f"/social/{other.id}/block").text
    post(f"/social/{other.id}/block", block="yes")
    post(f"/social/{other.id}/mute", mute="yes")
    assert len(testapp.get("/account/kept-away/").html.select("main li.ap-person")) == 2
    answer = post(f"/social/{other.id}/block", block="no", **{"from": "list"})
    assert answer.headers["Location"].endswith("/account/kept-away/")
    assert len(testapp.get("/account/kept-away/").html.select("main li.ap-person")) == 1


def test_who_was_blocked_cannot_comment_on_what_the_other_published(world: Any, testapp: Any, login: Any, ada: Any, post: Any) -> None:
    from aipress_discussion import services as comments
    from aipress_discussion.models import Comment
    from tests.functional.conftest import write_item

    def comments_on_site() -> int:
        with world.database.session() as db:
            return len(db.scalars(select(Comment.id)).all())

    party, me = ada(), login()
    with world.database.session() as db, db.begin():
        item = write_item(db, owner=party.id).id
        follows.block(db, party.id, me, utcnow())
        comment = comments.comment(db, write_item(db, owner=me).id, party.id, "Hm", utcnow())
    assert post(f"/discussion/{item}/comments", body="Ha").status_int == 422
    post(f"/discussion/comments/{comment}/answer", body="Ha")
    assert comments_on_site() == 1
    with world.database.session() as db, db.begin():
        follows.lift(db, party.id, me, "block")
    assert post(f"/discussion/{item}/comments", body="Ha").status_int == 303
    post(f"/discussion/comments/{comment}/answer", body="Ha")
    assert comments_on_site() == 3


def test_head_shows_what_was_verified_and_since_when(world: Any, testapp: Any, login: Any, ada: Any) -> None:
    from aipress_core.api import utcnow
    from aipress_kyc.registration import facts

    login()
    who = ada()
    assert not testapp.get(f"/members/{who.slug}").html.select(".ap-profile h1 .ap-verified, .ap-profile time")
    with world.database.session() as db, db.begin():
        facts.verify(db, who.id, facts.Verified("identity", "video"), utcnow())
    for tab in ("", "/publications"):
        head = testapp.get(f"/members/{who.slug}{tab}").html.select_one(".ap-profile")
        assert "Identity Video call" in head.get_text(" ", strip=True)
        assert head.find("time")
    with world.database.session() as db, db.begin():
        facts.end(db, who.id, ["identity"], facts.CHANGED, utcnow())
    assert "Video call" not in testapp.get(f"/members/{who.slug}").text


def test_answers_are_labelled_for_those_who_read_them(testapp: Any, login: Any, ada: Any) -> None:
    login()
    who = ada()
    for language, words in (("en", ("Your ", "you ")), ("fr", ("Votre ", "Vos ", "vous "))):
        page = testapp.get(f"/members/{who.slug}", headers={"Accept-Language": language})
        said = [one.get_text() for one in page.html.select(".ap-answers dt, main section h2")]
        assert said
        assert [one for one in said if any(word in one for word in words)] == []
