"""The wizard's pages are light: no long vocabulary stands in one; and they work without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_kyc.communities import PROFILE_CODES
from aipress_kyc.wizard.form import LONG
from aipress_taxonomies.services import known_terms, sizes

from .walking import complete, picture

HEAVIEST = 150 * 1024


@pytest.mark.parametrize("code", PROFILE_CODES[::4])
def test_no_page_is_heavier_than_150_kilobytes_nor_holds_a_long_vocabulary(walk: Any, db: Any, code: str) -> None:
    walk.begin(code)
    answers = complete(db, code, portrait_photo=picture(size=(1600, 1600)))
    counts = sizes(db)
    for section in walk.sections:
        walk.send(section.key, answers)
        page = walk.page(section.key)
        assert len(page.body) <= HEAVIEST, section.key
        for field in section.fields:
            if counts.get(field.vocabulary, 0) > LONG:
                first = {key for key, term in known_terms(db, [field.vocabulary])[field.vocabulary].items() if term.parent_key is None}
                shown = {box["value"] for box in page.html.select("input[type=checkbox], option") if box.get("value")}
                inner = set(known_terms(db, [field.vocabulary])[field.vocabulary]) - first
                assert len(shown & inner) <= len(answers.get(field.detail_key, ())) + 1, field.name
    summary = walk.browser.get(f"/register/summary?draft={walk.draft}")
    assert len(summary.body) <= HEAVIEST


def test_long_vocabularies_are_there_to_be_found(db: Any) -> None:
    counts = sizes(db)
    assert counts["sectors"] > LONG
    assert counts["trades"] > LONG


def test_details_are_found_within_the_chosen_categories_only(walk: Any, db: Any) -> None:
    terms = known_terms(db, ["sectors"])["sectors"]
    parents = [key for key, term in terms.items() if term.parent_key is None][:2]
    for parent in parents:
        found = walk.browser.get(f"/register/terms/sectors/{parent}?q=e").json["terms"]
        assert found
        assert {terms[one["value"]].parent_key for one in found} == {parent}
    assert walk.browser.get("/register/terms/sectors/-?q=e").json == {"terms": []}


def test_towns_are_those_of_the_chosen_country(walk: Any) -> None:
    assert walk.browser.get("/register/terms/towns/FR?q=brest").json["terms"][0]["value"] == "29200 Brest"
    assert walk.browser.get("/register/terms/towns/FR?q=29200 bre").json["terms"][0]["value"] == "29200 Brest"
    assert [one["value"] for one in walk.browser.get("/register/terms/towns/BE?q=brest").json["terms"]] == ["brest"]
    assert walk.browser.get("/register/terms/towns/-?q=brest").json == {"terms": []}


def test_without_scripts_a_search_shows_what_it_finds_as_boxes(walk: Any, db: Any) -> None:
    walk.begin("XP_ANY")
    page = walk.page("organisation")
    form = page.forms["step"]
    terms = known_terms(db, ["sectors"])["sectors"]
    child = next(term for term in terms.values() if term.parent_key)
    pairs = [("csrf_token", form["csrf_token"].value), ("__form__", "step"), ("__start__", "sectors:mapping"), ("category", child.parent_key),
             ("q", child.label_en), ("__act__", "search:sectors"), ("__end__", "sectors:mapping")]
    found = walk.browser.post(f"/register/step/organisation?draft={walk.draft}", pairs, expect_errors=True)
    assert found.html.find("input", {"value": child.key, "type": "checkbox"})
    assert found.html.find("input", {"value": child.parent_key}).has_attr("checked")


@pytest.mark.parametrize("own", [{"main_occupation_detail": ["no-such-term"]}, {"title": "emperor"}, {"mobile_phone": "call me"},
                                 {"main_occupation": ["no-such"], "main_occupation_detail": []}, {"email": "nobody"}])
def test_the_server_enforces_what_the_browser_would(walk: Any, db: Any, own: dict[str, Any]) -> None:
    walk.begin("AC_ST")
    answer = walk.send("personal", complete(db, "AC_ST", **own))
    assert answer.status_int == 422
    assert answer.html.select(".ap-errors li")


@pytest.mark.parametrize(("country", "postcode", "city"), [("DE", "29200", "Brest"), ("FR", "99999", "Nowhere"), ("", "29200", "Brest")])
def test_a_town_lies_in_its_country(walk: Any, db: Any, country: str, postcode: str, city: str) -> None:
    walk.begin("AC_ST")
    answer = walk.send("organisation", complete(db, "AC_ST", location=country, location_postcode=postcode, location_city=city))
    assert answer.status_int == 422


def test_login_page_says_where_to_register(world: Any) -> None:
    page = world.browser.get("/account/login")
    assert page.html.select_one("main a[href='/register/']").get_text(strip=True) == "Register"
    world.switch(kyc=False)
    assert not world.browser.get("/account/login").html.select("main a[href='/register/']")


def test_signed_in_members_are_led_to_their_profile(world: Any) -> None:
    world.login("journalist")
    assert world.browser.get("/register/", status=303).location.endswith("/account/profile/")


def test_second_user_of_a_browser_gets_nothing_of_the_first_one_s_draft(world: Any, walk: Any, db: Any) -> None:
    walk.begin("AC_ST")
    walk.send("personal", complete(db, "AC_ST", pseudonym="Nab"))
    world.browser.reset()
    again = walk.__class__(world)
    again.begin("AC_ST")
    assert "Nab" not in again.page("personal").text
