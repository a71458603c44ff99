"""What a member of the demo world answers: drawn from the vocabularies, and always the same for the same member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from aipress_kyc.communities import CONTACT_TYPES
from aipress_kyc.demo import wording
from aipress_kyc.demo.codes import code_of
from aipress_kyc.survey.answers import load_lists
from aipress_kyc.survey.kinds import CHOICES, PAIRS
from aipress_kyc.survey.model import MUST, Survey
from aipress_taxonomies.services import find_towns, fold

TRADES = {  # families of trades by community, the likeliest first
    "journalist": ("journalism", "journalism", "journalism", "audiovisual", "publishing"),
    "communicator": ("press-relations", "communication", "communication", "events", "marketing"),
    "expert": ("law-and-justice", "energy", "health", "engineering", "environment", "banking-and-finance", "digital-and-software",
               "architecture-and-town-planning", "agriculture-and-forestry", "entrepreneurship"),
    "transformer": ("transformation-and-innovation", "consulting", "management", "data-and-artificial-intelligence",
                    "human-resources", "environment"),
    "academic": ("research", "research", "education", "health", "environment"),
}
SIZES = {"agency": ("50", "250"), "media": ("30", "50", "250"), "pr": ("10", "30", "50"), "company": ("250", "2000", "20000"),
         "institution": ("250", "2000", "20000"), "university": ("2000", "20000"), "": ("1",)}
PUBLIC, PRIVATE = "political-and-administrative-organisations", "private-organisations"
FAMILIES = {"institution": PUBLIC, "university": PUBLIC, "company": PRIVATE, "pr": PRIVATE, "": PRIVATE}
CARDS = ("PM_DIR", "PM_JR_CP_SAL", "PM_JR_CP_ME")
LEVELS = (1, 1, 1, 1, 2, 2, 0)  # most members leave what they were given


@dataclass(frozen=True)
class Told:
    """A member's profile before it is written."""

    code: str
    answers: dict[str, Any]
    job_title: str
    display_level: int
    contact_visibility: dict[str, bool]


