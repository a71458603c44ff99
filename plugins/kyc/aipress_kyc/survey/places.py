"""Checks where a member says to be: a country, a postcode of its form, a town that may lie there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from aipress_core.api import _
from aipress_taxonomies.services import countries_of_town, country_from, department_of, is_country

# The forms of the Universal Postal Union for the countries that members of a French-speaking platform mostly come from.
POSTCODES = {country: re.compile(form + r"\Z") for country, form in {
    "FR": r"\d{5}", "MC": r"980\d\d", "BE": r"\d{4}", "CH": r"\d{4}", "LU": r"\d{4}", "DE": r"\d{5}", "AT": r"\d{4}",
    "ES": r"\d{5}", "IT": r"\d{5}", "PT": r"\d{4}-\d{3}", "NL": r"\d{4} ?[A-Z]{2}", "DK": r"\d{4}", "SE": r"\d{3} ?\d{2}",
    "NO": r"\d{4}", "FI": r"\d{5}", "PL": r"\d\d-\d{3}", "CZ": r"\d{3} ?\d{2}", "GR": r"\d{3} ?\d{2}", "RO": r"\d{6}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "US": r"\d{5}(-\d{4})?",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "MA": r"\d{5}", "DZ": r"\d{5}", "TN": r"\d{4}", "JP": r"\d{3}-\d{4}", "AU": r"\d{4}",
}.items()}
OTHER_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,11}\Z")
# Where towns bear the names of towns elsewhere: settlers' countries (Paris, Texas), and the neighbours of France.
NAMESAKES = frozenset({"US", "CA", "AU", "NZ", "ZA", "MX", "BR", "AR", "CL", "CO", "BE", "CH", "LU"})
LONGEST_CITY = 80
TOWN = re.compile(r"[^\W\d_]")


def check_place(keys: Sequence[str], values: Sequence[str], *, must: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers and errors by key.

    Args:
        keys: of country, postcode and town.
        values: as they were sent, in that order: a country's code or name, texts.
        must: country, town and, in France, postcode may not be empty.
    """
    country, postcode, city = values[0], values[1].upper(), values[2]
    errors: dict[str, Any] = {}
    code = country if is_country(country) else country_from(country) or ""
    if not code and (must or country or postcode or city):
        errors[keys[0]] = _("Choose a country.")
    if code:
        errors.update(zip((keys[1], keys[2]), (_postcode(code, postcode, must), _city(code, city, must)), strict=True))
    found = dict(zip(keys, (code, postcode, city), strict=True))
    wrong = {key: sentence for key, sentence in errors.items() if sentence is not None}
    return {key: value for key, value in found.items() if key not in wrong}, wrong


def _postcode(country: str, postcode: str, must: bool) -> Any:
    if not postcode:
        return _("Type the postcode.") if must and country == "FR" else None
    if not POSTCODES.get(country, OTHER_POSTCODE).match(postcode):
        return _("This is not a postcode of this country.")
    if country == "FR" and department_of(postcode) is None:
        return _("No French department has this postcode.")
    return None


def _city(country: str, city: str, must: bool) -> Any:
    if not city:
        return _("Type the town.") if must else None
    if len(city) > LONGEST_CITY or not TOWN.search(city):
        return _("Type the name of a town.")
    known = countries_of_town(city)
    if known and country not in known and country not in NAMESAKES:
        return _("${city} is not in this country.", mapping={"city": city})
    return None
