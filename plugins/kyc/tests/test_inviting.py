"""A newsroom is invited by CSV after a dry run; the approval puts its people into the organisation (product F6)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import func, select, update
from webtest import Upload

from aipress_accounts.services import create_user
from aipress_kyc.models import Invitation
from aipress_kyc.registration import csv_lines
from aipress_kyc.survey.shipped import shipped
from aipress_organisations import services as organisations

from .walking import Walk, complete

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TABLE = "email;first_name;last_name;profile\nana@example.org;Ana;Ruiz;PM_JR_CP_SAL\nBEN@example.org;Ben;Moal;\n"


@pytest.fixture
def manager(world: Any, request_: Any) -> Any:
    """A member who looks after an official newsroom, signed in."""
    db = request_.db
    party_id = create_user(db, "chief@example.org", "Chief Editor", password_hash="x", roles=("journalist",)).id
    newsroom = organisations.create(db, "Le Relevé", "media", is_official=True).id
    organisations.join(request_, party_id, newsroom, is_manager=True)
    request_.tm.commit()
    request_.tm.begin()
    world.sign_in(party_id)
    return newsroom


@pytest.fixture
def send(world: Any) -> Any:
    """``send("check", table=b"…")``"""
    def post(act: str, **fields: Any) -> Any:
        token = world.token()
        table = fields.pop("table", None)
        pairs: list[tuple[str, Any]] = [("csrf_token", token), ("__form__", fields.pop("form", "newsroom"))]
        if table is not None:
            pairs += [("__start__", "table:mapping"), ("upload", Upload("newsroom.csv", table, "text/csv")), ("__end__", "table:mapping")]
        pairs += [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
        return world.browser.post(f"/account/invite/{act}", pairs, expect_errors=True)
    return post


def count(db: Any) -> int:
    return int(db.scalar(select(func.count()).select_from(Invitation)) or 0)


def test_newsroom_is_invited_and_its_people_belong_to_it(world: Any, manager: int, send: Any, mailbox: Any, db: Any, decide: Any,
                                                         latest: Any, roles: Any) -> None:
    plan = send("check", table=TABLE.encode())
    assert plan.status_int == 200
    assert [one.get_text(strip=True) for one in plan.html.select(".ap-figures dd")] == ["2", "0", "0"]
    assert count(db) == 0
    assert mailbox() == []
    assert plan.forms["send"].submit().status_int == 303
    mails = {mail.address: mail for mail in mailbox("kyc.invited")}
    assert set(mails) == {"ana@example.org", "ben@example.org"}
    key = re.search(r"invitation=(\S+)", mails["ana@example.org"].text)[1]  # type: ignore[index]
    assert key not in str([vars(one) for one in db.scalars(select(Invitation))])
    db.expire_all()
    world.browser.reset()
    page = world.browser.get(f"/register/?invitation={key}")
    assert "Chief Editor" in page.text
    assert page.forms["choice"]["profile"].value == "PM_JR_CP_SAL"
    walk = Walk(world)
    walk.begin("PM_JR_CP_SAL", invitation=key)
    form = walk.page("personal").forms["step"]
    assert (form["first_name"].value, form["email"].value) == ("Ana", "ana@example.org")
    assert "Le Relevé" in walk.page("organisation").html.select_one(".ap-terms").get_text()
    walk.answer_all(complete(db, "PM_JR_CP_SAL", email="ana@example.org", first_name="Ana", last_name="Ruiz", media_names=["Le Relevé"]))
    walk.hand_in(terms="1")
    world.run_outbox()
    item = latest()
    assert "Le Relevé" in decide(item.id, "approve").follow().text
    assert organisations.organisation_of(db, item.party_id).id == manager
    assert not organisations.organisation_of(db, item.party_id).is_manager
    assert world.browser.get(f"/register/?invitation={key}", status="*").status_int == 303


def test_who_only_declares_an_official_newsroom_does_not_get_in(walk: Any, manager: int, decide: Any, latest: Any, db: Any, world: Any) -> None:
    world.browser.reset()
    walk.register("PM_JR_CP_SAL", media_names=["Le Relevé"])
    decide(latest().id, "approve")
    assert organisations.organisation_of(db, latest().party_id).id != manager


def test_a_second_upload_writes_only_to_those_who_are_new(manager: int, send: Any, mailbox: Any) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    more = send("check", table=(TABLE + "eve@example.org;Eve;Le Goff;\n").encode())
    assert [one.get_text(strip=True) for one in more.html.select(".ap-figures dd")] == ["1", "2", "0"]
    more.forms["send"].submit()
    assert len(mailbox("kyc.invited")) == 3


def test_a_dry_run_tells_nothing_of_who_has_an_account(world: Any, manager: int, send: Any, mailbox: Any) -> None:
    with world.database.session() as db, db.begin():
        create_user(db, "ana@example.org", "Ana Ruiz", password_hash="x")
    plan = send("check", table=TABLE.encode())
    assert [one.get_text(strip=True) for one in plan.html.select(".ap-figures dd")] == ["2", "0", "0"]
    plan.forms["send"].submit()
    mails = {mail.address: mail.text for mail in mailbox("kyc.invited")}
    assert "Vous avez déjà un compte" in mails["ana@example.org"]
    assert "invitation=" not in mails["ana@example.org"]


def test_withdrawn_invitations_open_nothing(manager: int, send: Any, mailbox: Any, db: Any, world: Any) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    key = re.search(r"invitation=(\S+)", mailbox("kyc.invited")[0].text)[1]  # type: ignore[index]
    ids = [str(one) for one in db.scalars(select(Invitation.id))]
    db.expire_all()
    assert send("withdraw", id=ids).status_int == 303
    assert count(db) == 0
    world.browser.reset()
    assert "has invited you" not in world.browser.get(f"/register/?invitation={key}").text


@pytest.mark.parametrize(("said", "opens"), [({}, True), ({"used_at": NOW}, False), ({"expires_at": NOW}, False)])
def test_an_invitation_opens_until_it_is_used_or_its_month_is_over(manager: int, send: Any, mailbox: Any, db: Any, world: Any, said: Any,
                                                                   opens: bool) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    key = re.search(r"invitation=(\S+)", mailbox("kyc.invited")[0].text)[1]  # type: ignore[index]
    if said:
        db.execute(update(Invitation).values(**said))
        db.commit()
    world.browser.reset()
    assert ("Chief Editor" in world.browser.get(f"/register/?invitation={key}").text) is opens


def test_an_invitation_that_was_used_is_not_withdrawn(manager: int, send: Any, db: Any) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    ids = db.scalars(select(Invitation.id).order_by(Invitation.id)).all()
    db.execute(update(Invitation).where(Invitation.id == ids[0]).values(used_at=NOW))
    db.commit()
    send("withdraw", id=[str(one) for one in ids])
    db.expire_all()
    assert db.scalars(select(Invitation.id)).all() == [ids[0]]


def test_nobody_withdraws_what_others_invited(world: Any, manager: int, send: Any, db: Any) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    ids = [str(one) for one in db.scalars(select(Invitation.id))]
    db.expire_all()
    world.login("journalist")
    send("withdraw", id=ids)
    assert count(db) == 2


@pytest.mark.parametrize("act", ["check", "send"])
@pytest.mark.parametrize("belongs", [False, True])
def test_members_who_manage_nothing_invite_no_newsroom(world: Any, manager: int, send: Any, db: Any, request_: Any, act: str,
                                                       belongs: bool) -> None:
    member = world.login("journalist")
    if belongs:
        organisations.join(request_, member, manager)
        request_.tm.commit()
        request_.tm.begin()
    assert send(act, table=TABLE.encode(), lines=TABLE).status_int == 303
    assert count(db) == 0


def test_admin_invites_for_any_organisation(world: Any, manager: int, send: Any, mailbox: Any) -> None:
    world.login("owner", name="Site Owner")
    plan = send("check", table=TABLE.encode(), organisation=[], __start__="organisation:mapping", value="Le Relevé",
                __end__="organisation:mapping")
    assert plan.status_int == 200
    plan.forms["send"].submit()
    assert len(mailbox("kyc.invited")) == 2


def test_sponsor_vouches_and_the_reviewer_reads_it(world: Any, send: Any, mailbox: Any, latest: Any, decide: Any, db: Any) -> None:
    world.login("journalist", name="Sponsor Desk")
    assert send("sponsor", form="sponsor", email="free@example.org", first_name="Fay", last_name="Lance",
                message="Ten years of good copy.").status_int == 303
    key = re.search(r"invitation=(\S+)", mailbox("kyc.invited")[0].text)[1]  # type: ignore[index]
    world.browser.reset()
    walk = Walk(world)
    walk.begin("PM_JR_PIG", invitation=key)
    walk.answer_all(complete(db, "PM_JR_PIG", email="free@example.org", first_name="Fay", last_name="Lance"))
    walk.hand_in(terms="1")
    world.run_outbox()
    page = decide(latest().id, "approve", freelance="sponsor").follow()
    assert "Sponsor Desk vouches for this person" in page.text
    assert "Ten years of good copy." in page.text


BROKEN = [
    (b"", "Choose a file"), (b"\n\n", "nothing in it"), (b"name,city\nAna,Brest\n", "must name the columns"), (b"\x00\x01\x02", "no CSV file"),
    (b"email\n" + b"".join(b"a%d@example.org\n" % number for number in range(501)), "At most 500 lines"),
    (b"email\n" + b"x" * 300_000, "larger than 256 kB"), (b'email,first_name\n"ana@example.org', None),
]


@pytest.mark.parametrize(("table", "sentence"), BROKEN)
def test_broken_tables_are_refused_with_a_sentence(manager: int, send: Any, db: Any, table: bytes, sentence: str | None) -> None:
    answer = send("check", table=table)
    assert answer.status_int == (422 if sentence else 200)
    assert sentence is None or sentence in answer.html.select_one(".ap-errors").get_text()
    assert count(db) == 0


LINES = [("nobody", "no complete e-mail"), ("a@b.org,Ana,Ruiz,XX_YY", "no profile XX_YY"), ("a@b.org," + "x" * 81, "at most 80"),
         ("dup@b.org", "earlier line")]


@pytest.mark.parametrize(("line", "sentence"), LINES)
def test_each_bad_line_says_what_is_wrong_with_it(manager: int, send: Any, line: str, sentence: str) -> None:
    answer = send("check", table=f"email,first_name,last_name,profile\ndup@b.org\n{line}\n".encode())
    row = answer.html.select("#plan tbody tr")[0]
    assert row.th.get_text(strip=True) == "3"
    assert sentence in row.get_text()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_spreadsheet_s_way_of_writing_is_read(encoding: str, separator: str) -> None:
    text = separator.join(["Courriel", "Prénom", "Nom"]) + "\r\n" + separator.join(["zoe@example.org", "Zoé", "Müller"]) + "\r\n"
    found = csv_lines.read(csv_lines.decoded(text.encode(encoding)), shipped())
    assert [(one.email, one.first_name, one.last_name) for one in found] == [("zoe@example.org", "Zoé", "Müller")]


def test_merged_organisations_keep_each_invitation_once(manager: int, send: Any, db: Any, world: Any) -> None:
    from aipress_kyc.registration import invitations

    send("check", table=TABLE.encode()).forms["send"].submit()
    with world.database.session() as writing, writing.begin():
        double = organisations.create(writing, "Le Releve", "media").id
        first = writing.scalars(select(Invitation).order_by(Invitation.id)).first()
        writing.add(Invitation(key_hash="k", kind="newsroom", email=first.email, organisation_id=double, expires_at=first.expires_at))
        writing.add(Invitation(key_hash="l", kind="newsroom", email="new@example.org", organisation_id=double, expires_at=first.expires_at))
        writing.flush()
        invitations.move(writing, double, manager)
    assert sorted(db.execute(select(Invitation.email, Invitation.organisation_id))) == [
        ("ana@example.org", manager), ("ben@example.org", manager), ("new@example.org", manager)]


def test_an_invitation_that_was_passed_on_is_worth_something_to_the_first_alone(world: Any, manager: int, send: Any, mailbox: Any, db: Any,
                                                                                decide: Any, latest: Any) -> None:
    send("check", table=TABLE.encode()).forms["send"].submit()
    key = re.search(r"invitation=(\S+)", mailbox("kyc.invited")[0].text)[1]  # type: ignore[index]
    walks = []
    for number in range(2):
        world.browser.reset()
        walk = Walk(world)
        walk.begin("PM_JR_CP_SAL", invitation=key)
        walk.answer_all(complete(db, "PM_JR_CP_SAL", email=f"passed{number}@example.org", last_name=f"On{number}"))
        walks.append(walk)
    items = []
    for walk in walks:
        walk.hand_in(terms="1")
        world.run_outbox()
        items.append(latest())
    assert [bool(item.invitation_id) for item in items] == [True, False]
    page = decide(items[0].id, "approve").follow()
    assert "The invitation went to ana@example.org." in page.text, "the reviewer sees that somebody else came"
    decide(items[1].id, "approve", sign_in=False)
    found = [organisations.organisation_of(db, item.party_id) for item in items]
    assert [one is not None and one.id == manager for one in found] == [True, False]


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_done_is_said_in_the_right_number(world: Any, manager: int, send: Any, db: Any, count: int) -> None:
    table = "".join(TABLE.splitlines(keepends=True)[:1 + count])
    sent = send("check", table=table.encode()).forms["send"].submit().follow().text
    assert ("1 invitation is on its way." if count == 1 else "2 invitations are on their way.") in sent
    ids = [str(one) for one in db.scalars(select(Invitation.id))]
    gone = send("withdraw", id=ids).follow().text
    assert ("1 invitation is withdrawn" if count == 1 else "2 invitations are withdrawn") in gone
