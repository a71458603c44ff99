"""Making one organisation of two: everything moves, nothing is lost, or nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select

from aipress_core.api import Base, Content, Party, utcnow
from aipress_organisations import services
from aipress_organisations.models import FormerName, Invitation, Membership, Organisation, Value
from aipress_organisations.queries import desk
from aipress_wire.models import Source

AUDIT = Base.metadata.tables["core_audit"]


@pytest.fixture
def two(world: Any, add: Any, member: Any) -> tuple[int, int]:
    """The official Écho, and a declared one with everything that can move."""
    kept = add("Écho", is_official=True, website="https://echo.example/")
    gone = add("L’Echo", website="https://other.example/", city="Nantes", country="FR", description="Un journal.")
    member("Maud", kept)
    member("Ada", gone, is_manager=True)
    with world.database.session() as db, db.begin():
        db.add_all([
            Invitation(organisation_id=kept, email="both@example.org"), Invitation(organisation_id=gone, email="both@example.org"),
            Invitation(organisation_id=gone, email="one@example.org"), Value(field="type", value="daily", organisation_id=gone),
            Value(field="size", value="10", organisation_id=gone), Value(field="size", value="50", organisation_id=kept),
            Content(type="wire.article", title="T", slug="t", publisher_id=gone), FormerName(organisation_id=gone, canonical="old echo"),
            Source(key="echo", name="Echo", party_id=db.scalar(select(Party.id).limit(1)), publisher_id=gone)])
    return kept, gone


def merge(post: Any, kept: int, gone: int, **more: str) -> Any:
    return post("/admin/organisations/merge", **{"kept": str(kept), "gone": str(gone), "sure": "yes", **more})


def said(page: Any) -> str:
    return page.html.get_text(" ", strip=True)


def everything(world: Any) -> dict[str, Any]:
    """Every row of the tables concerned."""
    with world.database.session() as db:
        tables = [Base.metadata.tables[name] for name in (
            "core_party", "organisations_organisation", "organisations_membership", "organisations_invitation",
            "organisations_value", "organisations_former_name", "core_content", "wire_source")]
        return {table.name: sorted(map(str, db.execute(select(table)))) for table in tables}


def test_everything_moves_and_the_old_address_and_name_lead_on(
        world: Any, testapp: Any, two: tuple[int, int], login: Any, post: Any) -> None:
    kept, gone = two
    login("owner")
    assert "is merged into Écho" in said(merge(post, kept, gone).follow())
    with world.database.session() as db:
        assert db.get(Party, gone) is None
        assert {row.name for row in services.members_of(db, kept)} == {"Maud", "Ada"}
        assert sorted(db.scalars(select(Invitation.email))) == ["both@example.org", "one@example.org"]
        assert db.scalars(select(Content.publisher_id)).all() == [kept]
        assert db.scalars(select(Source.publisher_id)).all() == [kept]
        assert sorted(map(tuple, db.execute(select(Value.field, Value.value)))) == [("size", "50"), ("type", "daily")]
        row = db.get_one(Organisation, kept)
        assert (row.website, row.city, row.description, row.is_official) == ("https://echo.example/", "Nantes", "Un journal.", True)
        assert services.find_by_name(db, "L’ECHO") == services.find_by_name(db, "Old Echo") == kept
    assert testapp.get("/organisations/l-echo").location.endswith("/organisations/echo")


def test_who_declares_the_name_of_one_merged_into_an_official_one_does_not_get_in(
        two: tuple[int, int], login: Any, post: Any, request_: Any, member: Any) -> None:
    kept, gone = two
    login("owner")
    merge(post, kept, gone)
    assert services.attach_declared(request_, member("Eve"), "L’Echo") != kept


def test_a_merge_is_audited_and_told(world: Any, two: tuple[int, int], login: Any, post: Any) -> None:
    kept, gone = two
    login("owner")
    merge(post, kept, gone)
    with world.database.session() as db:
        actions = db.execute(select(AUDIT.c.action, AUDIT.c.target_id).where(AUDIT.c.action.like("organisations.%"))).all()
        outbox = Base.metadata.tables["core_outbox"]
        events = db.execute(select(outbox.c.name, outbox.c.payload).where(outbox.c.name.like("organisations.%"))).all()
    assert [tuple(row) for row in actions] == [("organisations.merged", str(kept))]
    assert ("organisations.OrganisationMerged", {"kept_id": kept, "gone_id": gone}) in [tuple(row) for row in events]
    assert "organisations.MembershipChanged" in [row.name for row in events]


def test_the_preview_says_what_moves_and_changes_nothing(world: Any, testapp: Any, two: tuple[int, int], login: Any) -> None:
    kept, gone = two
    login("owner")
    before = everything(world)
    page = said(testapp.get(f"/admin/organisations/merge?kept={kept}&gone={gone}"))
    for words in ("Members: 1", "Invitations: 2", "Published items and drafts: 1", "/organisations/l-echo",
                  "Presentation, Country, City"):
        assert words in page
    assert everything(world) == before


def test_the_preview_names_other_plugins_in_the_reader_s_language(world: Any, testapp: Any, two: tuple[int, int], login: Any) -> None:
    kept, gone = two
    me = login("owner")
    with world.database.session() as db, db.begin():
        db.execute(insert(Base.metadata.tables["social_follow"]).values(follower_id=me, followee_id=gone, created_at=utcnow()))
    page = testapp.get(f"/admin/organisations/merge?kept={kept}&gone={gone}", headers={"Accept-Language": "fr"})
    assert "Données du module Réseau : 1" in said(page).replace("\xa0", " ").replace("\u202f", " ")


def test_without_the_box_ticked_nothing_is_merged(world: Any, two: tuple[int, int], login: Any, post: Any) -> None:
    login("owner")
    before = everything(world)
    assert "Tick the box" in said(merge(post, *two, sure="").follow())
    assert everything(world) == before


def test_an_official_one_is_not_lost_in_one_that_is_not(world: Any, testapp: Any, two: tuple[int, int], login: Any, post: Any) -> None:
    kept, gone = two
    login("owner")
    before = everything(world)
    assert "keep the official one" in said(testapp.get(f"/admin/organisations/merge?kept={gone}&gone={kept}"))
    assert "keep the official one" in said(merge(post, gone, kept).follow())
    assert everything(world) == before


@pytest.mark.parametrize("trouble", ["raises", "leaves rows"])
def test_a_plugin_that_cannot_move_its_rows_undoes_the_merge_and_is_named(
        world: Any, two: tuple[int, int], login: Any, post: Any, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    import aipress_wire.importing.sources

    def repoint(*_args: Any) -> None:
        if trouble == "raises":
            raise RuntimeError("the printing press is out of order")

    monkeypatch.setattr(aipress_wire.importing.sources, "repoint", repoint)
    login("owner")
    before = everything(world)
    answer = said(merge(post, *two).follow())
    assert "wire" in answer
    assert "Nothing was merged" in answer
    assert everything(world) == before


def test_plugins_that_are_off_move_their_rows_too(world: Any, two: tuple[int, int], login: Any, post: Any) -> None:
    kept, gone = two
    login("owner")
    world.switch(wire=False)
    merge(post, kept, gone)
    with world.database.session() as db:
        assert db.scalars(select(Source.publisher_id)).all() == [kept]


@pytest.mark.parametrize("pair", ["itself", "a person", "nothing", "words", "huge"])
def test_what_is_no_pair_of_organisations_is_not_merged(
        world: Any, testapp: Any, two: tuple[int, int], login: Any, post: Any, pair: str) -> None:
    kept, _gone = two
    other = {"itself": kept, "a person": login("owner"), "nothing": 999_999, "words": "zebra", "huge": "9" * 40}[pair]
    login("owner")
    before = everything(world)
    answer = merge(post, kept, other)  # type: ignore[arg-type]
    assert answer.status_int in (303, 404)
    assert everything(world) == before


def names(found: list[desk.Double]) -> set[tuple[str, str, str]]:
    return {(one.kept.name, one.gone.name, one.sign) for one in found}


def test_doubles_are_found_by_name_article_slip_and_website(world: Any, add: Any) -> None:
    add("Le Progrès", is_official=True)
    add("LE PROGRES")
    add("Groupe Carmont", "company")
    add("Carmont SAS", "company")
    add("Ouest Matin")
    add("Ouest Martin")
    add("Agence Alpha", website="https://www.alpha.example/fr")
    add("Beta", website="http://alpha.example")
    add("Titre 1")
    add("Titre 2")
    add("Zébulon")
    with world.database.session() as db:
        found = names(desk.doubles(db))
    assert found == {("Le Progrès", "LE PROGRES", "name"), ("Groupe Carmont", "Carmont SAS", "loose"),
                     ("Ouest Matin", "Ouest Martin", "typo"), ("Agence Alpha", "Beta", "website")}


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("echo", "echo", False), ("echo", "ecoh", True), ("echo", "ecko", True), ("echo", "eecho", True), ("echo", "ech", True),
    ("echo", "ehco", True), ("echo", "oche", False), ("echo", "echoes", False), ("", "a", True), ("titre 1", "titre 2", False)])
def test_one_letter_apart(one: str, other: str, expected: bool) -> None:
    assert desk.is_one_letter_apart(one, other) is expected
    assert desk.is_one_letter_apart(other, one) is expected


def test_the_member_count_decides_which_double_is_kept(world: Any, add: Any, member: Any) -> None:
    add("Carmont", "company")
    member("Ada", add("Groupe Carmont", "company"))
    with world.database.session() as db:
        assert [one.kept.name for one in desk.doubles(db)] == ["Groupe Carmont"]
        assert db.scalar(select(func.count()).select_from(Membership)) == 1
