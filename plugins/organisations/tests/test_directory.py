"""The directory and an organisation's page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from aipress_core.api import File, Party
from aipress_organisations.queries import directory as queries


def names(page: Any) -> list[str]:
    return [head.get_text(strip=True) for head in page.html.select("main .ap-person h2 a")]


def test_the_directory_is_for_members(testapp: Any) -> None:
    answer = testapp.get("/organisations/", status="*")
    assert answer.status_int in (303, 401, 403)


def test_organisations_stand_in_the_order_of_their_names(testapp: Any, login: Any, add: Any) -> None:
    login()
    for name in ("Zèbre", "abricot", "Écho", "Le Progrès", "Eclair"):
        add(name)
    assert names(testapp.get("/organisations/")) == ["abricot", "Écho", "Eclair", "Le Progrès", "Zèbre"]


def test_pages_go_forth_and_back_without_a_gap(testapp: Any, login: Any, add: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BY_NAME", replace(queries.BY_NAME, size=3))
    login()
    for number in range(8):
        add(f"Titre {number}")
    pages, address = [], "/organisations/"
    while address:
        page = testapp.get(address)
        pages.append(names(page))
        link = page.html.find("a", {"rel": "next"})
        address = link["href"] if link else None
    assert pages == [["Titre 0", "Titre 1", "Titre 2"], ["Titre 3", "Titre 4", "Titre 5"], ["Titre 6", "Titre 7"]]
    back = testapp.get(page.html.find("a", {"rel": "prev"})["href"])
    assert names(back) == pages[1]
    first = testapp.get(back.html.find("a", {"rel": "prev"})["href"])
    assert names(first) == pages[0]
    assert first.html.find("a", {"rel": "prev"}) is None


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0", "WyJuIiwxLDJd", "9" * 500])
def test_a_page_address_of_another_list_is_refused(testapp: Any, login: Any, cursor: str) -> None:
    login()
    assert testapp.get(f"/organisations/?after={cursor}", status="*").status_int == 400


@pytest.mark.parametrize(("words", "found"), [
    ("echo", ["L’Écho du Centre"]), ("ÉCHO cen", []), ("l'echo du", ["L’Écho du Centre"]), ("cho", []),
    ("centre", ["L’Écho du Centre"]), ("%", []), ("_", []), ("nobody", [])])
def test_search_finds_beginnings_of_words_without_case_and_accents(
        testapp: Any, login: Any, add: Any, words: str, found: list[str]) -> None:
    login()
    add("L’Écho du Centre")
    add("Abricot")
    assert names(testapp.get("/organisations/", {"q": words})) == found


def test_tabs_and_countries_narrow_and_count(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Alpha", "media", country="FR")
    add("Beta", "media", country="BE")
    add("Gamma", "agency", country="FR")
    page = testapp.get("/organisations/?kind=media&country=FR")
    assert names(page) == ["Alpha"]
    assert page.html.select_one("main [role=status]").get_text(strip=True) == "1 organisation"
    tabs = {tab.get_text(" ", strip=True) for tab in page.html.select("main .nav-link")}
    assert tabs == {"All 2", "Press agencies 1", "Media outlets 1"}
    assert page.html.select_one("main .nav-link.active").get_text(" ", strip=True) == "Media outlets 1"
    labels = [label.get_text(" ", strip=True) for label in page.html.select(".form-check-label")]
    assert labels == ["Belgium 1", "France 1"]
    assert [chip["href"] for chip in page.html.select(".ap-chip")] == ["/organisations/?kind=media"]


def test_filters_that_do_not_exist_are_ignored(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Alpha")
    assert names(testapp.get("/organisations/?kind=zebra&country=%27%3B--&unknown=1")) == ["Alpha"]


def test_the_directory_costs_the_same_whatever_its_size(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("Alpha", country="FR")
    few = [testapp.get("/organisations/").headers["X-SQL-Count"] for _time in range(2)]
    for number in range(20):
        add(f"Titre {number}", country="BE")
    many = [testapp.get("/organisations/").headers["X-SQL-Count"] for _time in range(2)]
    assert few == many == ["3", "2"]  # the second time its counts are kept


def test_a_page_says_what_the_organisation_is(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("L'Écho du Centre", "media", is_official=True, city="Bourges", country="FR", website="https://echo.example/",
        founded=1944, description="Un quotidien.\n\nDepuis 1944 <b>.")
    page = testapp.get("/organisations/l-echo-du-centre")
    assert page.html.h1.get_text(" ", strip=True).startswith("L'Écho du Centre")
    assert "Verified" in page.html.h1.get_text()
    assert page.html.find("a", {"href": "https://echo.example/"})["rel"] == ["noopener", "nofollow", "external"]
    assert page.html.find("link", {"rel": "canonical"})["href"].endswith("/organisations/l-echo-du-centre")
    assert "&lt;b&gt;" in page.text
    data = json.loads(page.html.find("script", {"type": "application/ld+json"}).string)
    assert (data["@type"], data["name"], data["sameAs"]) == ("NewsMediaOrganization", "L'Écho du Centre", "https://echo.example/")
    assert data["address"] == {"@type": "PostalAddress", "addressLocality": "Bourges", "addressCountry": "FR"}


def test_json_ld_cannot_be_broken_out_of(testapp: Any, login: Any, add: Any) -> None:
    login()
    add("</script><script>alert(1)</script>", "company")
    page = testapp.get("/organisations/script-script-alert-1-script")
    assert "<script>alert(1)" not in page.text


def test_a_logo_is_shown_and_initials_stand_for_it(world: Any, testapp: Any, login: Any, add: Any) -> None:
    login()
    with world.database.session() as db, db.begin():
        logo = File(sha256="a" * 64, mime="image/webp", size=1, width=400, height=400, visibility="public")
        db.add(logo)
        db.flush()
        logo_id = logo.id
    add("Beta Presse", logo_file_id=logo_id)
    add("Alpha Presse")
    faces = testapp.get("/organisations/").html.select(".ap-face-org")
    assert faces[0].get_text(strip=True) == "AP"
    assert faces[1].img["src"].startswith(f"/media/{'a' * 64}")


@pytest.mark.parametrize("state", ["closed", "pending"])
def test_an_organisation_that_is_not_live_is_nowhere(world: Any, testapp: Any, login: Any, add: Any, state: str) -> None:
    login()
    gone = add("Alpha")
    with world.database.session() as db, db.begin():
        db.get_one(Party, gone).state = state
    assert names(testapp.get("/organisations/")) == []
    assert testapp.get("/organisations/alpha", status="*").status_int == 404


def test_a_person_is_not_an_organisation(testapp: Any, login: Any, world: Any) -> None:
    member = login(name="Ada")
    with world.database.session() as db:
        slug = db.get_one(Party, member).slug
    assert testapp.get(f"/organisations/{slug}", status="*").status_int == 404


def test_the_menu_shows_the_directory_to_members_only(testapp: Any, login: Any) -> None:
    assert 'href="/organisations/"' not in testapp.get("/").text
    login()
    assert 'href="/organisations/"' in testapp.get("/").text


def test_counts_that_are_kept_follow_every_change(world: Any, testapp: Any, login: Any, add: Any) -> None:
    from sqlalchemy import update

    from aipress_organisations import services

    login()

    def total() -> str:
        return testapp.get("/organisations/").html.select_one("main [role=status]").get_text(strip=True)

    first = add("Alpha")
    assert total() == "1 organisation"
    add("Beta")
    assert total() == "2 organisations"
    with world.database.session() as db, db.begin():
        db.execute(update(Party).where(Party.id == first).values(state="closed"))
    assert total() == "1 organisation"
    with world.database.session() as db, db.begin():
        db.execute(update(Party).where(Party.id == first).values(state="live"))
        from types import SimpleNamespace

        assert services.clear_away(SimpleNamespace(db=db, emit=lambda _event: None), first)
    assert total() == "1 organisation"
