"""Places of NewsML-G2: where an item was written, the areas it is about, and the assertions that say more of them."""

from __future__ import annotations

import re

from . import places
from .model import Place
from .subjects import split_code
from .xml import Element, attr, text

_GEOGRAPHIC_TYPE = re.compile(r"(?:geoarea|poi|city|country|statprov|region|continent|place|location)\Z", re.IGNORECASE)
_GEOGRAPHIC_SCHEME = re.compile(r"\A(?:iso3166|geo\Z|geonames|.*location|.*city\Z|.*country\Z|.*geography)", re.IGNORECASE)
_COUNTRY_SCHEME = re.compile(r"country\Z|iso3166", re.IGNORECASE)


def located(about: Element, language: str) -> list[Place | None]:
    """The places where the item was written."""
    return [_place(element, None, language) for element in about.iterfind("located")]


def subject_places(element: Element, item: Element, language: str) -> list[Place | None] | None:
    """The places that a subject names, or None when it is no place."""
    kind = attr(element, "type").rpartition(":")[2].rpartition("/")[2]
    scheme, _code = split_code(attr(element, "qcode", "uri"))
    has_geo_facet = any("geoprop" in attr(facet, "qcode").lower() for facet in element.iterfind("facet"))
    if not (_GEOGRAPHIC_TYPE.search(kind) or has_geo_facet or (not kind and _GEOGRAPHIC_SCHEME.match(scheme))):
        return None
    return [_place(element, _assertion(element, item), language)]


def _assertion(element: Element, item: Element) -> Element | None:
    """The assertion on a concept: the same code or literal, or (as STT writes them) the same last part of the code."""
    qcode, literal = attr(element, "qcode", "uri"), attr(element, "literal")
    for assertion in item.iterfind("assert"):
        own = attr(assertion, "qcode", "uri")
        if literal and attr(assertion, "literal") == literal:
            return assertion
        if (
            qcode
            and own
            and (own == qcode or ("meta" in own.partition(":")[0] and own.rpartition(":")[2] == qcode.rpartition(":")[2]))
        ):
            return assertion
    return None


def _place(element: Element, assertion: Element | None, language: str) -> Place | None:
    sources = [element] if assertion is None else [element, assertion]
    name = next((label for source in sources if (label := _label(source, language))), "") or _literal(element)
    parts = {"country": "", "region": "", "city": ""}
    codes: list[str] = []
    for source in sources:
        own = _own_level(source)
        if own:
            parts[own] = parts[own] or name
        codes += [
            attr(source, "qcode", "uri") if source is element else "",
            *(attr(same, "qcode", "uri") for same in source.iterfind("sameas")),
        ]
        for wider in [*source.iterfind("broader"), *source.iterfind(".//address/country")]:
            step = "country" if wider.tag == "country" else _own_level(wider)
            if step:
                parts[step] = parts[step] or _label(wider, language)
            codes += [
                attr(same, "qcode")
                for same in (wider, *wider.iterfind("sameas"))
                if "iso3166" in attr(same, "qcode") and step == "country"
            ]
    position = next((found for source in sources if (found := source.find(".//position")) is not None), None)
    return places.place(name, **parts, latitude=attr(position, "latitude"), longitude=attr(position, "longitude"), codes=codes)


def _own_level(element: Element) -> str:
    """Which level an area stands on: by its type, by the facet of Reuters, by its scheme."""
    by_type = places.level(attr(element, "type"))
    facets = (
        places.level(attr(facet, "qcode")) for facet in element.iterfind("facet") if "geoprop" in attr(facet, "qcode").lower()
    )
    by_facet = next(filter(None, facets), "")
    scheme, code = split_code(attr(element, "qcode", "uri"))
    if by_facet or (by_type and by_type != "country"):
        return by_facet or by_type
    same = [split_code(attr(one, "qcode")) for one in element.iterfind("sameas")]
    if any(name.startswith("iso3166") and "-" in value for name, value in same):
        return "region"
    if by_type or _COUNTRY_SCHEME.search(scheme) or any(name.startswith("iso3166") for name, _value in same):
        return "country" if "-" not in code else "region"
    return next(
        (level for part, level in (("city", "city"), ("state", "region"), ("area", "region")) if scheme.lower().endswith(part)),
        "",
    )


def _literal(element: Element) -> str:
    """A literal that is a name; "ID0E2E" only points to an assertion."""
    literal = attr(element, "literal")
    return "" if re.match(r"ID\w*\d", literal) else literal


def _label(element: Element, language: str) -> str:
    names = [
        name for name in element.iterfind("name") if not re.search(r"mnemonic|short", attr(name, "role"))
    ] or element.findall("name")
    wanted = [name for name in names if attr(name, "lang")[:2].lower() == language[:2].lower()] or names
    return next((text(name) for name in wanted if text(name)), "")
