"""Invented names of people, of firms, and of places in towns."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from random import Random

from aipress_demo.world.texts import sections

# Letters that Unicode does not take apart.
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i", "ø": "o", "ł": "l", "ß": "ss", "’": "-"})


@cache
def _names(section: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for line in sections("names")[section] for word in line.split())


def person(random: Random, language: str) -> tuple[str, str, str]:
    """First name, last name and gender (``f`` or ``m``); a sixth of the French have roots elsewhere, as one meets them.

    English-speaking people take their names from the international list. So that a large world is no village, half of the last
    names are put together; some people have two first or two last names.
    """
    gender = random.choice("fm")
    family = "int" if language == "en" or random.random() < 1 / 6 else "fr"
    first, last = random.choice(_names(f"{family}.{gender}")), surname(random, family)
    kind = random.random()
    if family == "fr" and kind < 0.15:
        first = f"{random.choice(_names(f'fr.double.{gender}'))}-{first}"
    elif kind > 0.85:
        last = f"{last}-{surname(random, family)}"
    return first, last, gender


def surname(random: Random, family: str) -> str:
    """A last name of the French (``fr``) or of anybody else (``int``)."""
    return random.choice(_names(f"{family}.last")) if random.random() < 0.5 else _joined(random, f"{family}.last")


def firm(random: Random, language: str) -> str:
    """The name of a company that does not exist; most say their trade."""
    name = _joined(random, f"{language}.firm")
    return f"{name} {random.choice(_names(f'{language}.firm.trades'))}" if random.random() < 0.95 else name


def spot(random: Random, language: str) -> str:
    """A quarter or a square that may be in any town: "du Clos-Moreau", "Wexcombe Green"."""
    if language == "en":
        return f"{_joined(random, 'int.last')} {random.choice(_names('en.spot'))}"
    return f"{random.choice(_names('fr.spot'))}-{surname(random, 'fr').replace(' ', '-')}"


def _joined(random: Random, section: str) -> str:
    """A beginning and an end."""
    return random.choice(_names(f"{section}.starts")) + random.choice(_names(f"{section}.ends"))


def slug(text: str) -> str:
    """ASCII letters and digits with hyphens between."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "x"
