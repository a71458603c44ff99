"""The demo world's organisations."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from aipress_core.api import Party
from aipress_organisations import demo, services
from aipress_organisations.models import Organisation


def one(key: str, name: str, kind: str, country: str = "FR") -> Any:
    place = SimpleNamespace(country=country, department="44", city="Nantes")
    return SimpleNamespace(key=key, name=name, kind=kind, place=place, language="fr", summary="Un journal.")


def loaded(db: Any, *organisations: Any) -> dict[str, int]:
    parties: dict[str, int] = {}
    world = SimpleNamespace(size=SimpleNamespace(organisations=len(organisations)), organisations=lambda: iter(organisations))
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
