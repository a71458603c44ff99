"""Two controls whose second part depends on the first: details of chosen categories, towns of a chosen country.

With scripts both are type-ahead lists that the server answers. Without, the search button shows the form again with what was
found, within what is chosen on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import colander

from aipress_core.api import Kind, Value, _
from aipress_kyc.wizard import terms

ONE, MANY = "one", "many"
OFFERED = _("Choose what is offered.")
MOST_DETAILS = 20
LONGEST_VALUE = 120
# "29200 Brest", "SW1A 1AA London", "Dakar": a postcode has a digit in each of its words.
TOWN = re.compile(r"\s*(?P<postcode>\d{4} [A-Z]{2}\s+|(?:[\w-]*\d[\w-]*\s+){0,2})(?P<city>\D[^\x00-\x1f]*)\Z")


class Given(colander.SchemaType):
    """The colander type of a value that its control has read already."""

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        return appstruct

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        return cstruct


@dataclass(frozen=True)
class Chosen:
    """What is chosen of one list, the words searched for, what they found: as the kit's type-ahead shows it."""

    chosen: tuple[tuple[str, str], ...] = ()
    query: str = ""
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PairsShown:
    """What the template of :class:`Pairs` sees."""

    categories: frozenset[str] = frozenset()
    details: Chosen = Chosen()


class Pairs(Kind):
    """Categories of a two-level vocabulary as boxes, and details of the chosen ones, found by typing; for ``Given``.

    Args:
        vocabulary: key of the vocabulary.
        categories: (key, label) of its first level.
        search_at: address that answers ``<search_at>/<categories>?q=…``.
        detail_label: of the second list, in the reader's language.
    """

    template = "kyc/controls/pairs.html"
    frame = "forms/set.html"
    parts = {"category": MANY, "q": ONE, "value": MANY}
    scripts = ("combobox",)
    missing = _("Choose at least one category and one of its details.")

    def __init__(self, vocabulary: str, categories: Sequence[tuple[str, str]], search_at: str, *,
                 detail_label: str = "", most: int = MOST_DETAILS) -> None:
        super().__init__(vocabulary=vocabulary, categories=tuple(categories), search_at=search_at, detail_label=detail_label,
                         most=most, css_class="")

    def read(self, sent: Any, node: colander.SchemaNode, reading: Any) -> Value:
        sent = sent if isinstance(sent, dict) else {}
        offered = {key for key, _label in self.categories}
        categories = [one for one in dict.fromkeys(sent.get("category", ())) if one in offered]
        values = [one for one in dict.fromkeys(sent.get("value", ())) if one and len(one) <= LONGEST_VALUE][:self.most + 1]
        known = terms.labels(reading.request, self.vocabulary, values)
        shown = PairsShown(frozenset(categories), self._chosen(known, categories, _typed(sent.get("q")), reading.request))
        if len(known) < len(values) or len(categories) < len(set(sent.get("category", ()))):
            return Value(colander.null, shown, OFFERED)
        if len(values) > self.most:
            return Value(colander.null, shown, _("Choose at most ${max}.", mapping={"max": self.most}))
        if not categories and not values:
            return Value(colander.null, shown)
        return Value({"categories": categories, "details": list(known)}, shown)

    def _chosen(self, known: Mapping[str, str], categories: Sequence[str], query: str, request: Any) -> Chosen:
        found = terms.details(request, self.vocabulary, categories, query) if query else []
        return Chosen(tuple(known.items()), query, tuple(term for term in found if term[0] not in known))

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Any) -> PairsShown:
        if not isinstance(cstruct, dict):
            return PairsShown()
        known = terms.labels(reading.request, self.vocabulary, cstruct.get("details", ()))
        return PairsShown(frozenset(cstruct.get("categories", ())), Chosen(tuple(known.items())))


@dataclass(frozen=True)
class PlaceShown:
    """What the template of :class:`Place` sees."""

    country: Chosen = Chosen()
    town: Chosen = Chosen()
    code: str = ""


class Place(Kind):
    """A country and a town in it, with its postcode; for ``Given``. Towns that no list has may be typed: “29200 Brest”."""

    template = "kyc/controls/place.html"
    frame = "forms/set.html"
    parts = {"q": ONE, "value": MANY, "town_q": ONE, "town": MANY}
    scripts = ("combobox",)
    missing = _("Choose your country, then your town.")

    def __init__(self, search_at: str) -> None:
        super().__init__(search_at=search_at, most=1, css_class="")

    def read(self, sent: Any, node: colander.SchemaNode, reading: Any) -> Value:
        sent = sent if isinstance(sent, dict) else {}
        request = reading.request
        countries = terms.country_titles(request, [one for one in sent.get("value", ()) if one][-1:])
        code = next(iter(countries), "")
        town = next((one.strip()[:LONGEST_VALUE] for one in reversed(sent.get("town", ())) if one.strip()), "")
        shown = self._shown(request, countries, town, _typed(sent.get("q")), _typed(sent.get("town_q")))
        match = TOWN.match(town) if town else None
        if town and match is None:
            return Value(colander.null, shown, _("Type the postcode and the town, such as 29200 Brest."))
        if not code and not town:
            return Value(colander.null, shown)
        if not code:
            return Value(colander.null, shown, self.missing)
        return Value({"country": code, "postcode": match["postcode"].strip()[:12] if match else "",
                        "city": match["city"].strip() if match else ""}, shown)

    def _shown(self, request: Any, countries: Mapping[str, str], town: str, query: str, town_query: str) -> PlaceShown:
        code = next(iter(countries), "")
        found = terms.countries(request, query, 20) if query else []
        towns = terms.towns(request, code, town_query) if town_query else []
        return PlaceShown(Chosen(tuple(countries.items()), query, tuple(one for one in found if one[0] not in countries)),
                          Chosen(((town, town),) if town else (), town_query, tuple(one for one in towns if one[0] != town)),
                          code)

    def show(self, cstruct: Any, node: colander.SchemaNode, reading: Any) -> PlaceShown:
        if not isinstance(cstruct, dict):
            return PlaceShown()
        town = f"{cstruct.get('postcode', '')} {cstruct.get('city', '')}".strip()
        return self._shown(reading.request, terms.country_titles(reading.request, [cstruct.get("country", "")]), town, "", "")


def _typed(sent: Any) -> str:
    return "".join(sign for sign in sent if sign.isprintable()).strip()[:100] if isinstance(sent, str) else ""

