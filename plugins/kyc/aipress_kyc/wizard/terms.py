"""Terms that the wizard's controls offer: of vocabularies, countries, towns, organisations' names; in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from aipress_core.api import Party
from aipress_organisations.services import Organisation, canonical_name
from aipress_taxonomies import services as taxonomies

Term = tuple[str, str]
MOST = 20
LONGEST_NAME = 80


def labels(request: Any, vocabulary: str, keys: Collection[str]) -> dict[str, str]:
    """Labels of those keys that are terms of the vocabulary, in the order given."""
    if not keys:
        return {}
    known = taxonomies.labels_of(request.db_read, {vocabulary: list(keys)}, request.locale_name)[vocabulary]
    return {key: known[key] for key in keys if key in known}


def details(request: Any, vocabulary: str, categories: Collection[str], text: str, limit: int = MOST) -> list[Term]:
    """Second-level terms of the chosen categories that the words find."""
    return taxonomies.within(request.db_read, vocabulary, categories, text, request.locale_name, limit)


def countries(request: Any, text: str, limit: int) -> Sequence[Term]:
    """Countries whose name holds the words; those that begin so first."""
    words = taxonomies.fold(text)
    hits = [one for one in taxonomies.country_choices(request.db_read, request.locale_name) if words in taxonomies.fold(one[1])]
    return sorted(hits, key=lambda one: not taxonomies.fold(one[1]).startswith(words))[:limit]


def country_titles(request: Any, codes: Collection[str]) -> dict[str, str]:
    """Names of those codes that are countries (ISO 3166-1 alpha-2)."""
    return {code: taxonomies.country_name(code, request.locale_name) for code in codes if taxonomies.is_country(code)}


def towns(request: Any, country: str, text: str, limit: int = MOST) -> list[Term]:
    """Towns of a country whose name or postcode begins with the words; then the words as they were typed."""
    typed = " ".join(text.split())[:LONGEST_NAME]
    if not taxonomies.is_country(country) or not typed:
        return []
    postcode, blank, city = typed.partition(" ")
    is_both = bool(blank) and any(map(str.isdigit, postcode))
    known = taxonomies.find_towns(request.db_read, city if is_both else typed, country, limit - 1)
    found = [f"{one.postcode} {one.city}".strip() for one in known if not is_both or one.postcode == postcode]
    return [(town, town) for town in dict.fromkeys((*found, typed))]


def organisations(request: Any, text: str, limit: int) -> Sequence[Term]:
    """Names of organisations that begin with the words; then the words as they were typed, because a new one is welcome."""
    typed = " ".join(text.split())[:LONGEST_NAME]
    beginning = canonical_name(typed)
    names = request.db_read.scalars(
        select(Party.name).join(Organisation, Organisation.id == Party.id)
        .where(Organisation.canonical.startswith(beginning, autoescape=True), Party.state == "live")
        .order_by(Organisation.canonical, Organisation.id).limit(limit - 1)).all() if beginning else []
    return [(name, name) for name in dict.fromkeys((*(name[:LONGEST_NAME] for name in names), typed))]


def organisation_titles(request: Any, names: Collection[str]) -> Mapping[str, str]:
    """Names are their own titles: whatever was typed is one."""
    return {name: name for name in names if name.strip() and len(name) <= LONGEST_NAME}
