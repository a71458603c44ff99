"""Names of countries and departments, and the country that an agency's text means.

Names come from the Unicode CLDR (through Babel); codes are ISO 3166-1. No database is needed.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError

from aipress_taxonomies.shipped import rows

# Spellings of the trade that the CLDR does not list.
SPELLINGS = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "angleterre": "GB", "ecosse": "GB", "pays de galles": "GB", "irlande du nord": "GB", "grande bretagne": "GB",
    "grossbritannien": "GB", "u s": "US", "u s a": "US", "usa": "US", "united states of america": "US",
    "etats unis d amerique": "US",
    "holland": "NL", "hollande": "NL", "the netherlands": "NL", "russian federation": "RU", "republic of korea": "KR",
    "coree": "KR", "ivory coast": "CI", "burma": "MM", "birmanie": "MM", "czech republic": "CZ", "republique tcheque": "CZ",
    "swaziland": "SZ", "cape verde": "CV", "macedonia": "MK", "hong kong": "HK", "macau": "MO", "palestine": "PS",
    "vatican": "VA",
    "dr congo": "CD", "drc": "CD", "rdc": "CD", "democratic republic of congo": "CD", "republique democratique du congo": "CD",
    "republic of ireland": "IE", "turkey": "TR", "uae": "AE", "bosnia": "BA", "bosnie": "BA", "syrian arab republic": "SY",
}


def country_name(code: str, locale: str = "en") -> str:
    """The name of a country in a language; the code itself when there is no such country.

    Args:
        code: ISO 3166-1 alpha-2, in any case.
        locale: a language such as ``fr`` or ``en_GB``; an unknown one gives English.
    """
    return _territories(locale.replace("-", "_")).get(code.upper(), code.upper())


def department_name(code: str) -> str:
    """The name of a French department from its code (``29``, ``2A``, ``971``); the code itself when unknown."""
    return _departments().get(code.upper(), code)


def department_of(postcode: str) -> str | None:
    """The department that a French postcode lies in; None when it names none.

    Corsican postcodes start with 20: 200 and 201 are Corse-du-Sud (2A), 202 and 206 Haute-Corse (2B).
    """
    digits = postcode.strip().replace(" ", "")
    if len(digits) != 5 or not digits.isdigit():
        return None
    if digits.startswith("20"):
        return "2A" if digits[2] in "01" else "2B"
    code = digits[:3] if digits[:2] == "97" else digits[:2]
    return code if code in _departments() else None


def country_from(text: str) -> str | None:
    """The alpha-2 code that a text means, for importers; None when it means none that we know.

    Accepts alpha-2 and alpha-3 codes, names in English, French, German and the country's own languages, and the
    spellings that agencies use; case, accents and punctuation do not matter.
    """
    wanted = text.strip()
    by_code = _codes().get(wanted.upper())
    return by_code or _names().get(fold(wanted))


def fold(text: str) -> str:
    """Lower case without accents and with single spaces for everything that is neither letter nor digit."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


@cache
def _territories(locale: str) -> dict[str, str]:
    try:
        found = Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        found = Locale("en")
    return {code: name for code, name in found.territories.items() if len(code) == 2}


@cache
def _departments() -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows("departments")}


@cache
def _codes() -> dict[str, str]:
    return {code: row["code"] for row in rows("countries") for code in (row["code"], row["alpha3"])}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows("countries"):
        code = row["code"]
        for name in (*(country_name(code, locale) for locale in ("en", "fr", "de")), *row["native"].split("|")):
            if name:
                names.setdefault(fold(name), code)
    return names | SPELLINGS
