"""The tabs of an organisation's page: true counts, visibility, addresses, constant cost."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from aipress_core.api import Content, Party, content, utcnow
from aipress_organisations import services
from aipress_organisations.models import FormerName
from aipress_organisations.queries import page as queries
from aipress_wire.models import ARTICLE, RELEASE, Item

_numbers = itertools.count(1)


@pytest.fixture
def publish(world: Any) -> Any:
    """``publish(echo, release=True, owner=maud, at=…)`` writes an item and returns its headline."""
    def write(publisher: int | None, *, release: bool = False, owner: int | None = None, draft: bool = False,
              embargo: dt.datetime | None = None, at: dt.datetime | None = None) -> str:
        number = next(_numbers)
        with world.database.session() as db, db.begin():
            header = Content(type=RELEASE if release else ARTICLE, title=f"Headline {number}", slug=f"headline-{number}",
                             publisher_id=publisher, owner_id=owner, embargo_until=embargo)
            db.add(header)
            db.flush()
            item = Item(id=header.id, family="releases" if release else "articles", body="", summary="",
                        kind="press_release" if release else "article")
            db.add(item)
            if not draft:
                content.publish(db, header, utcnow(), at=at or utcnow() - dt.timedelta(minutes=1))
            item.listed_at = header.listed_at
        return f"Headline {number}"
    return write


def tabs(page: Any) -> list[str]:
    return [tab.get_text(" ", strip=True) for tab in page.html.select("main .nav-link")]


def headlines(page: Any) -> list[str]:
    return [one.get_text(strip=True) for one in page.html.select("main article h2, main article h3")]


def test_tabs_count_what_this_reader_can_see(testapp: Any, login: Any, add: Any, publish: Any, member: Any) -> None:
    echo = add("Écho")
    maud = member("Maud", echo)
    member("Pending", echo, state="pending")
    publish(echo)
    publish(echo, draft=True, owner=maud)
    publish(echo, embargo=utcnow() + dt.timedelta(hours=1))
    publish(echo, release=True)
    publish(add("Progrès"))
    login()
    assert tabs(testapp.get("/organisations/echo")) == ["About", "Contacts 1", "Articles 1", "Press releases 1"]


def test_each_tab_is_an_address_that_lists_its_items(testapp: Any, login: Any, add: Any, publish: Any) -> None:
    echo = add("Écho")
    first, second = publish(echo, at=utcnow() - dt.timedelta(days=2)), publish(echo)
    release = publish(echo, release=True)
    login()
    assert headlines(testapp.get("/organisations/echo/article")) == [second, first]
    page = testapp.get("/organisations/echo/release")
    assert headlines(page) == [release]
    assert page.html.select_one("main .nav-link.active")["href"].endswith("/organisations/echo/release")


def test_what_an_agency_s_people_made_for_others_is_listed_with_it_but_not_with_a_newsroom(
        testapp: Any, login: Any, add: Any, publish: Any, member: Any) -> None:
    client, agency, paper = add("Carmont", "company"), add("Ligneo", "pr"), add("Écho", "media")
    made = publish(client, release=True, owner=member("Ada", agency))
    publish(client, release=True, owner=member("Maud", paper))
    login()
    assert headlines(testapp.get("/organisations/ligneo/release")) == [made]
    assert tabs(testapp.get("/organisations/ligneo")) == ["About", "Contacts 1", "Press releases 1"]
    assert tabs(testapp.get("/organisations/echo")) == ["About", "Contacts 1"]


def test_pages_of_a_tab_go_on_without_a_gap(testapp: Any, login: Any, add: Any, publish: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_NEWEST", queries.Keyset((Content.listed_at, Content.id), size=2, names=("listed_at", "id")))
    echo = add("Écho")
    written = [publish(echo, at=utcnow() - dt.timedelta(days=number)) for number in range(5)]
    login()
    found, address = [], "/organisations/echo/article"
    while address:
        page = testapp.get(address)
        found += headlines(page)
        link = page.html.find("a", {"rel": "next"})
        address = link["href"] if link else None
    assert found == written


@pytest.mark.parametrize("address", ["contacts?after=x", "article?after=x", "article?after=WyJuIiwxLDJd", "contacts?after=WyJuIiwxLDJd"])
def test_a_page_address_of_another_list_is_refused(testapp: Any, login: Any, add: Any, address: str) -> None:
    add("Écho")
    login()
    assert testapp.get(f"/organisations/echo/{address}", status="*").status_int == 400


@pytest.mark.parametrize("name", ["nothing", "wire.article", "comment", ""])
def test_a_tab_that_does_not_exist_is_not_found(testapp: Any, login: Any, add: Any, name: str) -> None:
    add("Écho")
    login()
    assert testapp.get(f"/organisations/echo/{name}", status="*").status_int in ((200,) if not name else (404,))


def test_contacts_are_the_live_members_by_name(testapp: Any, login: Any, add: Any, member: Any, world: Any) -> None:
    echo = add("Écho")
    for name in ("Zoé", "Ada", "Maud"):
        member(name, echo, is_manager=name == "Maud", roles=("journalist",))
    gone = member("Gone", echo)
    with world.database.session() as db, db.begin():
        db.get_one(Party, gone).state = "closed"
        db.execute(update(Party).where(Party.name == "Maud").values(portrait="f" * 64))
    login()
    page = testapp.get("/organisations/echo/contacts")
    assert [one["src"] for one in page.html.select("main .ap-person .ap-face img")] == [f"/media/{'f' * 64}-face.webp"]
    assert [one.get_text(strip=True) for one in page.html.select("main .ap-person h3")] == ["Ada", "Maud", "Zoé"]
    assert "Journalist, looks after this page" in page.text
    assert tabs(page)[1] == "Contacts 3"


def test_every_contact_of_a_large_organisation_is_reached(testapp: Any, login: Any, add: Any, member: Any,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_BY_NAME", replace(queries._BY_NAME, size=3))
    echo = add("Écho")
    names = [f"Member{number:02}" for number in range(8)]
    for name in names:
        member(name, echo)
    login()
    found, address = [], "/organisations/echo/contacts"
    while address:
        page = testapp.get(address)
        found += [one.get_text(strip=True) for one in page.html.select("main .ap-person h3")]
        link = page.html.find("a", {"rel": "next"})
        address = link["href"] if link else None
    assert found == names


def test_pages_cost_the_same_whatever_the_rows(testapp: Any, login: Any, add: Any, publish: Any, member: Any) -> None:
    echo = add("Écho", website="https://echo.example/")
    addresses = [f"/organisations/echo{tab}" for tab in ("", "/contacts", "/article", "/release")]

    def grow(number: int, stem: str) -> None:
        for index in range(number):
            member(f"{stem}{index}", echo)
            publish(echo)
            publish(echo, release=True)

    grow(2, "few")
    login()
    [testapp.get(address) for address in addresses]
    few = [int(testapp.get(address).headers["X-SQL-Count"]) for address in addresses]
    grow(25, "many")
    assert [int(testapp.get(address).headers["X-SQL-Count"]) for address in addresses] == few
    assert max(few) <= 10


def test_the_banner_is_for_members_of_an_organisation_that_is_not_official(
        world: Any, testapp: Any, add: Any, member: Any) -> None:
    declared, official = add("Écho"), add("Progrès", is_official=True)
    world.sign_in(member("Maud", declared))
    assert "This page is not official." in testapp.get("/organisations/echo").text
    world.sign_in(member("Ada", official))
    assert "This page is not official." not in testapp.get("/organisations/echo").text
    assert "Not an official page" in testapp.get("/organisations/echo").text
    assert "official page:" not in testapp.get("/organisations/progres").text


def test_a_deactivated_organisation_is_shown_like_one_that_is_not_official(
        world: Any, testapp: Any, login: Any, add: Any) -> None:
    echo = add("Écho", is_official=True)
    login()
    assert testapp.get("/organisations/echo").html.h1.select_one(".ap-verified")
    with world.database.session() as db, db.begin():
        db.execute(update(services.Organisation).where(services.Organisation.id == echo).values(is_active=False))
    assert not testapp.get("/organisations/echo").html.h1.select_one(".ap-verified")
    assert not testapp.get("/organisations/").html.select_one(".ap-person .ap-verified")


def test_a_former_address_leads_to_the_present_one_for_members_only(world: Any, testapp: Any, login: Any, add: Any) -> None:
    echo = add("Écho")
    with world.database.session() as db, db.begin():
        db.add(FormerName(organisation_id=echo, canonical="l echo", slug="l-echo"))
    assert testapp.get("/organisations/l-echo", status="*").status_int in (404, 403, 303)
    login()
    answer = testapp.get("/organisations/l-echo")
    assert (answer.status_int, answer.location) == (301, "http://localhost/organisations/echo")


def test_without_the_wire_there_are_no_tabs_of_it(world: Any, testapp: Any, login: Any, add: Any, publish: Any) -> None:
    publish(add("Écho"))
    login()
    world.switch(wire=False)
    assert tabs(testapp.get("/organisations/echo")) == ["About", "Contacts 0"]
    assert testapp.get("/organisations/echo/article", status="*").status_int == 404
