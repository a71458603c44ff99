"""A visitor registers; nobody is let in before a reviewer says so (people.md, appendix C, 1 to 3)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from aipress_accounts.services import User, consents_of, create_user, find_by_email
from aipress_core.api import File, Party
from aipress_kyc.models import Draft, Profile, ProfileRequest
from aipress_organisations.services import find_by_name, organisation_of

from .walking import PASSWORD, Walk, complete


def sign_in(world: Any, email: str, password: str = PASSWORD) -> Any:
    form = world.browser.get("/account/login").forms["login"]
    form["email"], form["password"] = email, password
    return form.submit(expect_errors=True)


def test_journalist_registers_and_is_let_in_by_a_reviewer(world: Any, walk: Any, decide: Any, reviewer: Any, latest: Any, roles: Any,
                                                          mailbox: Any, db: Any) -> None:
    answers = complete(db, "PM_JR_CP_SAL", media_names=["Le Relevé du Centre"])
    walk.begin("PM_JR_CP_SAL")
    walk.answer_all(answers)
    assert walk.hand_in().status_int == 422, "without the terms"
    assert db.scalar(select(func.count()).select_from(ProfileRequest)) == 0
    assert walk.hand_in(terms="1").status_int == 303
    world.run_outbox()
    item = latest()
    user = db.get_one(User, item.party_id)
    assert (user.email, user.state, item.state, roles(item.party_id)) == (answers["email"], "pending", "pending", set())
    assert user.terms_accepted_at is not None
    assert db.get(Profile, item.party_id) is None
    assert [row.way for row in consents_of(db, item.party_id)] == ["registration"]
    assert sign_in(world, answers["email"]).status_int == 422
    reviewer()
    waiting = world.browser.get("/admin/registrations").html
    assert [row.get_text(strip=True) for row in waiting.select("tbody th")] == ["Nadia Belkacem"]
    assert decide(item.id, "approve", press_card="card_seen").status_int == 303
    db.expire_all()
    assert roles(item.party_id) == {"journalist"}
    assert db.get_one(Profile, item.party_id).code == "PM_JR_CP_SAL"
    assert organisation_of(db, item.party_id).name == "Le Relevé du Centre"
    assert db.get_one(Party, item.party_id).name == "Nadia Belkacem"
    world.browser.reset()
    assert sign_in(world, answers["email"]).status_int == 303
    kinds = [mail.kind for mail in mailbox() if mail.address == answers["email"]]
    assert kinds == ["kyc.received", "kyc.approved"]


@pytest.mark.parametrize("code", ["PM_DIR", "PR_CS_IND", "XP_DIR_SU", "TR_INV_ORG", "AC_DIR_JR", "AC_ST"])
def test_every_community_can_register(walk: Any, code: str, latest: Any, decide: Any, roles: Any) -> None:
    walk.register(code)
    item = latest()
    decide(item.id, "approve")
    assert roles(item.party_id) == {walk.survey.profile(code).community}


def test_without_the_terms_nothing_is_handed_in(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.answer_all(complete(db, "AC_ST"))
    answer = walk.hand_in()
    assert answer.status_int == 422
    assert answer.html.find(id="terms-error")
    walk.world.run_outbox()
    assert db.scalar(select(func.count()).select_from(ProfileRequest)) == 0
    assert walk.hand_in(terms="1").status_int == 303


def test_what_is_missing_is_named_with_a_way_to_it(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    answers = complete(db, "AC_ST")
    walk.send("personal", answers)
    answer = walk.hand_in(terms="1")
    assert answer.status_int == 422
    places = [link["href"] for link in answer.html.select(".ap-errors a")]
    assert [place.partition("?")[0] for place in places] == ["/register/step/organisation", "/register/step/hobbies"]


@pytest.mark.parametrize("email", ["maud@example.org", " MAUD@Example.org "])
@pytest.mark.parametrize("state", ["live", "pending", "deactivated"])
def test_known_address_gets_the_same_answer_and_a_mail_to_its_owner(world: Any, walk: Any, mailbox: Any, db: Any, email: str,
                                                                    state: str) -> None:
    with world.database.session() as writing, writing.begin():
        create_user(writing, "maud@example.org", "Maud Keravec", password_hash="x", state=state)
    walk.register("AC_ST", email=email)
    known = [(mail.kind, mail.address) for mail in mailbox()]
    assert known == [("kyc.known", "maud@example.org")]
    assert db.scalar(select(func.count()).select_from(ProfileRequest)) == 0
    assert db.scalar(select(func.count()).select_from(Draft)) == 0
    assert find_by_email(db, "maud@example.org").password_hash == "x"


def test_answer_to_a_known_address_costs_what_an_unknown_one_costs(world: Any, db: Any) -> None:
    with world.database.session() as writing, writing.begin():
        create_user(writing, "known@example.org", "Maud Keravec", password_hash="x")
    told = []
    for email in ("known@example.org", "nobody@example.org"):
        walk = Walk(world)
        walk.begin("AC_ST")
        walk.answer_all(complete(db, "AC_ST", email=email))
        answer = walk.hand_in(terms="1")
        told.append((answer.status_int, answer.location, answer.headers["X-SQL-Count"], answer.body))
    assert told[0] == told[1]


def test_two_who_hand_in_one_address_at_once_make_one_account(world: Any, db: Any, mailbox: Any) -> None:
    for _time in range(2):
        walk = Walk(world)
        walk.begin("AC_ST")
        walk.answer_all(complete(db, "AC_ST"))
        walk.hand_in(terms="1")
    world.run_outbox()
    assert db.scalar(select(func.count()).select_from(ProfileRequest)) == 1
    assert sorted({mail.kind for mail in mailbox()}) == ["kyc.known", "kyc.received"]


def test_refused_registration_is_gone_and_its_address_is_free(walk: Any, decide: Any, latest: Any, mailbox: Any, roles: Any, db: Any) -> None:
    answers = walk.register("PM_JR_CP_SAL", media_names=["Gazette sans lendemain"])
    item = latest()
    pictures = [item.answers["portrait_photo"], item.answers["press_card_photo"]]
    assert decide(item.id, "refuse", reason="card_unreadable", text="Photograph it again, please.").status_int == 303
    db.expire_all()
    assert find_by_email(db, answers["email"]) is None
    assert db.get_one(Party, item.party_id).state == "closed"
    assert roles(item.party_id) == set()
    assert find_by_name(db, "Gazette sans lendemain") is None
    assert db.scalar(select(func.count()).where(File.id.in_(pictures))) == 0
    assert set(db.get_one(ProfileRequest, item.id).answers) == {"first_name", "last_name"}
    refusal = mailbox("kyc.refused")[0]
    assert refusal.address == answers["email"]
    assert "Photograph it again" in refusal.text
    assert "press card cannot be read" in refusal.text
    walk.world.browser.reset()
    Walk(walk.world).register("PM_JR_CP_SAL")
    assert latest().id != item.id


def test_password_is_hashed_at_once_and_stored_nowhere_else(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST"))
    draft = db.scalars(select(Draft)).one()
    assert draft.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str({**draft.__dict__})
    page = walk.page("personal")
    assert PASSWORD not in page.text
    assert "A password is chosen" in page.text


@pytest.mark.parametrize(("password", "reason"), [("short1", "8 to 40"), ("password1", "tried first"), ("onlyletters", "one digit"),
                                                  ("nadia.belkacem1@example.org", None)])
def test_weak_passwords_are_refused(walk: Any, db: Any, password: str, reason: str | None) -> None:
    walk.begin("AC_ST")
    own = {"email": password} if reason is None else {}
    answer = walk.send("personal", complete(db, "AC_ST", password=password, **own))
    assert answer.status_int == 422
    assert (reason or "first that somebody who knows you") in answer.html.find(id="step-password-error").get_text()


def test_email_is_confirmed_by_the_link_of_the_first_mail(walk: Any, mailbox: Any, latest: Any, db: Any) -> None:
    import re

    from aipress_kyc.registration import facts

    walk.register("AC_ST")
    key = re.search(r"/register/confirm\?key=(\S+)", mailbox("kyc.received")[0].text)[1]  # type: ignore[index]
    page = walk.browser.get(f"/register/confirm?key={key}")
    assert facts.current(db, latest().party_id, "email") is None
    assert page.forms["confirm"].submit().status_int == 303
    db.expire_all()
    assert facts.current(db, latest().party_id, "email").method == "mail_link"
    assert walk.browser.get(f"/register/confirm?key={key}x", status="*").status_int == 410
