"""What the form of filters offers: the most frequent values with their numbers, kept until the index changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from markupsafe import Markup
from pyramid.request import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aipress_core.api import alphabetical, capped
from aipress_kyc.services import COMMUNITIES, SURVEYS
from aipress_social.directory.choice import BY_NAME, COUNTED, FACETS, LETTERS, Choice, Facet
from aipress_social.directory.counting import counts
from aipress_social.directory.indexing import COMMUNITY, LETTER
from aipress_social.directory.labels import labels
from aipress_social.models import TRAITS, Listed, Trait
from aipress_taxonomies.services import TERMS

ADDRESS = "/members/"
SHOWN, ALL = 10, 500  # values of a filter, before and after "more"
OPEN = 3  # filters stand open before anything is chosen

Numbers = Mapping[str, Sequence[tuple[str, int]]]


def overview(request: Request) -> dict[str, Any]:
    """``values``: filter → the most frequent values with their numbers; ``more``: how many others; ``total`` of members."""
    found: dict[str, Any] = request.cached(TRAITS, ["overview"], lambda: _overview(request.db))
    return found


def _overview(db: Session) -> dict[str, Any]:
    place = func.row_number().over(partition_by=Trait.field, order_by=(Trait.number.desc(), Trait.value)).label("place")
    every = func.count().over(partition_by=Trait.field).label("every")
    ranked = select(Trait.field, Trait.value, Trait.number, place, every).where(Trait.number > 0).subquery()
    values: dict[str, list[tuple[str, int]]] = {}
    more: dict[str, int] = {}
    for row in db.execute(select(ranked).where(ranked.c.place <= len(LETTERS) + 1).order_by(ranked.c.field, ranked.c.place)):
        values.setdefault(row.field, []).append((row.value, row.number))
        more[row.field] = row.every
    return {"values": values, "more": more, "total": db.scalar(select(func.count()).select_from(Listed)) or 0}


def every_value(db: Session, name: str) -> dict[str, int]:
    """Every value of a filter that somebody has, with its number where nothing is chosen."""
    return dict(db.execute(select(Trait.value, Trait.number).where(Trait.field == name, Trait.number > 0)).tuples().all())


def filtered(request: Request, choice: Choice) -> dict[str, Any]:
    """As :func:`overview`, given what is chosen; ``values`` has all of them, the most frequent first."""
    found: dict[str, Any] = request.cached(TRAITS, ["filtered", choice.words, {name: list(values) for name, values in
                                                                                choice.values.items()}],
                                           lambda: _filtered(request.db, choice))
    return found


def _filtered(db: Session, choice: Choice) -> dict[str, Any]:
    found = counts(db, choice)
    values = {name: sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])) for name, numbers in found.numbers.items()}
    return {"values": values, "more": {name: len(pairs) for name, pairs in values.items()}, "total": found.total}


def form(request: Request, choice: Choice, found: Mapping[str, Any], *, exact: bool) -> dict[str, Any]:
    """What the form of filters is given.

    Args:
        found: of :func:`overview`, or of :func:`filtered`.
        exact: the numbers are those under the present choice; others are shown only where nothing is chosen.
    """
    chosen = {name: values for name, values in choice.values.items() if name in BY_NAME}
    shown = {facet.name: _shown(request, facet.name, found, chosen.get(facet.name, ())) for facet in FACETS}
    if exact or not choice.is_filtered:
        facets = _groups(request, choice, found, shown, exact=exact)
    else:
        facets = _kept_groups(request, choice, found, shown)
    return {"facets": facets, "hidden": choice.pairs(facets=False), "action": ADDRESS, "active": sum(map(len, chosen.values()))}


Shown = Mapping[str, Sequence[tuple[str, int]]]


def _groups(request: Request, choice: Choice, found: Mapping[str, Any], shown: Shown, *, exact: bool) -> list[dict[str, Any]]:
    """The filters with their values by label, each value with its number."""
    known = labels(request, {name: [value for value, _number in pairs] for name, pairs in shown.items()})
    return [{
        **_group(facet, shown[facet.name], known[facet.name], choice, lambda number: capped(number, request.locale_name)),
        "more": _more(request, facet.name, found), "more_url": _more_url(request, choice, facet.name, exact=exact),
    } for facet in FACETS if shown[facet.name]]


def _kept_groups(request: Request, choice: Choice, found: Mapping[str, Any], shown: Shown) -> list[dict[str, Any]]:
    """The filters without numbers. What the reader chose decides little of them: a group is kept for its own values."""
    there = [facet for facet in FACETS if shown[facet.name]]
    return [{"options": (), "markup": _kept_group(request, choice, facet, shown[facet.name], _more(request, facet.name, found),
                                                  is_open=place < OPEN)} for place, facet in enumerate(there)]


def _kept_group(request: Request, choice: Choice, facet: Facet, pairs: Sequence[tuple[str, int]], more: int, *,
                is_open: bool) -> Markup:
    own, values = choice.values.get(facet.name, ()), tuple(value for value, _number in pairs)

    def group() -> dict[str, Any]:
        known = labels(request, {facet.name: list(values)})[facet.name]
        return {"facet": {**_group(facet, pairs, known, choice, lambda _number: None), "more": more}, "is_open": is_open}
    key = (facet.name, values, own, more, is_open, request.cache_token(TERMS), request.cache_token(SURVEYS))
    markup: Markup = request.shell("social/facet.html", key, group, {
        "more": lambda: _more_url(request, choice, facet.name, exact=False)})
    return markup


def _group(facet: Facet, pairs: Sequence[tuple[str, int]], known: Mapping[str, str], choice: Choice,
           count: Callable[[int], Any]) -> dict[str, Any]:
    own = choice.values.get(facet.name, ())
    return {"name": facet.name, "title": facet.title, "options": sorted((
        {"value": value, "label": known[value], "checked": value in own, "count": count(number)} for value, number in pairs),
        key=lambda one: alphabetical(str(one["label"])))}


def _more(request: Request, name: str, found: Mapping[str, Any]) -> int:
    """How many values of a filter are not shown."""
    return 0 if request.GET.get("all") == name else max(0, found["more"].get(name, 0) - SHOWN)


def _more_url(request: Request, choice: Choice, name: str, *, exact: bool) -> str:
    return str(request.path_with(ADDRESS, [*choice.pairs(), ("all", name), *([("part", "facets")] if exact else [])]))


def _shown(request: Request, name: str, found: Mapping[str, Any], chosen: Sequence[str]) -> list[tuple[str, int]]:
    """The values of a filter that are offered: the most frequent, all where the reader asked for all, and the chosen ones."""
    pairs = [tuple(pair) for pair in found["values"].get(name, ())]
    if request.GET.get("all") == name:
        pairs = sorted({**every_value(request.db, name), **dict(pairs)}.items(), key=lambda pair: (-pair[1], pair[0]))[:ALL]
    else:
        pairs = pairs[:SHOWN]
    there = {value for value, _number in pairs}
    numbers = dict(tuple(pair) for pair in found["values"].get(name, ()))
    return [*pairs, *((value, numbers.get(value, 0)) for value in chosen if value not in there)]


def chips(request: Request, choice: Choice) -> list[dict[str, str]]:
    """What is chosen, each with the address without it."""
    colon = "\u00a0: " if request.locale_name == "fr" else ": "
    quoted = f"«\u00a0{choice.text}\u00a0»" if request.locale_name == "fr" else f"“{choice.text}”"
    found = [{"label": quoted, "remove_url": address(request, Choice("", choice.values))}] if choice.text else []
    known = labels(request, {name: list(values) for name, values in choice.values.items() if name in BY_NAME})
    for name in COUNTED:
        for value in choice.values.get(name, ()) if name in BY_NAME else ():
            label = f"{request.translate(BY_NAME[name].title)}{colon}{known[name][value]}"
            found.append({"label": label, "remove_url": address(request, choice.without(name, value))})
    return found


def tabs(request: Request, choice: Choice, title: str) -> list[dict[str, Any]]:
    """All, and one for each community."""
    current = (choice.values.get(COMMUNITY) or ("",))[0]
    return [{"title": said, "current": key == current, "url": address(request, choice.having(COMMUNITY, key))}
            for key, said in (("", title), *COMMUNITIES.items())]


def letters(request: Request, choice: Choice, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The alphabet; letters under which nobody stands have no address, and letters of a filtered list all have one."""
    there = {value for value, _number in found["values"].get(LETTER, ())}
    current = (choice.values.get(LETTER) or ("",))[0]
    every = [*LETTERS, *(["?"] if "?" in there else [])]
    without = address(request, choice.without(LETTER))
    begin = f"{without}{'&' if '?' in without else '?'}{LETTER}="
    return [{"letter": one.upper(), "current": one == current,
             "url": (without if one == current else begin + quote_plus(one)) if one in there else ""} for one in every]


def address(request: Request, choice: Choice) -> str:
    """The directory with this choice."""
    return str(request.path_with(ADDRESS, choice.pairs()))
