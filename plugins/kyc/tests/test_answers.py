"""Every rule of the questionnaire, as the server enforces it."""

from __future__ import annotations

from typing import Any

import pytest

from aipress_kyc.survey.answers import Lists, check
from aipress_kyc.survey.shipped import shipped
from aipress_taxonomies.services import KnownTerm

SURVEY = shipped()


def term(key: str, parent: str | None = None, label: str = "", *, is_deprecated: bool = False) -> KnownTerm:
    return KnownTerm(key, parent, label or key.title(), f"{label or key.title()} fr", is_deprecated)


def lists() -> Lists:
    flat = {"a": term("a", label="Alpha"), "b": term("b"), "old": term("old", is_deprecated=True)}
    two = {"x": term("x"), "y": term("y"), "x1": term("x1", "x"), "x2": term("x2", "x"), "y1": term("y1", "y")}
    names = {one.vocabulary: one.kind.levels for one in SURVEY.fields.values() if one.vocabulary}
    return Lists({name: two if levels == 2 else flat for name, levels in names.items()})


def asked(code: str = "PM_DIR", **raw: Any) -> Any:
    return check(SURVEY, code, raw, lists(), fields={name for name in SURVEY.fields if name in raw})


def errors(name: str, value: Any, code: str = "PM_DIR", **more: Any) -> Any:
    found = check(SURVEY, code, {name: value, **more}, lists(), fields={name})
    return found.errors.get(name)


@pytest.mark.parametrize("code", ["PM_DIR", "AC_DIR_JR", "TR_INV_ORG"])
def test_everything_mandatory_is_asked_for_at_once(code: str) -> None:
    missing = check(SURVEY, code, {}, lists()).errors
    for field in SURVEY.fields_for(code):
        assert (field.name in missing) == (field.obligation(code) == "M"), field.name


def test_a_draft_may_be_incomplete_but_not_wrong() -> None:
    found = check(SURVEY, "PM_DIR", {"mobile_phone": "12"}, lists(), is_draft=True)
    assert set(found.errors) == {"mobile_phone"}


def test_what_the_profile_is_not_asked_is_dropped() -> None:
    found = check(SURVEY, "AC_ST", {"pr_agency_name": "Valmer", "is_admin": True, "hobbies": "Sailing"}, lists(), is_draft=True)
    assert found.answers["hobbies"] == "Sailing"
    assert not {"pr_agency_name", "is_admin"} & set(found.answers)


@pytest.mark.parametrize(("raw", "kept"), [
    ("  Maud \u202e Keravec\x00 ", "Maud Keravec"), ("E\u0301ric", "Éric"), ("a\nb", "a b"),
])
def test_a_line_of_text_is_cleaned(raw: str, kept: str) -> None:
    assert asked(first_name=raw).answers["first_name"] == kept


@pytest.mark.parametrize(("name", "longest"), [("first_name", 80), ("bio", 300), ("education", 1500), ("business_address", 80)])
def test_texts_have_their_lengths(name: str, longest: int) -> None:
    assert errors(name, "é" * longest) is None
    assert errors(name, "é" * (longest + 1)) is not None


@pytest.mark.parametrize("number", ["+33 6 12 34 56 78", "0612345678", "02 40 12 34 56", "+33 (0)2.40.12.34.56", "06-12-34-56-78"])
def test_telephone_numbers_that_can_be_dialled(number: str) -> None:
    assert errors("mobile_phone", number) is None


@pytest.mark.parametrize("number", ["12345", "phone me", "+33 6 12 34 56 78 99 00 11", "++33612345678", "0612345678x", "1         2"])
def test_telephone_numbers_that_cannot(number: str) -> None:
    assert errors("mobile_phone", number) is not None


@pytest.mark.parametrize(("address", "kept"), [("https://example.com/a", "https://example.com/a"), ("www.example.com",
    "https://www.example.com")])
def test_web_addresses(address: str, kept: str) -> None:
    assert asked(website_url=address).answers["website_url"] == kept


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.com", "https://", "nowhere", "https://a b.com",
    "https://example.com/" + "a" * 80])
def test_what_is_no_web_address(address: str) -> None:
    assert errors("website_url", address) is not None


@pytest.mark.parametrize(("word", "is_good"), [("abcdefg1", True), ("abcdefgh", False), ("12345678", False), ("abc1", False),
    ("a1" * 21, False)])
def test_passwords_have_a_letter_and_a_digit(word: str, is_good: bool) -> None:
    assert (errors("password", word) is None) is is_good


@pytest.mark.parametrize("address", ["maud", "maud@", "@example.com", "ma ud@example.com"])
def test_what_is_no_e_mail_address(address: str) -> None:
    assert errors("press_contact_email", address) is not None