class Answerer:
    """Answers the survey for one member after the other."""

    def __init__(self, db: Session, survey: Survey, world: Any) -> None:
        self.db, self.survey, self.seed = db, survey, world.seed
        self.lists = load_lists(db, survey.fields.values())
        self.organisations = {one.key: one for one in world.organisations()}
        self.postcodes: dict[tuple[str, str], str] = {}
        self.shared: dict[str, dict[str, Any]] = {}

    @cached_property
    def _below(self) -> dict[str, dict[str, list[str]]]:
        """Keys of second-level terms by vocabulary and family."""
        found: dict[str, dict[str, list[str]]] = {}
        for name, terms in self.lists.terms.items():
            for term in terms.values():
                if term.parent_key:
                    found.setdefault(name, {}).setdefault(term.parent_key, []).append(term.key)
        return found

    @cached_property
    def _flat(self) -> dict[str, list[str]]:
        return {name: list(terms) for name, terms in self.lists.terms.items()}

    def tell(self, person: Any) -> Told:
        """All of a member's answers."""
        random = Random(f"kyc:{self.seed}:{person.key}")  # noqa: S311
        organisation = self.organisations.get(person.organisation_key or "")
        code = code_of(person, organisation, random)
        answers = {**self._personal(person, code, random), **self._organisation(person, organisation, code, random),
                   **self._choices(code, random), **wording.texts(person, organisation, random)}
        asked = self.survey.keys_for(code)
        kept = {key: value for key, value in answers.items() if key in asked and value not in ("", [])}
        title = person.function_fr if person.language == "fr" else person.function_en
        return Told(code, kept, title[:160], random.choice(LEVELS), _switches(person, random))

    def _personal(self, person: Any, code: str, random: Random) -> dict[str, Any]:
        family = random.choice(TRADES[person.community])
        trades = self._below["trades"][family]
        function = fold(person.function_en)
        fitting = [key for key in trades if key.replace("-", " ") in function] or trades
        return {
            "first_name": person.first, "last_name": person.last, "title": "f" if person.gender == "f" else "m",
            "main_occupation": [family], "main_occupation_detail": [random.choice(fitting)],
            "languages": list(dict.fromkeys([person.language, "en" if person.language == "fr" else "fr",
                                             *random.sample(("de", "es", "it", "ar", "pt", "br"), random.randrange(2))])),
            "press_card_number": str(random.randrange(60_000, 140_000)) if code in CARDS else "",
            "mobile_phone": wording.phone(person, random, mobile=True), "terms_accepted": True, "email": person.email,
            **self._location(person),
        }

    def _location(self, person: Any) -> dict[str, Any]:
        place = person.place
        known = (place.country, place.city)
        if known not in self.postcodes:
            name = fold(place.city)
            towns = [one for one in find_towns(self.db, place.city, place.country) if fold(one.city) == name]
            fallback = f"{place.department}000" if place.country == "FR" and place.department.isdigit() else ""
            self.postcodes[known] = towns[0].postcode if towns else fallback[:5]
        return {"location": place.country, "location_postcode": self.postcodes[known], "location_city": place.city}

    def _organisation(self, person: Any, organisation: Any, code: str, random: Random) -> dict[str, Any]:
        kind = organisation.kind if organisation else ""
        name = organisation.name if organisation else f"{person.first} {person.last}"
        field = self.survey.organisation_field(code)
        found: dict[str, Any] = {"organisation_size": random.choice(SIZES.get(kind, SIZES["company"])),
                                 **wording.contacts(person, organisation, random)}
        if field is not None and (organisation or field.obligation(code) == MUST):
            found[field.name] = [name] if field.kind.shape == CHOICES else name
        return found | self._shared(organisation.key if organisation else person.key, kind)

    def _shared(self, key: str, kind: str) -> dict[str, Any]:
        """What colleagues agree on: the types and sectors of their organisation."""
        if key not in self.shared:
            self.shared[key] = self._types(kind, Random(key))  # noqa: S311
        return self.shared[key]

    def _types(self, kind: str, theirs: Random) -> dict[str, Any]:
        family = FAMILIES.get(kind, "associations-federations-and-unions")
        found: dict[str, Any] = {
            "organisation_types": [family],
            "organisation_types_detail": [theirs.choice(self._below["organisation_types"][family])],
            "media_company_types": theirs.sample(self._flat["media_company_types"], 2),
            "press_media_types": theirs.sample(self._flat["media_types"], 2),
            "pr_agency_types": theirs.sample(self._flat["pr_agency_types"], 2)}
        for name in ("media_sectors", "pr_sectors", "sectors"):
            found |= self._pair(name, "sectors", theirs, 2)
        return found

    def _choices(self, code: str, random: Random) -> dict[str, Any]:
        """The lists that only have to be believable: mandatory ones always, the others of some."""
        found: dict[str, Any] = {}
        for one in self.survey.fields_for(code):
            is_answered = one.obligation(code) == MUST or random.random() < 0.3
            if one.name in _CONSIDERED or not is_answered:
                continue
            if one.kind.shape == PAIRS:
                found |= self._pair(one.name, one.vocabulary, random, 2)
            elif one.kind.shape == CHOICES and one.vocabulary:
                flat = self._flat[one.vocabulary]
                found[one.name] = random.sample(flat, min(len(flat), random.randrange(2, 5)))
            elif one.name.startswith("offers_"):
                found[one.name] = random.random() < 0.6
        return found

    def _pair(self, name: str, vocabulary: str, random: Random, most: int) -> dict[str, Any]:
        families = self._below[vocabulary]
        chosen = random.sample(sorted(families), random.randrange(1, most + 1))
        return {name: chosen, f"{name}_detail": [key for family in chosen for key in _some(families[family], random)]}


_CONSIDERED = frozenset({"main_occupation", "languages", "organisation_types", "media_company_types", "press_media_types",
                         "pr_agency_types", "media_sectors", "pr_sectors", "sectors", "media_names"})


def _some(values: Sequence[str], random: Random) -> list[str]:
    return random.sample(list(values), min(len(values), random.randrange(1, 3)))


def _switches(person: Any, random: Random) -> dict[str, bool]:
    """To whom the member shows contact details: press people to the press, communicators to journalists, experts less."""
    likely: Mapping[str, float] = {"journalist": 0.35, "communicator": 0.85, "expert": 0.5, "transformer": 0.6, "academic": 0.45}
    found = {}
    for mode, part in (("email", 1.0), ("mobile", 0.5), ("email_relation_presse", 1.2)):
        for contact_type in CONTACT_TYPES:
            chance = likely[person.community] * part * (1.0 if contact_type == "PRESSE" else 0.35)
            if random.random() < chance:
                found[f"{mode}_{contact_type}"] = True
        if mode != "email_relation_presse" and random.random() < 0.5:
            found[f"{mode}_FOLLOWEE"] = True
    return found
