"""What managers do with the people of their organisation, and what the invited answer."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from aipress_core.api import Base
from aipress_organisations import services
from aipress_organisations.models import Invitation, Membership, Organisation

MAIL = Base.metadata.tables["core_mail"]
OUTBOX = Base.metadata.tables["core_outbox"]


@pytest.fixture
def echo(world: Any, add: Any, member: Any) -> Any:
    """The official Écho, whose manager Maud is signed in."""
    organisation_id = add("Écho", is_official=True)
    world.sign_in(member("Maud Keravec", organisation_id, is_manager=True))
    return organisation_id


def open_invitations(world: Any) -> dict[str, bool]:
    with world.database.session() as db:
        return {row.email: row.declined_at is None for row in db.scalars(select(Invitation))}


def mails(world: Any) -> list[tuple[str, str]]:
    with world.database.session() as db:
        return [tuple(row) for row in db.execute(select(MAIL.c.address, MAIL.c.subject).order_by(MAIL.c.id))]


def notices(world: Any) -> list[tuple[str, list[int]]]:
    with world.database.session() as db:
        rows = db.scalars(select(OUTBOX.c.payload).where(OUTBOX.c.name == "core.Notice").order_by(OUTBOX.c.id))
        return [(row["kind"], row["recipients"]) for row in rows]


def invitation_id(world: Any, email: str) -> int:
    with world.database.session() as db:
        return db.scalar(select(Invitation.id).where(Invitation.email == email))


def invite(testapp: Any, email: str) -> Any:
    form = testapp.get("/organisations/echo/members").forms["email"]
    form["email"] = email
    return form.submit(expect_errors=True)


def said(page: Any) -> str:
    return page.html.get_text(" ", strip=True)


def test_an_invitation_is_mailed_to_strangers_and_rings_the_bell_of_members(
        world: Any, testapp: Any, echo: int, member: Any) -> None:
    ada = member("Ada Lovelace")
    assert "Invitation sent to nobody@example.com." in said(invite(testapp, " Nobody@Example.COM ").follow())
    invite(testapp, "ada@example.org").follow()
    assert mails(world) == [("nobody@example.com", "Maud Keravec invites you to join Écho"),
                            ("ada@example.org", "Maud Keravec vous invite à rejoindre Écho")]  # in the reader's language
    assert notices(world) == [("organisations.invitation", [ada])]
    assert open_invitations(world) == {"nobody@example.com": True, "ada@example.org": True}


def test_a_member_is_invited_once_declines_is_invited_again_joins_and_manages(
        world: Any, testapp: Any, echo: int, member: Any, post: Any, belongs: Any) -> None:
    with world.database.session() as db:
        maud = db.scalar(select(Membership.party_id).where(Membership.organisation_id == echo))
    ada = member("Ada Lovelace")

    def told() -> tuple[int, int]:
        return len(mails(world)), sum(kind == "organisations.invitation" for kind, _who in notices(world))
    invite(testapp, "ada@example.org")
    assert (told(), open_invitations(world), belongs(ada)) == ((1, 1), {"ada@example.org": True}, None)
    assert invite(testapp, "ada@example.org").status_int == 422, "said beside the field, and nothing is sent"
    assert (told(), open_invitations(world)) == ((1, 1), {"ada@example.org": True})
    world.sign_in(ada)
    post(f"/account/invitations/{invitation_id(world, 'ada@example.org')}/decline")
    world.sign_in(maud)
    invite(testapp, "ada@example.org")
    assert told() == (2, 2)
    world.sign_in(ada)
    post(f"/account/invitations/{invitation_id(world, 'ada@example.org')}/accept")
    assert belongs(ada) == "Écho"
    assert testapp.get("/organisations/echo/members", status="*").status_int == 404
    world.sign_in(maud)
    post(f"/organisations/echo/members/{ada}/promote")
    world.sign_in(ada)
    assert testapp.get("/organisations/echo/members").status_int == 200


@pytest.mark.parametrize(("email", "sentence"), [
    ("maud@example.org", "belongs to this organisation already"), ("twice@example.org", "is invited already"),
    ("nonsense", "Type a complete address"), ("", "Fill in this field")])
def test_what_cannot_be_invited_is_refused_beside_the_field(
        world: Any, testapp: Any, echo: int, email: str, sentence: str) -> None:
    invite(testapp, "twice@example.org")
    answer = invite(testapp, email)
    assert answer.status_int == 422
    assert sentence in said(answer)
    assert list(open_invitations(world)) == ["twice@example.org"]


def test_an_invitation_is_sent_again_but_not_at_once(world: Any, testapp: Any, echo: int, post: Any) -> None:
    invite(testapp, "ada@example.org")
    address = f"/organisations/echo/invitations/{invitation_id(world, 'ada@example.org')}/resend"
    assert "less than an hour ago" in said(post(address).follow())
    with world.database.session() as db, db.begin():
        earlier = db.scalar(select(Invitation.sent_at)) - dt.timedelta(hours=2)
        db.execute(update(Invitation).values(sent_at=earlier))
    assert "sent again" in said(post(address).follow())
    assert len(mails(world)) == 2


def test_a_cancelled_invitation_opens_nothing(world: Any, testapp: Any, echo: int, post: Any, member: Any, belongs: Any) -> None:
    ada = member("Ada Lovelace")
    invite(testapp, "ada@example.org")
    number = invitation_id(world, "ada@example.org")
    post(f"/organisations/echo/invitations/{number}/cancel")
    assert open_invitations(world) == {}
    world.sign_in(ada)
    assert "not open any more" in said(post(f"/account/invitations/{number}/accept").follow())
    assert belongs(ada) is None


def test_who_accepts_leaves_the_other_organisation_and_the_inviter_hears_of_it(
        world: Any, testapp: Any, echo: int, add: Any, member: Any, post: Any, belongs: Any) -> None:
    other = add("Groupe Carmont", "company")
    ada = member("Ada Lovelace", other)
    invite(testapp, "ada@example.org")
    maud = notices(world)
    world.sign_in(ada)
    page = testapp.get("/account/invitations")
    assert "If you join, you leave Groupe Carmont." in said(page)
    answer = post(f"/account/invitations/{invitation_id(world, 'ada@example.org')}/accept").follow()
    assert "You belong to Écho now." in said(answer)
    assert belongs(ada) == "Écho"
    assert open_invitations(world) == {}
    with world.database.session() as db:
        assert db.get(Organisation, other) is None
    assert [kind for kind, _who in notices(world)[len(maud):]] == ["organisations.joined"]


def test_who_declines_stays_and_may_be_invited_again(
        world: Any, testapp: Any, echo: int, member: Any, post: Any, belongs: Any) -> None:
    ada = member("Ada Lovelace")
    invite(testapp, "ada@example.org")
    world.sign_in(ada)
    for answer in ("decline", "accept"):
        post(f"/account/invitations/{invitation_id(world, 'ada@example.org')}/{answer}")
    assert open_invitations(world) == {"ada@example.org": False}
    assert belongs(ada) is None
    assert "No organisation has invited" in said(testapp.get("/account/invitations"))
    with world.database.session() as db:
        manager = db.scalar(select(Membership.party_id).where(Membership.organisation_id == echo))
    world.sign_in(manager)
    assert "Declined" in said(testapp.get("/organisations/echo/members"))
    invite(testapp, "ada@example.org")
    assert open_invitations(world) == {"ada@example.org": True}


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_invitation_of_somebody_else_is_not_answered(
        world: Any, testapp: Any, echo: int, member: Any, post: Any, belongs: Any, answer: str) -> None:
    member("Ada Lovelace")
    eve = member("Eve")
    invite(testapp, "ada@example.org")
    world.sign_in(eve)
    page = post(f"/account/invitations/{invitation_id(world, 'ada@example.org')}/{answer}").follow()
    assert "not open any more" in said(page)
    assert belongs(eve) is None
    assert open_invitations(world) == {"ada@example.org": True}


@pytest.mark.parametrize("act", ["cancel", "resend"])
def test_invitations_of_another_organisation_are_out_of_reach(world: Any, echo: int, add: Any, post: Any, act: str) -> None:
    progres = add("Progrès")
    with world.database.session() as db, db.begin():
        theirs = Invitation(organisation_id=progres, email="ada@example.org", declined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        db.add(theirs)
        db.flush()
        number = theirs.id
    post(f"/organisations/echo/invitations/{number}/{act}")
    assert open_invitations(world) == {"ada@example.org": False}
    assert mails(world) == []


def test_invitations_go_with_their_organisation(world: Any, testapp: Any, echo: int, member: Any, post: Any) -> None:
    ada = member("Ada Lovelace")
    invite(testapp, "ada@example.org")
    number = invitation_id(world, "ada@example.org")
    with world.database.session() as db, db.begin():
        db.execute(update(Organisation).values(is_official=False))
        db.delete(db.get_one(Base.registry._class_registry["Party"], echo))
    world.sign_in(ada)
    assert "No organisation has invited" in said(testapp.get("/account/invitations"))
    assert "not open any more" in said(post(f"/account/invitations/{number}/accept").follow())


def test_a_member_is_removed_after_a_question_and_told(
        world: Any, testapp: Any, echo: int, member: Any, post: Any, belongs: Any) -> None:
    ada = member("Ada Lovelace", echo)
    address = f"/organisations/echo/members/{ada}/remove"
    assert "Remove Ada Lovelace from Écho?" in said(testapp.get(address))
    assert belongs(ada) == "Écho"
    post(address)
    assert belongs(ada) is None
    assert notices(world) == [("organisations.removed", [ada])]


def test_a_manager_makes_and_unmakes_managers(world: Any, echo: int, member: Any, post: Any) -> None:
    ada = member("Ada Lovelace", echo)
    for act, is_manager in (("promote", True), ("demote", False)):
        post(f"/organisations/echo/members/{ada}/{act}")
        with world.database.session() as db:
            assert db.get_one(Membership, ada).is_manager is is_manager
    assert notices(world) == [("organisations.manager", [ada])]


def test_people_of_other_organisations_are_out_of_reach(
        world: Any, echo: int, add: Any, member: Any, post: Any, testapp: Any, belongs: Any) -> None:
    eve = member("Eve", add("Progrès"))
    for act in ("remove", "promote", "demote"):
        assert post(f"/organisations/echo/members/{eve}/{act}").status_int == 404
    assert testapp.get(f"/organisations/echo/members/{eve}/remove", status="*").status_int == 404
    assert belongs(eve) == "Progrès"
    with world.database.session() as db, db.begin():
        assert services.set_manager(SimpleNamespace(db=db), eve, echo, True) is False


def test_leaving_asks_first_and_warns_the_last_manager(testapp: Any, echo: int, post: Any) -> None:
    assert "the only one who looks after" in said(testapp.get("/organisations/echo/leave"))
    assert "You do not belong to Écho any more." in said(post("/organisations/echo/leave").follow())
    assert testapp.get("/organisations/echo/members", status="*").status_int == 404


PAGES = {"edit": "GET", "members": "GET", "members/{ada}/remove": "GET"}
ACTS = ("edit", "members", "members/{ada}/remove", "members/{ada}/promote", "members/{ada}/demote", "invitations/{invitation}/resend",
        "invitations/{invitation}/cancel")


@pytest.mark.parametrize("who", ["member of it", "manager of another", "member of none", "former manager"])
def test_only_its_managers_and_the_site_s_owners_manage_an_organisation(
        world: Any, testapp: Any, echo: int, add: Any, member: Any, post: Any, who: str, belongs: Any) -> None:
    ada = member("Ada Lovelace", echo)
    invite(testapp, "guest@example.org")
    names = {"ada": ada, "invitation": invitation_id(world, "guest@example.org")}
    if who == "former manager":
        post("/organisations/echo/leave")
    else:
        place = {"member of it": (echo, False), "manager of another": (add("Progrès"), True), "member of none": (None, False)}[who]
        world.sign_in(member("Eve", *place))
    for page in PAGES:
        assert testapp.get(f"/organisations/echo/{page.format(**names)}", status="*").status_int == 404, page
    for act in ACTS:
        assert post(f"/organisations/echo/{act.format(**names)}", email="x@example.org").status_int == 404, act
    assert belongs(ada) == "Écho"
    assert list(open_invitations(world)) == ["guest@example.org"]


def test_the_site_s_owner_manages_every_organisation(world: Any, testapp: Any, echo: int) -> None:
    world.login("owner")
    for page in ("edit", "members"):
        assert testapp.get(f"/organisations/echo/{page}").status_int == 200
    assert testapp.get("/organisations/echo/leave", status="*").status_int == 404


def test_a_full_book_of_invitations_takes_no_more(world: Any, testapp: Any, echo: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_organisations.services.invitations.MOST_OPEN", 1)
    invite(testapp, "one@example.org")
    assert "invitations are open" in said(invite(testapp, "two@example.org"))


def test_too_many_invitations_an_hour_are_refused(testapp: Any, echo: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipress_organisations.views.team.INVITATIONS", (1, 3600))
    invite(testapp, "one@example.org")
    assert invite(testapp, "two@example.org").status_int == 429


def test_each_act_on_members_is_in_the_audit_log(world: Any, testapp: Any, echo: int, member: Any, post: Any) -> None:
    ada = member("Ada Lovelace", echo)
    invite(testapp, "guest@example.org")
    post(f"/organisations/echo/members/{ada}/promote")
    post(f"/organisations/echo/members/{ada}/remove")
    post(f"/organisations/echo/invitations/{invitation_id(world, 'guest@example.org')}/cancel")
    with world.database.session() as db:
        acts = db.scalars(select(Base.metadata.tables["core_audit"].c.action).order_by(Base.metadata.tables["core_audit"].c.id)).all()
    assert [act for act in acts if act.startswith("organisations.")] == [
        "organisations.invited", "organisations.manager_added", "organisations.member_removed",
        "organisations.invitation_cancelled"]


def test_the_personal_address_of_an_erased_member_is_in_no_invitation(world: Any, testapp: Any, echo: int, member: Any) -> None:
    from aipress_organisations.personal import forget_invitations

    ada = member("Ada Lovelace")
    invite(testapp, "ada@example.org")
    invite(testapp, "other@example.org")
    with world.database.session() as db, db.begin():
        forget_invitations(db, ada)
    assert list(open_invitations(world)) == ["other@example.org"]


def test_services_find_what_the_pages_wrote(world: Any, echo: int, member: Any) -> None:
    ada = member("Ada Lovelace", echo)
    with world.database.session() as db:
        assert services.organisation_of(db, ada).id == echo
