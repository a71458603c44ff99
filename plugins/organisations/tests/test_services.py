"""Finding and creating organisations."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aipress_core.api import Party
from aipress_organisations import services
from aipress_organisations.models import Organisation


@pytest.mark.parametrize("name", ["L'Écho du Centre", "  l’echo  DU centre ", "L ECHO, DU CENTRE.", "L'E\u0301cho du Centre"])
def test_one_name_is_one_organisation_however_it_is_written(db: Session, name: str) -> None:
    first = services.get_or_create_by_name(db, "L’Écho du Centre", "media")
    assert services.get_or_create_by_name(db, name, "company") == first
    assert db.get_one(Organisation, first).kind == "media"


def test_names_of_other_scripts_are_told_apart(db: Session) -> None:
    names = ["新华社", "共同通信社", "Новая газета", "!!!", "???"]
    assert len({services.get_or_create_by_name(db, name) for name in names}) == len(names)


def test_the_official_organisation_comes_before_a_declared_namesake(db: Session) -> None:
    services.get_or_create_by_name(db, "Progrès", "media")
    official = services.create(db, "Le Progrès".removeprefix("Le "), "media", is_official=True)
    assert services.find_by_name(db, "PROGRES") == official.id


def test_two_declared_organisations_cannot_share_a_name(db: Session) -> None:
    services.create(db, "Progrès", "media")
    with pytest.raises(IntegrityError), db.begin_nested():
        services.create(db, "PROGRES", "other")


def test_namesakes_get_addresses_of_their_own(db: Session) -> None:
    slugs = [db.get_one(Party, services.create(db, "Le Progrès", "media", is_official=True).id).slug for _ in range(3)]
    assert slugs == ["le-progres", "le-progres-2", "le-progres-3"]


@pytest.mark.parametrize(("name", "kind"), [("", "media"), (" \n", "media"), ("Progrès", "newspaper")])
def test_an_organisation_needs_a_name_and_a_kind(db: Session, name: str, kind: str) -> None:
    before = db.scalar(select(func.count()).select_from(Party))
    with pytest.raises(ValueError):
        services.get_or_create_by_name(db, name, kind)
    assert db.scalar(select(func.count()).select_from(Party)) == before


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "example.org", "https://", "http://[x", "ftp://example.org"])
def test_only_addresses_of_the_web_are_kept(db: Session, address: str) -> None:
    assert services.create(db, "Progrès", "media", website=address).website == ""


def test_agencies_and_media_speak_for_themselves_and_everybody_else_issues_releases() -> None:
    said = {kind: services.provenance(kind) for kind in (*services.KINDS, "unheard of")}
    assert [kind for kind, spoken in said.items() if spoken == "agency"] == ["agency"]
    assert [kind for kind, spoken in said.items() if spoken == "media"] == ["media"]
    assert {spoken for kind, spoken in said.items() if kind not in ("agency", "media")} == {"release"}
