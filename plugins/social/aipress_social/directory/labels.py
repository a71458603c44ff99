"""What the values of the directory's filters are called, in the reader's language; kept until terms or the survey change."""

from __future__ import annotations

from pyramid.request import Request

from aipress_kyc.services import live_survey
from aipress_social.directory.choice import BY_NAME, FACETS
from aipress_taxonomies.services import TERMS, country_name, department_name, label_maps


def labels(request: Request, values: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Filter → value → label; a value without a label stands for itself. At most two statements."""
    maps = _vocabularies(request, [BY_NAME[name].vocabulary for name in values if name in BY_NAME and BY_NAME[name].vocabulary])
    return {name: {value: _label(request, name, value, maps) for value in found} for name, found in values.items()}


def profile_labels(request: Request) -> dict[str, str]:
    """Code → label of the live survey's profiles: what members are called who word no function."""
    def read() -> dict[str, str]:
        return {one.code: one.label.say(request.locale_name) for one in live_survey(request.db).profiles}
    found: dict[str, str] = request.memo("social.profiles", read)
    return found


EVERY = sorted({one.vocabulary for one in FACETS if one.vocabulary})


def _vocabularies(request: Request, wanted: list[str]) -> dict[str, dict[str, str]]:
    if not wanted:
        return {}
    maps: dict[str, dict[str, str]] = request.memo("social.labels", lambda: request.cached(
        TERMS, ["social", *EVERY, request.locale_name], lambda: label_maps(request.db, EVERY, request.locale_name)))
    return maps


def _label(request: Request, name: str, value: str, maps: dict[str, dict[str, str]]) -> str:
    if name == "profile":
        return profile_labels(request).get(value, value)
    if name == "country":
        return country_name(value, request.locale_name)
    if name == "department":
        return department_name(value) or value
    return maps.get(BY_NAME[name].vocabulary, {}).get(value, value) if name in BY_NAME else value
