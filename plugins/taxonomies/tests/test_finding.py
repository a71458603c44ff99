"""Terms and towns are found by typing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from aipress_taxonomies import services
from aipress_taxonomies.models import Term
from aipress_taxonomies.typeahead import declared


@pytest.fixture
def loaded(vocabularies: Session) -> Session:
    services.load(vocabularies)
    return vocabularies


def test_terms_are_found_by_the_beginning_of_words_without_accents(loaded: Session) -> None:
    assert services.search_terms(loaded, "sectors", "eol", "fr")[0] == ("wind-power", "Énergie / Éolien")
    assert services.search_terms(loaded, "sectors", "WIND p", "en")[0] == ("wind-power", "Energy / Wind power")
    assert services.search_terms(loaded, "languages", "bre", "fr")[0] == ("br", "Breton")


def test_the_first_level_is_found_through_its_terms(loaded: Session) -> None:
    found = services.search_terms(loaded, "sectors", "energy", "en")
    assert "energy" not in dict(found)
    assert ("nuclear", "Energy / Nuclear") in found


def test_nothing_is_found_for_nothing_and_never_more_than_asked(loaded: Session) -> None:
    assert services.search_terms(loaded, "sectors", " ’ ", "en") == []
    assert services.search_terms(loaded, "unknown", "a", "en") == []
    assert len(services.search_terms(loaded, "trades", "a", "en", 7)) == 7


def test_deprecated_terms_are_not_offered_but_keep_their_titles(loaded: Session) -> None:
    loaded.execute(update(Term).where(Term.key == "wind-power").values(is_deprecated=True))
    assert "wind-power" not in dict(services.search_terms(loaded, "sectors", "wind", "en"))
    assert services.term_titles(loaded, "sectors", ["wind-power", "zzz"], "fr") == {"wind-power": "Énergie / Éolien"}


def test_terms_of_many_vocabularies_are_one_query(loaded: Session) -> None:
    statements: list[str] = []
    event.listen(loaded.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = services.known_terms(loaded, ["sectors", "trades", "unknown"])
    assert (len(found["sectors"]), found["sectors"]["wind-power"].parent_key, found["unknown"]) == (518, "energy", {})
    assert len(statements) == 1


def test_towns_are_found_by_name_word_and_postcode(loaded: Session) -> None:
    assert services.find_towns(loaded, "nantes", "FR")[0].city == "Nantes"
    assert "Aix-en-Provence" in {town.city for town in services.find_towns(loaded, "provence", "FR")}
    assert services.find_towns(loaded, "29200")[0].department == "29"
    assert services.find_towns(loaded, "") == []


def test_towns_of_other_countries_are_known_to_lie_there(loaded: Session) -> None:
    assert services.countries_of_town("NANTES") == {"FR"}
    assert services.countries_of_town("Nowhere") == set()


def test_countries_are_sorted_in_the_language(loaded: Session) -> None:
    french = services.country_choices(loaded, "fr")
    assert len(french) == 250
    assert french[0][1] == "Afghanistan"
    assert [name for _code, name in french].index("Éthiopie") < [name for _code, name in french].index("France")
    assert services.is_country("FR")
    assert not services.is_country("fr")


def test_type_ahead_offers_every_vocabulary_and_the_towns(loaded: Session) -> None:
    request: Any = SimpleNamespace(db_read=loaded, locale_name="fr")
    offered = {one.name: one for one in declared()}
    assert offered["taxonomies.trades"].search(request, "grand rep", 5)[0][1] == "Journalisme / Grand reporter"
    assert offered["taxonomies.trades"].titles(request, ["reporter"]) == {"reporter": "Journalisme / Reporter"}
    assert offered["taxonomies.towns"].search(request, "brest", 5)[0] == ("FR|29200|Brest", "29200 Brest, France")
    assert offered["taxonomies.towns"].titles(request, ["DE|10115|Berlin", "junk"]) == {"DE|10115|Berlin": "10115 Berlin, Allemagne"}
