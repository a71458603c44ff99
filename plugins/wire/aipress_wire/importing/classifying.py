"""From what the sender says of an item to our seven facets; what cannot be mapped is kept as it came."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aipress_taxonomies.services import classify, country_from, department_of, genre, is_press_release
from aipress_wire.formats import ParsedItem, Place
from aipress_wire.models import Source

ARTICLE, RELEASE, PICTURE = "article", "press_release", "picture"


def kind_of(parsed: ParsedItem, source: Source, default: str | None) -> str:
    """What the item is: as its genre says, else its class, else the source's rule, else the command's, else an article."""
    if is_press_release(*parsed.genre_raw):
        return RELEASE
    return parsed.kind or source.kind or default or ARTICLE


def facets_of(parsed: ParsedItem, kind: str) -> dict[str, str | None]:
    """Values for the columns of the seven facets."""
    subjects = classify((subject.scheme, subject.code) for subject in parsed.subjects if subject.code)
    matches = [genre(raw) for raw in parsed.genre_raw]
    keys = [match.press_release_genre_key if kind == RELEASE else match.genre_key for match in matches]
    place = best_place(parsed)
    country = next(filter(None, map(country_from, _country_words(place))), None)
    return {
        "heading": subjects.heading_key, "theme": subjects.theme_key, "sector": subjects.sector_key,
        "genre": next(filter(None, keys), None), "country_code": country,
        "department_code": _department(place) if country == "FR" else None,
        "city": (place.city or None) if place else None,
    }


def best_place(parsed: ParsedItem) -> Place | None:
    """The first place with a city, else the first with a country, else the first."""
    places = parsed.places
    return next((place for place in places if place.city), None) or next((place for place in places if place.country), None) \
        or (places[0] if places else None)


def _country_words(place: Place | None) -> list[str]:
    if place is None:
        return []
    codes = [code.rpartition(":")[2] for code in place.codes if code.startswith(("iso3166", "country"))]
    return [word for word in (place.country, *codes, place.name) if word]


def _department(place: Place | None) -> str | None:
    codes = [code.rpartition(":")[2] for code in (place.codes if place else ())]
    return next(filter(None, map(department_of, codes)), None)


def raw_of(parsed: ParsedItem) -> dict[str, Any]:
    """Everything that we keep as it came, for the page, for export, and for a better mapping later."""
    return {
        "subjects": [_short(asdict(one)) for one in parsed.subjects], "places": [_short(asdict(one)) for one in parsed.places],
        "genres": list(parsed.genre_raw), "keywords": list(parsed.keywords),
        "links": [_short(asdict(one)) for one in parsed.links], "identifiers": [list(pair) for pair in parsed.identifiers],
        "provider": _short(asdict(parsed.provider)), "fingerprint": parsed.fingerprint,
        "expires_at": parsed.expires_at.isoformat() if parsed.expires_at else None,
        "unmapped": [list(pair) for pair in classify((one.scheme, one.code) for one in parsed.subjects if one.code).unmapped],
    }


def _short(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value not in ("", None, ())
    }
