"""The demo world's organisations."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from aipress_core.api import Party
from aipress_organisations import demo, services
from aipress_organisations.models import Invitation, Membership, Organisation, Value

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def one(key: str, name: str, kind: str, country: str = "FR") -> Any:
    place = SimpleNamespace(country=country, department="44", city="Nantes")
    return SimpleNamespace(key=key, name=name, kind=kind, place=place, language="fr", summary="Un journal.",
                           sector="books")


def person(key: str, organisation: str | None, account: str = "") -> Any:
    return SimpleNamespace(key=key, organisation_key=organisation, account=account, email=f"{key}@Demo.example")


def loaded(db: Any, *organisations: Any, people: tuple[Any, ...] = (), parties: dict[str, int] | None = None) -> dict[str, int]:
    parties = parties if parties is not None else {}
    world = SimpleNamespace(now=NOW, seed=1, size=SimpleNamespace(organisations=len(organisations)), people=lambda: iter(people),
                            organisations=lambda: iter(organisations))
    demo.load(SimpleNamespace(db=db, world=world, parties=parties, progress=lambda *_step: None))
    return parties


def test_every_organisation_is_found_by_its_key(db: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(demo, "CHUNK", 2)
    parties = loaded(db, one("estuaire", "L'Estuaire", "media"), one("carmont", "Groupe Carmont", "company"),
                     one("ligneo", "Ligneo", "pr", "GB"))
    rows = {row.id: row for row in db.scalars(select(Organisation))}
    assert {key: (rows[party].kind, rows[party].is_official, rows[party].department) for key, party in parties.items()} == {
        "estuaire": ("media", True, "44"), "carmont": ("company", False, "44"), "ligneo": ("pr", False, "")}
    assert db.get_one(Party, parties["estuaire"]).slug == "l-estuaire"


def test_an_organisation_that_the_site_has_already_does_not_become_the_demo_s(db: Any) -> None:
    there = services.get_or_create_by_name(db, "Groupe CARMONT", "company")
    parties = loaded(db, one("carmont", "Groupe Carmont", "company"), one("carmont-2", "Groupe Carmont", "company"))
    assert there not in parties.values()
    assert len(set(parties.values())) == 2


def test_everybody_who_is_let_in_belongs_to_their_organisation(world: Any, db: Any) -> None:
    parties = {key: world.party(key, db=db).id for key in ("maud", "ada", "noe", "eve", "late")}
    people = (person("maud", "estuaire", "editor"), person("ada", "estuaire"), person("noe", None, "freelance"),
              person("eve", "carmont"), person("late", "carmont", "pending"))
    parties = loaded(db, one("estuaire", "L'Estuaire", "media"), one("carmont", "Groupe Carmont", "company"), people=people,
                     parties=parties)
    found = {row.party_id: (row.organisation_id, row.is_manager) for row in db.scalars(select(Membership))}
    assert found == {parties["maud"]: (parties["estuaire"], True), parties["ada"]: (parties["estuaire"], False),
                     parties["eve"]: (parties["carmont"], True)}
    invitation = db.scalars(select(Invitation)).one()
    assert (invitation.email, invitation.organisation_id, invitation.invited_by) == (
        "noe@demo.example", parties["estuaire"], parties["maud"])


def test_organisations_have_types_of_their_kind_a_size_and_a_sector(db: Any) -> None:
    from aipress_organisations.kinds import SIZES, TYPES

    parties = loaded(db, one("estuaire", "L'Estuaire", "media"))
    values = db.execute(select(Value.field, Value.value).where(Value.organisation_id == parties["estuaire"])).all()
    by_field = {field: [value for name, value in values if name == field] for field in ("type", "size", "sector")}
    assert all("media" in TYPES[key].kinds for key in by_field["type"])
    assert by_field["type"]
    assert by_field["size"][0] in SIZES
    assert by_field["sector"] == ["books"]
