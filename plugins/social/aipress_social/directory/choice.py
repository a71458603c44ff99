"""The thirteen filters of the directory, and reading the reader's choice from the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aipress_core.api import _
from aipress_kyc.services import FACETS as VOCABULARIES
from aipress_social.directory.indexing import COMMUNITY, LETTER
from aipress_social.directory.words import asked

MOST_VALUES, LONGEST_VALUE, LONGEST_TEXT = 20, 120, 100
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Facet:
    """One filter: ``name`` in the address and in the index, and what readers call it."""

    name: str
    title: Any

    @property
    def vocabulary(self) -> str:
        """Where its labels are; empty for profiles and places."""
        return VOCABULARIES.get(self.name, "")


FACETS = (
    Facet("profile", _("Function")),
    Facet("sectors", _("Sectors")),
    Facet("country", _("Country")),
    Facet("department", _("Department")),
    Facet("city", _("City")),
    Facet("organisation_types", _("Types of organisation")),
    Facet("organisation_size", _("Size of the organisation")),
    Facet("media_company_types", _("Types of press company")),
    Facet("press_media_types", _("Types of press and media")),
    Facet("pr_agency_types", _("Types of PR agency")),
    Facet("journalism_skills", _("Skills in journalism")),
    Facet("general_skills", _("General skills")),
    Facet("major_transformations", _("Major transformations")),
)
BY_NAME = {facet.name: facet for facet in FACETS}
COUNTED = (*BY_NAME, COMMUNITY, LETTER)


class UnknownChoice(ValueError):
    """Too many values, or too long ones."""


@dataclass(frozen=True)
class Choice:
    """What the reader asked for; values are OR-ed within a filter and AND-ed between filters.

    Attributes:
        text: as typed; every word of it must begin a word of the member.
        values: filter → values; ``community`` and ``letter`` have one at most.
    """

    text: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The words that are searched."""
        return asked(self.text)

    @property
    def is_filtered(self) -> bool:
        """Does anything narrow the directory?"""
        return bool(self.values or self.words)

    def without(self, name: str, value: str | None = None) -> Choice:
        """The choice less a filter, or less one value of it."""
        left = {key: tuple(one for one in found if key != name or (value is not None and one != value))
                for key, found in self.values.items()}
        return replace(self, values={key: found for key, found in left.items() if found})

    def having(self, name: str, value: str) -> Choice:
        """The choice with one value of a filter instead of what was chosen of it."""
        return replace(self, values={**self.without(name).values, **({name: (value,)} if value else {})})

    def pairs(self, *, facets: bool = True) -> list[tuple[str, str]]:
        """The choice as pairs for an address; without ``facets`` only what does not stand in the form of filters."""
        pairs = [("q", self.text)] if self.text else []
        return pairs + [(name, value) for name, values in self.values.items() for value in values if facets
                        or name not in BY_NAME]


def read_choice(query: Iterable[tuple[str, str]]) -> Choice:
    """Read the choice from an address; names that are none of ours are left alone.

    Raises:
        UnknownChoice: for too many or too long values.
    """
    text, values = "", {}
    found: dict[str, dict[str, None]] = {}
    for name, value in query:
        if name == "q":
            text = " ".join(value.replace("\0", "").split())[:LONGEST_TEXT]
        elif name in COUNTED and value:
            found.setdefault(name, {})[value] = None
    for name in COUNTED:
        chosen = tuple(found.get(name, ()))
        if len(chosen) > MOST_VALUES or any(len(value) > LONGEST_VALUE or "\0" in value for value in chosen):
            raise UnknownChoice("these filters are not ones of the directory")
        if chosen:
            values[name] = chosen[:1] if name in (COMMUNITY, LETTER) else chosen
    return Choice(text, values)