def test_a_choice_is_a_term_or_its_label_and_nothing_else() -> None:
    assert asked(title="a").answers["title"] == "a"
    assert asked(title="alpha").answers["title"] == "a"
    assert errors("title", "zzz") is not None
    assert errors("title", "old") is not None


def test_a_deprecated_term_stays_good_for_those_who_had_chosen_it() -> None:
    found = check(SURVEY, "PM_DIR", {"languages": ["old", "a"]}, lists(), fields={"languages"}, before={"languages": ["old"]})
    assert found.answers["languages"] == ["old", "a"]


def test_choices_are_kept_once_and_foreign_ones_refused() -> None:
    assert asked(languages=["a", "a", "", "b"]).answers["languages"] == ["a", "b"]
    assert errors("languages", ["a", "zzz"]) is not None
    assert errors("languages", []) is not None


def test_free_lists_take_what_they_do_not_have() -> None:
    assert asked(media_names=["L’Estuaire", "Le Relevé"]).answers["media_names"] == ["L’Estuaire", "Le Relevé"]
    assert errors("media_names", ["x" * 81]) is not None


def test_a_detail_lies_below_what_is_chosen() -> None:
    good = check(SURVEY, "PM_DIR", {"media_sectors": ["x"], "media_sectors_detail": ["x1"]}, lists(), fields={"media_sectors"})
    assert good.is_good
    bad = check(SURVEY, "PM_DIR", {"media_sectors": ["x"], "media_sectors_detail": ["x1", "y1"]}, lists(), fields={"media_sectors"})
    assert set(bad.errors) == {"media_sectors_detail"}


def test_details_alone_choose_their_families() -> None:
    found = check(SURVEY, "PM_DIR", {"media_sectors_detail": ["x1", "y1"]}, lists(), fields={"media_sectors"})
    assert (found.answers["media_sectors"], found.errors) == (["x", "y"], {})


def test_a_family_is_no_detail_and_a_detail_no_family() -> None:
    found = check(SURVEY, "PM_DIR", {"media_sectors": ["x", "x1"], "media_sectors_detail": ["x"]}, lists(), fields={"media_sectors"})
    assert set(found.errors) == {"media_sectors", "media_sectors_detail"}


def test_mandatory_families_need_a_detail() -> None:
    found = check(SURVEY, "PM_DIR", {"media_sectors": ["x"]}, lists(), fields={"media_sectors"})
    assert set(found.errors) == {"media_sectors_detail"}


PLACES = [
    ("FR", "13100", "Aix-en-Provence", set()), ("France", "20200", "Bastia", set()), ("FR", "97410", "Saint-Pierre", set()),
    ("FR", "", "Nantes", {"location_postcode"}), ("FR", "99000", "Nantes", {"location_postcode"}),
    ("FR", "1234", "Nantes", {"location_postcode"}), ("FR", "44000", "", {"location_city"}), ("FR", "10115", "Berlin",
        {"location_city"}),
    ("DE", "10115", "Berlin", set()), ("BE", "1000", "Bruxelles", set()), ("US", "75460", "Paris", set()),
    ("GB", "SW1A 1AA", "London", set()), ("IE", "", "Dublin", set()), ("ZZ", "1", "Nowhere", {"location"}),
    ("", "", "", {"location"}), ("FR", "44000", "12", {"location_city"}),
]


@pytest.mark.parametrize(("country", "postcode", "city", "wrong"), PLACES)
def test_places_are_in_their_country(country: str, postcode: str, city: str, wrong: set[str]) -> None:
    raw = {"location": country, "location_postcode": postcode, "location_city": city}
    assert set(check(SURVEY, "PM_DIR", raw, lists(), fields={"location"}).errors) == wrong


@pytest.mark.parametrize("value", [True, "on", "1", "oui", 1])
def test_a_ticked_box(value: Any) -> None:
    assert asked(terms_accepted=value).is_good


@pytest.mark.parametrize("value", [False, "", None, "off", "0", [], {}])
def test_terms_that_are_not_accepted(value: Any) -> None:
    assert errors("terms_accepted", value) is not None


@pytest.mark.parametrize("value", [0, "x", -1, True, "1.5", 2**64])
def test_a_picture_is_the_id_of_a_file(value: Any) -> None:
    assert errors("portrait_photo", value) is not None
    assert asked(portrait_photo="12").answers["portrait_photo"] == 12


@pytest.mark.parametrize("value", [None, 5, {"a": 1}, [["a"]], [None], b"x", object()])
@pytest.mark.parametrize("code", ["PM_DIR", "TR_INV_ORG"])
def test_nothing_that_is_sent_breaks_the_check(value: Any, code: str) -> None:
    check(SURVEY, code, {key: value for field in SURVEY.fields.values() for key in field.keys}, lists())
