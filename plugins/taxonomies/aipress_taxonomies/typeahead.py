"""What the type-ahead controls of forms find: terms of each vocabulary, and towns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from pyramid.request import Request

from aipress_core.api import Vocabulary
from aipress_taxonomies.finding import find_towns, search_terms, term_titles
from aipress_taxonomies.geography import country_name
from aipress_taxonomies.shipped import vocabulary_keys

TOWN = "|"  # parts country, postcode and name of a town's value: FR|44000|Nantes


def declared() -> list[Vocabulary]:
    """``taxonomies.<key>`` for each shipped vocabulary, and ``taxonomies.towns``; open to visitors, who register with them."""
    return [
        *(Vocabulary(f"taxonomies.{key}", partial(_search, key), partial(_titles, key)) for key in vocabulary_keys()),
        Vocabulary("taxonomies.towns", search_towns, town_titles),
    ]


def _search(vocabulary: str, request: Request, text: str, limit: int) -> list[tuple[str, str]]:
    return search_terms(request.db_read, vocabulary, text, request.locale_name, limit)


def _titles(vocabulary: str, request: Request, values: Iterable[str]) -> dict[str, str]:
    return term_titles(request.db_read, vocabulary, values, request.locale_name)


def search_towns(request: Request, text: str, limit: int) -> list[tuple[str, str]]:
    """Towns of any country by the beginning of their name, of one of its words, or of their postcode."""
    values = [TOWN.join((one.country, one.postcode, one.city)) for one in find_towns(request.db_read, text, limit=limit)]
    return list(town_titles(request, values).items())


def town_titles(request: Request, values: Iterable[str]) -> dict[str, str]:
    """``44000 Nantes, France`` for the value ``FR|44000|Nantes``, whether we list that town or not."""
    return {value: _title(value, request.locale_name) for value in values if value.count(TOWN) == 2}


def _title(value: str, locale: str) -> str:
    country, postcode, city = value.split(TOWN)
    return f"{postcode} {city}, {country_name(country, locale)}".strip()
