"""What admins decide: official or not, name and kind, shown or not, deleted; and nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from aipress_core.api import Base, Content, Party
from aipress_organisations.models import Invitation, Membership, Organisation

AUDIT = Base.metadata.tables["core_audit"]


def row(world: Any, organisation_id: int) -> Organisation | None:
    with world.database.session() as db:
        return db.get(Organisation, organisation_id)


def acts(world: Any) -> list[str]:
    with world.database.session() as db:
        return [act for act in db.scalars(select(AUDIT.c.action).order_by(AUDIT.c.id)) if act.startswith("organisations.")]


def said(page: Any) -> str:
    return page.html.get_text(" ", strip=True)


LOOKS = ("", "/new", "/doubles", "/merge?kept={echo}&gone={other}", "/{echo}", "/{echo}/delete")
ACTS = {"/new": {"name": "Zebra", "kind": "media"}, "/merge": {"kept": "{echo}", "gone": "{other}", "sure": "yes"},
        "/{echo}/official": {"value": "yes"}, "/{echo}/active": {"value": "no"}, "/{echo}/identity": {"name": "Zebra", "kind": "pr"},
        "/{echo}/add": {"email": "ada@example.org"}, "/{echo}/delete": {}}


@pytest.mark.parametrize("who", ["manager", "journalist", "editor", "nobody"])
def test_nobody_but_the_site_s_owners_administers_organisations(
        world: Any, testapp: Any, add: Any, member: Any, post: Any, who: str) -> None:
    names = {"echo": add("Écho"), "other": add("Progrès")}
    member("Ada", None)
    if who == "manager":
        world.sign_in(member("Maud", names["echo"], is_manager=True))
    elif who != "nobody":
        world.login(who)
    refused = (303, 401, 403) if who == "nobody" else (403, 404)
    for look in LOOKS:
        assert testapp.get(f"/admin/organisations{look.format(**names)}", status="*").status_int in refused, look
    for act, fields in ACTS.items():
        answer = post(f"/admin/organisations{act.format(**names)}", **{key: value.format(**names) for key, value in fields.items()})
        assert answer.status_int in refused, act
        assert "/admin/" not in answer.headers.get("Location", "") or "login" in answer.headers["Location"], act
    found = row(world, names["echo"])
    assert (found.is_official, found.is_active, found.kind, acts(world)) == (False, True, "media", [])


def test_an_organisation_becomes_official_and_is_not_any_more(world: Any, login: Any, add: Any, post: Any) -> None:
    echo = add("Écho")
    login("owner")
    for value, is_official in (("yes", True), ("yes", True), ("no", False)):
        post(f"/admin/organisations/{echo}/official", value=value)
        assert row(world, echo).is_official is is_official
    assert acts(world) == ["organisations.official", "organisations.not_official"]


def test_an_official_one_with_a_declared_namesake_cannot_step_down(world: Any, login: Any, add: Any, post: Any) -> None:
    echo = add("Écho", is_official=True)
    add("ECHO")
    login("owner")
    assert "Merge the two" in said(post(f"/admin/organisations/{echo}/official", value="no").follow())
    assert row(world, echo).is_official is True


def test_a_new_name_keeps_the_address_and_the_old_name_leads_here(world: Any, login: Any, add: Any, post: Any) -> None:
    from aipress_organisations import services

    echo = add("Écho")
    login("owner")
    post(f"/admin/organisations/{echo}/identity", name="L’Écho du Centre", kind="agency")
    with world.database.session() as db:
        party = db.get_one(Party, echo)
        assert (party.name, party.slug, db.get_one(Organisation, echo).kind) == ("L’Écho du Centre", "echo", "agency")
        assert services.find_by_name(db, "ÉCHO") == services.find_by_name(db, "l'echo du centre") == echo


@pytest.mark.parametrize(("name", "kind"), [("Progrès", "media"), ("", "media"), ("!", "zebra"), ("x" * 201, "media")])
def test_a_name_that_cannot_be_is_refused_beside_the_field(
        world: Any, login: Any, add: Any, post: Any, name: str, kind: str) -> None:
    echo = add("Écho")
    add("PROGRES")
    login("owner")
    assert post(f"/admin/organisations/{echo}/identity", name=name, kind=kind).status_int == 422
    with world.database.session() as db:
        assert db.get_one(Party, echo).name == "Écho"


def test_a_new_organisation_is_created_unless_it_is_there(world: Any, login: Any, post: Any) -> None:
    login("owner")
    assert post("/admin/organisations/new", name="Écho", kind="media", official="yes").status_int == 303
    assert "already" in said(post("/admin/organisations/new", name="ECHO", kind="media"))
    with world.database.session() as db:
        assert db.scalars(select(Party.name).where(Party.kind == "organisation")).all() == ["Écho"]


def test_a_member_is_added_by_their_address(world: Any, login: Any, add: Any, member: Any, post: Any, belongs: Any) -> None:
    echo, ada = add("Écho"), member("Ada")
    member("Pending", state="pending")
    login("owner")
    post(f"/admin/organisations/{echo}/add", email=" ADA@example.org")
    assert belongs(ada) == "Écho"
    for stranger in ("pending@example.org", "nobody@example.org"):
        assert "Invite them instead" in said(post(f"/admin/organisations/{echo}/add", email=stranger))


@pytest.mark.parametrize(("needed", "sentence"), [
    ("member", "still has members"), ("published", "has published something"), ("owned", "has published something")])
def test_an_organisation_that_is_needed_is_not_deleted_and_says_why(
        world: Any, login: Any, add: Any, member: Any, post: Any, testapp: Any, needed: str, sentence: str) -> None:
    echo = add("Écho", is_official=True)
    if needed == "member":
        member("Ada", echo)
    else:
        with world.database.session() as db, db.begin():
            column = "publisher_id" if needed == "published" else "owner_id"
            db.add(Content(type="wire.article", title="T", slug="t", **{column: echo}))
    login("owner")
    assert sentence in said(testapp.get(f"/admin/organisations/{echo}/delete"))
    assert sentence in said(post(f"/admin/organisations/{echo}/delete").follow())
    assert row(world, echo) is not None


def test_an_empty_organisation_is_deleted_with_its_invitations(world: Any, login: Any, add: Any, post: Any, testapp: Any) -> None:
    echo = add("Écho", is_official=True)
    with world.database.session() as db, db.begin():
        db.add(Invitation(organisation_id=echo, email="ada@example.org"))
    login("owner")
    assert "Delete Écho?" in said(testapp.get(f"/admin/organisations/{echo}/delete"))
    post(f"/admin/organisations/{echo}/delete")
    with world.database.session() as db:
        assert (db.get(Party, echo), db.scalar(select(Invitation.id))) == (None, None)
    assert acts(world) == ["organisations.deleted"]
    assert testapp.get(f"/admin/organisations/{echo}", status="*").status_int == 404


def test_the_list_is_searched_and_filtered(testapp: Any, login: Any, add: Any, member: Any) -> None:
    member("Ada", add("Écho", is_official=True))
    add("Progrès", "agency")
    login("owner")

    def names(**query: str) -> list[str]:
        return [one.get_text(strip=True) for one in testapp.get("/admin/organisations", query).html.select("tbody th a")]

    assert names() == ["Écho", "Progrès"]
    assert names(q="prog") == names(kind="agency") == names(state="empty") == names(state="declared") == ["Progrès"]
    assert names(state="official") == ["Écho"]
    assert names(state="inactive") == []
    assert names(state="zebra", kind="zebra") == ["Écho", "Progrès"]


def test_the_list_costs_the_same_whatever_its_size(testapp: Any, login: Any, add: Any) -> None:
    login("owner")
    add("Écho")
    few = testapp.get("/admin/organisations").headers["X-SQL-Count"]
    for number in range(35):
        add(f"Titre {number}")
    assert testapp.get("/admin/organisations").headers["X-SQL-Count"] == few == "3"


def test_left_behind_organisations_go_after_a_day(world: Any, add: Any, member: Any, run_outbox: Any) -> None:
    import datetime as dt

    from sqlalchemy import update

    old, young, needed = add("Écho"), add("Progrès"), add("Carmont")
    member("Ada", needed)
    with world.database.session() as db, db.begin():
        long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        db.execute(update(Organisation).where(Organisation.id != young).values(modified_at=long_ago))
        from aipress_core.events.outbox import enqueue

        enqueue(db, "organisations.clear_away")
    run_outbox()
    assert [row(world, one) is not None for one in (old, young, needed)] == [False, True, True]
    with world.database.session() as db:
        assert db.scalar(select(Membership.organisation_id)) == needed
