"""Places: names sorted into country, region and city, positions checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .model import Place
from .text import line, token

_BLANKS = frozenset({"", "n/a", "na", "none", "null", "unknown", "-", "--"})
_LEVELS = {
    "country": "country", "countrycode": "country", "nation": "country", "5": "country", "statprov": "region",
    "state": "region", "province": "region", "region": "region", "state-prov": "region", "county": "region",
    "area": "region", "city": "city", "town": "city", "municipality": "city", "8": "city",
}  # fmt: skip


def level(kind: str) -> str:
    """Which field of a place a kind of area fills: ``country``, ``region``, ``city`` or none."""
    name = kind.rpartition(":")[2].rpartition("/")[2].lower()
    return _LEVELS.get(name, "")


def place(
    name: str,
    *,
    country: str = "",
    region: str = "",
    city: str = "",
    latitude: object = None,
    longitude: object = None,
    codes: Iterable[str] = (),
) -> Place | None:
    """A place with clean fields; None when nothing names it. The null island (0, 0) is no position."""
    parts = [_named(part) for part in (name, country, region, city)]
    kept = tuple(dict.fromkeys([*(token(code, 200) for code in codes if code), *_iso(parts[1])]))[:20]
    title = parts[0] or parts[3] or parts[2] or parts[1]
    if not title:
        return None
    here, there = _degrees(latitude, 90), _degrees(longitude, 180)
    if here is None or there is None or (here == 0 and there == 0):
        here = there = None
    return Place(title, parts[1], parts[2], parts[3], here, there, kept)


def _iso(country: str) -> list[str]:
    """The code of a country that is given by its code."""
    return [f"iso3166-1a{len(country)}:{country}"] if len(country) in (2, 3) and country.isalpha() and country.isupper() else []


def _named(value: str) -> str:
    name = line(value, 200)
    return "" if name.lower() in _BLANKS else name


def _degrees(value: object, limit: int) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and -limit <= number <= limit else None


def distinct(places: Iterable[Place | None]) -> tuple[Place, ...]:
    """Places without repetitions of a name, each with what its repetitions add, at most 100."""
    found: dict[str, Place] = {}
    for one in places:
        if not one:
            continue
        key = one.name.casefold()
        first = found.get(key)
        found[key] = _merged(first, one) if first else one
    return tuple(found.values())[:100]


def _merged(first: Place, second: Place) -> Place:
    is_located = first.latitude is not None
    return replace(
        first,
        country=first.country or second.country,
        region=first.region or second.region,
        city=first.city or second.city,
        latitude=first.latitude if is_located else second.latitude,
        longitude=first.longitude if is_located else second.longitude,
        codes=tuple(dict.fromkeys((*first.codes, *second.codes))),
    )
