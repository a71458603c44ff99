"""Invented names of people and of firms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from random import Random

from aipress_demo.world.texts import sections


def words(text: str) -> list[str]:
    return text.split()


FIRM = {
    "fr": (
        words("Vald Orn Trém Calv Narv Aubr Sérel Arv Kerl Péliv Temb Virel Hélor Isarn Gerv Faur Mélud Oriv Brénal Savol Luvig"),
        words("éo avel oris andre ière ys onde ac ia enne ance iel otte uze éane igny éade"),
        ["", "", " Industrie", " Technologies", " et Fils", " Ateliers"],
    ),
    "en": (
        words("Ashk Brack Caldr Dunm Fenw Garv Hollin Kirn Langr Marl Nethr Penr Ravenl Stann Thornl Wexl Orrin Tarv Quill Selw"),
        words("ombe aby ersworth adale amere afield estone agate eridge abourne"),
        ["", " Works", " Systems", " Instruments", " Engineering"],
    ),
}

# Letters that Unicode does not take apart.
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i", "ø": "o", "ł": "l", "ß": "ss", "’": "-"})


@cache
def _names(section: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for line in sections("names")[section] for word in line.split())


def person(random: Random, language: str) -> tuple[str, str, str]:
    """First name, last name and gender (``f`` or ``m``); a sixth of the French have roots elsewhere, as one meets them.

    English-speaking people take their names from the international list.
    """
    gender = random.choice("fm")
    family = "int" if language == "en" or random.random() < 1 / 6 else "fr"
    first = random.choice(_names(f"{family}.{gender}"))
    return first, random.choice(_names(f"{family}.last")), gender


def firm(random: Random, language: str) -> str:
    """The name of a company that does not exist."""
    starts, ends, additions = FIRM[language]
    return random.choice(starts) + random.choice(ends) + random.choice(additions)


def slug(text: str) -> str:
    """ASCII letters and digits with hyphens between."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "x"
