"""Reviewers decide once, on evidence, and what they look at is recorded (people.md 8.3; appendix C, 22 and 24)."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_accounts.services import create_user
from aipress_core.api import Party, utcnow
from aipress_kyc.models import Profile, ProfileRequest
from aipress_kyc.registration import decisions, facts, requests

from .walking import Walk, picture


def audited(db: Any, action: str) -> list[Any]:
    from aipress_core.audit import Audit

    return list(db.scalars(select(Audit).where(Audit.action == action)))


@pytest.mark.parametrize("path", ["", "/1", "/1/approve", "/1/refuse", "/1/ask", "/1/card", "/1/picture", "/999999", "/999999/card"])
def test_only_reviewers_see_the_queue(world: Any, walk: Any, path: str) -> None:
    walk.register("AC_ST")
    address = f"/admin/registrations{path}"
    world.browser.reset()
    assert world.browser.get(address, status="*").status_int in (302, 303)
    for role in ("journalist", "editor", "academic"):
        world.login(role)
        assert world.browser.get(address, status="*").status_int == 403


def test_queue_lists_the_oldest_first_and_filters(world: Any, reviewer: Any) -> None:
    for number, code in enumerate(("PM_JR_ME", "AC_ST")):
        Walk(world).register(code, email=f"a{number}@example.org", last_name=f"Person{number}")
    reviewer()
    page = world.browser.get("/admin/registrations")
    assert [row.get_text(strip=True) for row in page.html.select("tbody th")] == ["Nadia Person0", "Nadia Person1"]
    assert page.html.select_one("main .nav-link.active").get_text(" ", strip=True) == "Waiting 2"
    only = world.browser.get("/admin/registrations?community=academic")
    assert [row.get_text(strip=True) for row in only.html.select("tbody th")] == ["Nadia Person1"]
    assert "Nothing here" in world.browser.get("/admin/registrations?kind=change").text


def test_press_card_is_shown_to_reviewers_only_and_each_look_is_audited(world: Any, walk: Any, reviewer: Any, latest: Any, db: Any) -> None:
    walk.register("PM_JR_CP_SAL", press_card_photo=picture("red"))
    item = latest()
    reviewer()
    evidence = world.browser.get(f"/admin/registrations/{item.id}")
    assert "/media/" not in evidence.html.select_one("main").decode()
    assert world.browser.get(f"/admin/registrations/{item.id}/picture", status="*").status_int == 404
    for looks in (1, 2):
        answer = evidence.forms[next(number for number, form in evidence.forms.items() if "/card" in str(form.action))].submit()
        page = answer.follow()
        assert len(audited(db, "kyc.press_card_seen")) == looks
    source = page.html.select_one(".kyc-card img")["src"]
    shown = world.browser.get(source)
    assert shown.content_type.startswith("image/")
    assert shown.headers["Cache-Control"] == "no-store"
    world.login("owner")  # the address is worth nothing to another reviewer, who has not said that they look
    assert world.browser.get(source, status="*").status_int == 404


def test_a_look_ends_after_five_minutes(world: Any, walk: Any, decide: Any, latest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.register("PM_JR_CP_SAL")
    place = decide(latest().id, "card").location
    world.browser.get(place, status=200)
    monkeypatch.setattr("aipress_kyc.views.review.LOOK_SECONDS", -1)
    assert world.browser.get(place, status="*").status_int == 303


def test_two_reviewers_at_once_make_one_decision(world: Any, walk: Any, decide: Any, latest: Any, db: Any, roles: Any,
                                                 reviewer: Any) -> None:
    walk.register("AC_ST")
    item = latest()
    reviewer()
    assert "Nobody has confirmed yet" in world.browser.get(f"/admin/registrations/{item.id}").text
    decide(item.id, "approve")
    late = decide(item.id, "refuse", reason="duplicate", text="")
    assert "in the meantime" in late.follow().text
    db.expire_all()
    assert db.get_one(ProfileRequest, item.id).state == "approved"
    assert roles(item.party_id) == {"academic"}
    assert [len(audited(db, f"kyc.request_{act}")) for act in ("approved", "refused")] == [1, 0]


def test_a_question_goes_to_the_applicant_and_the_answer_comes_back(world: Any, walk: Any, decide: Any, latest: Any, mailbox: Any,
                                                                    db: Any) -> None:
    with world.database.session() as writing, writing.begin():
        create_user(writing, "reviewer@example.org", "Rosa Reviewer", password_hash="x", roles=("owner",))
    walk.register("AC_ST")
    item = latest()
    decide(item.id, "ask", text="Which school?")
    assert latest().state == "asked"
    mail = mailbox("kyc.question")[0]
    assert "Which school?" in mail.text
    place = re.search(r"(/register/reply\?key=\S+)", mail.text)[1]  # type: ignore[index]
    world.browser.reset()
    form = world.browser.get(place).forms["reply"]
    form["text"] = "Brest."
    assert form.submit().status_int == 303
    assert [one["text"] for one in latest().thread] == ["Which school?", "Brest."]
    assert latest().state == "pending"
    assert world.browser.get(place, status="*").status_int == 410
    assert [one.kind for one in mailbox()].count("kyc.waiting") == 2


def test_asked_applicant_may_correct_the_answers(world: Any, walk: Any, decide: Any, latest: Any, mailbox: Any) -> None:
    answers = walk.register("AC_ST")
    decide(latest().id, "ask", text="Is this the right name?")
    place = re.search(r"(/register/reply\?key=\S+)", mailbox("kyc.question")[0].text)[1]  # type: ignore[index]
    world.browser.reset()
    again = Walk(world)
    again.code = "AC_ST"
    again.follow(world.browser.get(place).forms["correct"].submit())
    kept = again.page("personal").html.find(attrs={"name": "kept"})["value"]
    assert again.send("personal", {**answers, "last_name": "Bel Kacem", "portrait_photo": kept, "email": None, "password": None},
                      ).status_int == 303
    assert again.hand_in().status_int == 303
    item = latest()
    assert (item.answers["last_name"], item.state) == ("Bel Kacem", "pending")


def test_evidence_names_who_may_be_the_same_person(world: Any, walk: Any, decide: Any, latest: Any) -> None:
    walk.register("PM_JR_CP_SAL", email="first@example.org", press_card_number="777")
    decide(latest().id, "approve")
    world.browser.reset()
    Walk(world).register("PM_JR_CP_SAL", email="second@example.org", press_card_number="777", first_name="Autre", last_name="Nom")
    decide(latest().id, "card")
    page = world.browser.get(f"/admin/registrations/{latest().id}")
    assert "Seen before?" in page.text
    assert "Nadia Belkacem" in page.html.select_one("main").get_text()


def test_a_free_reason_must_be_written(walk: Any, decide: Any, latest: Any) -> None:
    walk.register("AC_ST")
    assert decide(latest().id, "refuse", reason="other", text=" ").status_int == 422
    assert decide(latest().id, "refuse", reason="nonsense", text="x").status_int == 422
    assert latest().state == "pending"


def test_verified_facts_stand_in_the_ledger_with_method_date_and_reviewer(walk: Any, decide: Any, latest: Any, db: Any) -> None:
    walk.register("PM_JR_CP_SAL")
    item = latest()
    decide(item.id, "approve", identity="document", press_card="card_register", detail="No. 123 on the commission’s site")
    lines = {line.kind: line for line in facts.ledger(db, item.party_id)}
    assert lines["press_card"].method == "card_register"
    assert lines["press_card"].reviewer == "Rosa Reviewer"
    assert (lines["press_card"].expires_at - lines["press_card"].verified_at).days == 365
    assert lines["identity"].expires_at is None
    assert decide(item.id, "approve", identity="card_seen").status_int == 422


def test_decision_of_a_request_that_is_not_there(request_: Any) -> None:
    with pytest.raises(decisions.Settled):
        decisions.approve(request_, 10**9)


def test_approval_uses_the_name_of_the_answers(walk: Any, decide: Any, latest: Any, db: Any) -> None:
    walk.register("AC_ST", first_name="Zoé", last_name="Le Goff")
    decide(latest().id, "approve")
    assert db.get_one(Party, latest().party_id).name == "Zoé Le Goff"
    assert db.get_one(Profile, latest().party_id).sort_name == "le goff zoe"


def correction(world: Any, place: str, answers: dict[str, Any], **own: Any) -> Walk:
    """The applicant opens the answers for correcting, and sends some of them anew."""
    world.browser.reset()
    again = Walk(world)
    again.code = "AC_ST"
    again.follow(world.browser.get(place).forms["correct"].submit())
    kept = again.page("personal").html.find(attrs={"name": "kept"})["value"]
    assert again.send("personal", {**answers, "portrait_photo": kept, "email": None, "password": None, **own}).status_int == 303
    return again


@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_nothing_is_decided_that_the_reviewer_has_not_seen(world: Any, walk: Any, decide: Any, latest: Any, mailbox: Any, reviewer: Any,
                                                           act: str) -> None:
    answers = walk.register("AC_ST")
    decide(latest().id, "ask", text="Is this the right name?")
    place = re.search(r"(/register/reply\?key=\S+)", mailbox("kyc.question")[0].text)[1]  # type: ignore[index]
    again = correction(world, place, answers, last_name="Somebody Else")
    reviewer()
    evidence = world.browser.get(f"/admin/registrations/{latest().id}")
    form = evidence.click(href=f"/{act}\\?").forms[act]
    world.browser.reset()
    assert again.hand_in().status_int == 303
    reviewer()
    form["csrf_token"] = world.token()
    if act == "refuse":
        form["reason"] = "duplicate"
    assert "since you looked at it" in form.submit().follow().text
    assert (latest().state, latest().answers["last_name"]) == ("pending", "Somebody Else")
    form = world.browser.get(f"/admin/registrations/{latest().id}").click(href=f"/{act}\\?").forms[act]
    if act == "refuse":
        form["reason"] = "duplicate"
    form.submit()
    assert latest().state in ("approved", "refused")


@pytest.mark.parametrize("said", [{"code": "AC_DIR"}, {"answers": {"bio": "Else"}}, {"changes": {"bio": {}}}, {"thread": [{"text": "Hm"}]}])
def test_whatever_a_request_says_is_something_to_be_seen(said: dict[str, Any]) -> None:
    facts_of = {"code": "AC_ST", "answers": {}, "changes": {}, "thread": []}
    assert decisions.seen(ProfileRequest(**facts_of)) != decisions.seen(ProfileRequest(**{**facts_of, **said}))


def test_answer_to_an_older_question_is_none(world: Any, walk: Any, decide: Any, latest: Any, request_: Any) -> None:
    walk.register("AC_ST")
    for text in ("Which school?", "Which year?"):
        decide(latest().id, "ask", text=text)
    assert requests.reply(request_, latest().id, 1, "Brest.") is None
    assert len(latest().thread) == 2


def test_nobody_decides_about_themselves_where_somebody_else_could(world: Any, walk: Any, decide: Any, latest: Any, reviewer: Any, db: Any) -> None:
    from aipress_core.api import Role

    walk.register("AC_ST")
    decide(latest().id, "approve")
    me = latest().party_id
    with world.database.session() as writing, writing.begin():
        writing.add(Role(party_id=me, role="owner"))
        requests.ask_to_verify_again(SimpleNamespace(db=writing, now=utcnow(), notify=lambda *_a, **_k: None, mail=lambda *_a, **_k: None),
                                     me, "identity")
    world.sign_in(me)
    for act in ("approve", "refuse"):
        answer = decide(latest().id, act, sign_in=False, reason="not_verified", text="")
        assert "Another reviewer decides it" in answer.follow().text
    assert latest().state == "pending"
    with world.database.session() as writing, writing.begin():  # whoever is shut out decides nothing
        writing.execute(update(Party).where(Party.id != me).values(state="closed"))
    decide(latest().id, "approve", sign_in=False)
    assert latest().state == "approved", "the only reviewer is not shut out of their own profile"
