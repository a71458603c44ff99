"""Countries and departments are recognised and named."""

from __future__ import annotations

import pytest

from aipress_taxonomies.services import country_from, country_name, department_name, department_of
from aipress_taxonomies.shipped import rows


@pytest.mark.parametrize(("text", "code"), [
    ("FR", "FR"), ("fra", "FR"), ("France", "FR"), ("Frankreich", "FR"), ("Germany", "DE"), ("ALLEMAGNE", "DE"), ("Deutschland",
        "DE"), ("Österreich", "AT"),
    ("U.S.", "US"), ("USA", "US"), ("États-Unis", "US"), ("Etats Unis", "US"), ("UK", "GB"), ("England", "GB"), ("España",
        "ES"), ("日本", "JP"), ("Suomi", "FI"),
    ("Côte d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Ivory Coast", "CI"), (" Kenya ", "KE"), ("Holland", "NL"), ("Sverige",
        "SE"),
])
def test_country_is_read_from_codes_and_names(text: str, code: str) -> None:
    assert country_from(text) == code


@pytest.mark.parametrize("text", ["", "Europe", "ZZZ", "Atlantis", "-"])
def test_what_is_no_country_gives_none(text: str) -> None:
    assert country_from(text) is None


def test_every_country_is_named_in_english_and_french() -> None:
    codes = [row["code"] for row in rows("countries")]
    assert len(codes) == len(set(codes)) >= 249
    for code in codes:
        assert country_name(code, "en") != code != country_name(code, "fr")
        assert country_from(country_name(code, "fr")) is not None


def test_country_names_follow_the_locale_and_fall_back() -> None:
    assert (country_name("de", "fr_FR"), country_name("DE", "en-GB"), country_name("QQ", "fr")) == ("Allemagne", "Germany", "QQ")
    assert country_name("DE", "xx-nowhere") == "Germany"


def test_all_departments_are_named() -> None:
    codes = {row["code"] for row in rows("departments")}
    mainland = {f"{number:02}" for number in range(1, 96) if number != 20}
    assert codes == mainland | {"2A", "2B", "971", "972", "973", "974", "976"}
    assert (department_name("29"), department_name("2a"), department_name("99")) == ("Finistère", "Corse-du-Sud", "99")


@pytest.mark.parametrize(("postcode", "code"), [("29200", "29"), ("20000", "2A"), ("20137", "2A"), ("20200", "2B"),
    ("97410", "974"), ("01000", "01"),
                                                ("99000", None), ("1234", None), ("SW1A 1AA", None)])
def test_department_follows_from_the_postcode(postcode: str, code: str | None) -> None:
    assert department_of(postcode) == code


def test_every_french_place_lies_in_the_department_of_its_postcode() -> None:
    for row in rows("places"):
        if row["country"] == "FR":
            assert department_of(row["postcode"]) == row["department"], row
        else:
            assert row["department"] == row["postcode"] == ""
