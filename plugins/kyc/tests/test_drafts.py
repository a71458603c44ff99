"""Drafts survive reload, going back, two tabs and two devices, and are forgotten with their uploads."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import func, select, update
from webtest import TestApp

from aipress_core.api import File, utcnow
from aipress_kyc.models import Draft
from aipress_kyc.registration import drafts

from .walking import Walk, complete, picture


def other_device(world: Any) -> TestApp:
    return TestApp(world.app, extra_environ={**world.browser.extra_environ})


def value(page: Any, name: str) -> Any:
    return page.html.find(attrs={"name": name}).get("value")


def test_answers_are_there_after_reload_and_going_back(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST", pseudonym="Nab"))
    for _time in range(2):
        assert value(walk.page("personal"), "pseudonym") == "Nab"


def test_two_tabs_of_one_browser_never_mix(world: Any, db: Any) -> None:
    first, second = Walk(world), Walk(world)
    first.begin("AC_ST")
    second.begin("PR_DIR")
    first.send("personal", complete(db, "AC_ST", first_name="Ada"))
    second.send("personal", complete(db, "PR_DIR", first_name="Bea"))
    assert value(first.page("personal"), "first_name") == "Ada"
    assert value(second.page("personal"), "first_name") == "Bea"
    assert {draft.code for draft in db.scalars(select(Draft))} == {"AC_ST", "PR_DIR"}


def test_two_tabs_of_one_draft_keep_each_other_s_sections(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    answers = complete(db, "AC_ST")
    stale = walk.page("hobbies")
    walk.send("personal", answers)
    assert stale.status_int == 200
    walk.send("hobbies", answers)
    draft = db.scalars(select(Draft)).one()
    assert {"first_name", "hobbies"} <= set(draft.answers)


def test_mailed_link_goes_on_where_one_stopped_on_another_device(world: Any, walk: Any, db: Any, mailbox: Any) -> None:
    walk.begin("AC_ST")
    answers = complete(db, "AC_ST")
    walk.send("personal", answers)
    page = walk.browser.get(f"/register/later?draft={walk.draft}")
    form = page.forms["later"]
    assert form["email"].value == answers["email"]
    assert form.submit().status_int == 303
    link = re.search(r"http://localhost(/register/step/\S+)", mailbox("kyc.resume")[0].text)[1]  # type: ignore[index]
    assert link.startswith("/register/step/organisation?draft=")
    telephone = Walk(world, other_device(world))
    telephone.browser.extra_environ.update(world.browser.extra_environ)
    telephone.code, telephone.draft = "AC_ST", link.partition("draft=")[2]
    assert value(telephone.page("personal"), "last_name") == "Belkacem"
    telephone.answer_all(answers)
    assert value(walk.page("personal"), "last_name") == "Belkacem"  # the first device goes on as well
    assert telephone.hand_in(terms="1").status_int == 303


def test_portrait_goes_along_to_another_device(world: Any, walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST"))
    telephone = Walk(world, other_device(world))
    telephone.code, telephone.draft = "AC_ST", walk.draft
    page = telephone.page("personal")
    assert "data:image/" in page.html.select_one("ap-crop img")["src"]
    kept = value(page, "kept")
    answer = telephone.send("personal", complete(db, "AC_ST", portrait_photo=kept, password=""))
    assert answer.status_int == 303
    assert db.scalar(select(func.count()).select_from(File)) == 1


@pytest.mark.parametrize("key", ["", "x", "x" * 300, "../../etc"])
def test_wrong_key_opens_nothing(walk: Any, key: str) -> None:
    walk.begin("AC_ST")
    answer = walk.browser.get(f"/register/step/personal?draft={key}", status="*")
    assert (answer.status_int, answer.location) == (303, "http://localhost/register/")


def test_key_is_nowhere_in_the_database(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    assert walk.draft not in str(db.scalars(select(Draft)).one().__dict__)


def test_draft_of_a_member_opens_for_nobody_else(world: Any, walk: Any, db: Any) -> None:
    owner = world.login(name="Ada")
    answer = walk.begin("AC_ST", "/account/profile/edit")
    assert answer.status_int == 303
    assert walk.page("personal", "/account/profile").status_int == 200
    world.login(name="Eve")
    assert walk.browser.get(f"/account/profile/step/personal?draft={walk.draft}", status="*").status_int == 303
    world.browser.reset()
    assert walk.browser.get(f"/register/step/personal?draft={walk.draft}", status="*").status_int == 303
    assert db.scalars(select(Draft)).one().party_id == owner


def test_another_profile_keeps_the_answers(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST", pseudonym="Nab"))
    form = walk.browser.get(f"/register/choice?draft={walk.draft}").forms["choice"]
    assert form["profile"].value == "AC_ST"
    form["profile"] = "PM_JR_ME"
    assert form.submit().status_int == 303
    draft = db.scalars(select(Draft)).one()
    assert (draft.code, draft.done, draft.answers["pseudonym"]) == ("PM_JR_ME", [], "Nab")


def test_saving_for_later_needs_no_complete_page(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    answer = walk.send("personal", {"first_name": "Ada"}, go="later")
    assert answer.location.startswith("http://localhost/register/later?draft=")
    assert value(walk.page("personal"), "first_name") == "Ada"
    assert db.scalars(select(Draft)).one().done == []


def test_handing_in_twice_sends_one(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.answer_all(complete(db, "AC_ST"))
    assert walk.hand_in(terms="1").location.endswith("/register/done")
    assert walk.hand_in(terms="1").location.endswith("/register/")
    assert walk.browser.get(f"/register/step/personal?draft={walk.draft}", status="*").status_int == 303


def test_replaced_portrait_is_forgotten(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST"))
    walk.send("personal", complete(db, "AC_ST", portrait_photo=picture("red")))
    assert db.scalar(select(func.count()).select_from(File)) == 1


def test_upload_of_a_visitor_is_nobody_s(walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST"))
    file = db.scalars(select(File)).one()
    assert walk.browser.get(f"/media/{file.sha256}", status="*").status_int == 404
    walk.world.login("owner")
    assert walk.browser.get(f"/media/{file.sha256}", status="*").status_int == 404


def test_drafts_left_alone_are_purged_with_their_uploads(world: Any, walk: Any, db: Any) -> None:
    from aipress_core.events.outbox import enqueue

    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST"))
    with world.database.session() as reading:
        assert reading.scalars(select(Draft)).one().expires_at - utcnow() > drafts.LIFETIME - dt.timedelta(minutes=1)
    for moment, left in ((utcnow() + dt.timedelta(days=1), 1), (utcnow() - dt.timedelta(seconds=1), 0)):
        with world.database.session() as writing, writing.begin():
            writing.execute(update(Draft).values(expires_at=moment))
            enqueue(writing, "kyc.sweep_drafts", {})
        world.run_outbox()
        with world.database.session() as reading:
            assert reading.scalar(select(func.count()).select_from(Draft)) == left
            assert reading.scalar(select(func.count()).select_from(File)) == left


def test_starts_are_limited(walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_kyc.wizard.limits.STARTS", (2, 3600))
    assert [walk.begin("AC_ST").status_int for _time in range(3)] == [303, 303, 429]


def test_mails_to_one_mailbox_are_limited(walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_kyc.wizard.limits.PER_ADDRESS", (2, 3600))
    walk.begin("AC_ST")
    found = []
    for _time in range(3):
        form = walk.browser.get(f"/register/later?draft={walk.draft}").forms["later"]
        form["email"] = "victim@example.org"
        found.append(form.submit(expect_errors=True).status_int)
    assert found == [303, 303, 429]
