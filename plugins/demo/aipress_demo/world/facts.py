"""The facts of one story: what a frame's names stand for, the same in every paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from aipress_demo.world import naming
from aipress_demo.world.entities import Organisation, Place
from aipress_demo.world.language import at, capital, elided, number, of, small

FR_FORMS = {
    "m": {"il": "il", "e": "", "ne": "", "civil": "M.", "le": "le"},
    "f": {"il": "elle", "e": "e", "ne": "ne", "civil": "Mme", "le": "la"},
}
EN_FORMS = {"m": {"he": "he", "his": "his"}, "f": {"he": "she", "his": "her"}}


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody who speaks in a story."""

    first: str
    last: str
    gender: str
    role: str

    def form(self, name: str) -> str:
        """The form asked for: ``f`` function, ``m`` "Mme Keravec", ``de`` "d’Alice …", ``il``, ``Il``, ``e``, ``he``, ``n`` …"""
        full = f"{self.first} {self.last}"
        match name:
            case "":
                return full
            case "f":
                return self.role
            case "n":
                return self.last
            case "m":
                return f"{FR_FORMS[self.gender]['civil']} {self.last}"
            case "de":
                return of(full)
            case "lef":
                article = FR_FORMS[self.gender]["le"]
                return f"l{elided(self.role)}" if elided(self.role).startswith("’") else f"{article} {self.role}"
        forms = FR_FORMS[self.gender] | EN_FORMS[self.gender]
        return capital(forms[small(name)]) if name[0].isupper() else forms[name]


Fact = str | float | Quoted | Place | Organisation


def draw(spec: str, random: Random, language: str, towns: tuple[Place, ...]) -> Fact:
    """Draw one fact from its specification.

    ``@chef,cheffe|maire,maire`` a person with one of the roles; ``%co`` an invented firm; ``%place`` a town; ``%spot`` a
    place in the town, in French as what follows "quartier": "du Clos-Moreau"; ``%last`` a surname;
    ``12..48`` a whole number, ``100..900/50`` one that 50 divides, ``2.1..9.8`` one with a decimal, ``#1850..1910`` a
    year, ``a|b|c`` one of the words.
    """
    if spec.startswith("@"):
        first, last, gender = naming.person(random, language)
        roles = random.choice(spec[1:].split("|")).split(",")
        return Quoted(first, last, gender, roles[-1] if gender == "f" else roles[0])
    if spec == "%co":
        return naming.firm(random, language)
    if spec == "%place":
        return random.choice(towns)
    if spec == "%spot":
        return naming.spot(random, language)
    if spec == "%last":
        return naming.surname(random, "int" if language == "en" else "fr")
    low, dots, high = spec.lstrip("#").partition("..")
    if not dots:
        return random.choice(spec.split("|"))
    if "." in low or "." in high:
        return round(random.uniform(float(low), float(high)), 1)
    high, _, step = high.partition("/")
    value = random.randrange(int(low), int(high) + 1)
    value -= value % int(step or 1)
    value = max(value, int(low))
    return str(value) if spec.startswith("#") else value


def render(fact: Fact, attribute: str, language: str) -> str:
    """A fact as the text asks for it."""
    if isinstance(fact, Quoted):
        return fact.form(attribute)
    if isinstance(fact, Organisation):
        named = fact.name_in_text
        return {"": fact.name, "le": named, "Le": capital(named), "de": of(capital(named)), "about": fact.summary}[attribute]
    if isinstance(fact, Place):
        return {"": fact.city, "de": of(fact.city), "a": at(fact.city)}[attribute]
    return fact if isinstance(fact, str) else number(fact, language)
