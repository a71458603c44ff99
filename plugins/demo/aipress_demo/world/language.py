"""Typography, elision and articles: the small rules that make generated sentences read well."""

from __future__ import annotations

import re

NBSP = "\u00a0"
NARROW = "\u202f"
VOWELS = tuple("aàâeéèêëiîïoôuûùyhœAÀÂEÉÈÊËIÎÏOÔUÛÙYHŒ")
_BEFORE = re.compile(r" ([:;?!»%€])")
_AFTER = re.compile(r"« ")
_DOUBLE = re.compile(r'"([^"]*)"')
# "de oiseaux" wants elision; "de onze" does not.
_ELISION = re.compile(r"\b([dD]|[qQ]u)e (?=(?!onze\b|un à)[aeiouéèêâîôûœAEIOUÉÈÊÂÎÔÛŒ])")
# "a 18-kilometre line" is read "an eighteen".
_ARTICLE = re.compile(r"\b([Aa]) (?=8|1[18](?!\d))")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")

WORDS = {
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
        "quatorze",
           "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"),
    "en": ("nil", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
           "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
}
_UNIT = r"(?!h\b|heures?\b|millions?\b|milliards?\b|km\b|kilo|mètre|metre|mégawatt|euros?\b|per cent|points?\b|[A-Z0-9])"
_OPENING = re.compile(rf"(^|[.!?] |«\u00a0|“)([2-9]|1\d|20)(?= {_UNIT}[a-zà-ÿœ])")
_INSIDE = re.compile(rf"(?<=[a-zà-ÿœ,’] )[2-9](?= {_UNIT}[a-zà-ÿœ])")


def typeset(text: str, language: str) -> str:
    """Replace typewriter punctuation by the printer's: apostrophes, quotation marks, no-break spaces."""
    text = text.replace("'", "’")
    if language == "fr":
        text = _ELISION.sub(r"\1’", text)
        text = _BEFORE.sub(NBSP + r"\1", text)
        text = _AFTER.sub("«" + NBSP, text)
        return _THOUSANDS.sub(NARROW, text)
    return _DOUBLE.sub("“\\1”", _ARTICLE.sub(r"\1n ", text))


def number(value: float, language: str) -> str:
    """``1200`` as "1 200" or "1,200"; ``3.4`` as "3,4" or "3.4"."""
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.replace(".", ",") if language == "fr" else text
    if language == "fr":
        return f"{value:,}".replace(",", NARROW)
    return f"{value:,}"


def ordinal(value: int) -> str:
    """``61`` as "61st"."""
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def spelled(text: str, language: str) -> str:
    """Small numbers in words, as newspapers print them: at the start of a sentence up to twenty, elsewhere up to nine.

    Figures stay before units, in scores and in times.
    """
    text = _OPENING.sub(lambda found: found[1] + capital(_word(found[2], language)), text)
    return _INSIDE.sub(lambda found: _word(found[0], language), text)


def _word(figure: str, language: str) -> str:
    words = WORDS[language]
    return words[int(figure)] if int(figure) < len(words) else figure


def elided(text: str) -> str:
    """What follows a bare "d" or "qu": "’une halle" or "e la halle"."""
    return f"’{text}" if text.startswith(VOWELS) else f"e {text}"


def of(name: str) -> str:
    """What says "of Brest", "of Angers", "of Le Havre": "de Brest", "d’Angers", "du Havre", "de l’École"."""
    if name.startswith(("L’", "La ")):
        return f"de {small(name)}"
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d{elided(name)}"


def at(name: str) -> str:
    """What says "in Brest", "in Le Havre": "à Brest", "au Havre", "aux Sables"."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def capital(text: str) -> str:
    """The same text with a capital first letter; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The same text with a small first letter."""
    return text[:1].lower() + text[1:]
