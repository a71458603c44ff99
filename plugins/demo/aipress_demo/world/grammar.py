"""Frames: the patterns from which ordinary stories are made.

A frame lists facts, headlines, standfirsts and paragraphs, each in several wordings. Drawing a story draws the facts
once, then one wording of each part, so that names and numbers agree throughout. The text format:

    == key | kind | genre | heading / theme / sector | publishers | pictures | urgency [| abroad, coast or home]
    @ name = spec ; name = spec         facts (see ``facts.draw``; ``a == b * 3 + 4`` computes)
    # headline                          one line for each wording
    ! standfirst
    ## intertitle / another wording
    - paragraph                         ``| `` another wording of it; ``~ `` a paragraph that half of the stories have

In a wording ``{name}``, ``{name.form}`` and ``{name|filter}`` stand for facts, ``[one|two]`` for a free choice. Words to choose
from may hold ``{name}`` of a fact before them.

A large world has a thousand stories of each frame. A headline names who and where exactly, beside the town, so that three of its
words tell it from the others, as those of newspapers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random

from aipress_demo.world.entities import Block, Place
from aipress_demo.world.facts import Fact, draw, render
from aipress_demo.world.language import capital, elided, ordinal, small, spelled, typeset
from aipress_demo.world.texts import names_below, read

TOKEN = re.compile(r"\{([^{}]+)\}|\[([^\[\]|]+\|[^\[\]]+)\]")
FILTERS: dict[str, Callable[[str], str]] = {"cap": capital, "low": small, "elide": elided}
Wording = tuple["str | Reference | tuple[str, ...]", ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """``{name.form|filter}`` taken apart."""

    name: str
    attribute: str
    filter: str


@dataclass(slots=True)
class Slot:
    """A paragraph or an intertitle in its wordings."""

    kind: str
    wordings: list[Wording]
    is_optional: bool = False


@dataclass(slots=True)
class Frame:
    """One pattern. ``publishers`` are keys of organisations or, for releases, ``fr``, ``en:company,university``."""

    key: str
    language: str
    kind: str
    genre: str
    heading: str
    theme: str
    sector: str
    publishers: str
    pictures: list[str]
    urgency: int
    setting: str  # "abroad", "coast", "home" (Britain and Ireland) or anywhere
    facts: list[tuple[str, str]] = field(default_factory=list)
    headlines: list[Wording] = field(default_factory=list)
    standfirsts: list[Wording] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """One story drawn from a frame."""

    headline: str
    standfirst: str
    body: tuple[Block, ...]


@cache
def frames() -> tuple[Frame, ...]:
    """Every shipped frame."""
    return tuple(
        frame for name in names_below("frames")
        for frame in parse(read(name), "en" if name.startswith("frames/en-") else "fr")
    )


def parse(text: str, language: str) -> list[Frame]:
    """Read the frames of one file; ValueError names a line that is none of the known ones."""
    found: list[Frame] = []
    for line in filter(str.strip, text.splitlines()):
        mark, _, rest = line.partition(" ")
        if mark == "==":
            found.append(_frame(rest, language))
        else:
            _add(found[-1], mark, rest, line)
    return found


def _frame(line: str, language: str) -> Frame:
    key, kind, genre, place, publishers, pictures, urgency, *rest = (part.strip() for part in line.split(" | "))
    heading, theme, sector = place.split(" / ")
    return Frame(key, language, kind, genre, heading, theme, sector, publishers, pictures.split(","), int(urgency), "".join(rest))


def _add(frame: Frame, mark: str, rest: str, line: str) -> None:
    match mark:
        case "@":
            for pair in rest.split(" ; "):
                name, _, spec = pair.strip().partition(" = ") if "==" not in pair else pair.strip().partition(" == ")
                frame.facts.append((name.strip(), f"={spec}" if "==" in pair else spec.strip()))
        case "#":
            frame.headlines.append(wording(rest))
        case "!":
            frame.standfirsts.append(wording(rest))
        case "##":
            frame.slots.append(Slot("h2", [wording(part) for part in rest.split(" / ")]))
        case "-" | "~":
            frame.slots.append(Slot("p", [wording(rest)], is_optional=mark == "~"))
        case "|":
            frame.slots[-1].wordings.append(wording(rest))
        case _:
            raise ValueError(f"not a line of a frame: {line}")


@cache
def wording(text: str) -> Wording:
    """Take a sentence apart into literal text, references and free choices."""
    parts: list[str | Reference | tuple[str, ...]] = []
    position = 0
    for found in TOKEN.finditer(text):
        parts.append(text[position:found.start()])
        position = found.end()
        if found[1]:
            name, _, name_filter = found[1].partition("|")
            name, _, attribute = name.partition(".")
            parts.append(Reference(name, attribute, name_filter))
        else:
            parts.append(tuple(found[2].split("|")))
    return (*parts, text[position:])


def tell(frame: Frame, random: Random, given: Mapping[str, Fact], towns: tuple[Place, ...]) -> Telling:
    """Draw the facts and one wording of each part.

    Args:
        given: facts that the caller knows: the town, the day, the issuing organisation.
        towns: where ``%place`` may lead.
    """
    facts = dict(given)
    for name, spec in frame.facts:
        fact = _computed(spec[1:], facts) if spec.startswith("=") else draw(spec, random, frame.language, towns)
        facts[name] = _say(wording(fact), facts, random, frame.language) if isinstance(fact, str) and "{" in fact else fact
    headline = _say(random.choice(frame.headlines), facts, random, frame.language)
    standfirst = spelled(_say(random.choice(frame.standfirsts), facts, random, frame.language), frame.language)
    blocks = tuple(
        Block(slot.kind, spelled(_say(random.choice(slot.wordings), facts, random, frame.language), frame.language))
        for slot in frame.slots if not slot.is_optional or random.random() < 0.5
    )
    return Telling(headline, standfirst, blocks)


def _computed(expression: str, facts: Mapping[str, Fact]) -> int:
    """Work an expression of whole numbers and names out from left to right."""
    total, operation = 0, "+"
    for word in expression.split():
        if word in "+-*/":
            operation = word
            continue
        value = int(word) if word.isdigit() else int(str(facts[word]))
        total = {"+": total + value, "-": total - value, "*": total * value, "/": total // (value or 1)}[operation]
    return total


def _say(words: Wording, facts: Mapping[str, Fact], random: Random, language: str) -> str:
    return typeset("".join(_part(part, facts, random, language) for part in words), language)


def _part(part: str | Reference | tuple[str, ...], facts: Mapping[str, Fact], random: Random, language: str) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, tuple):
        return random.choice(part)
    fact = facts[part.name]
    if part.filter == "th":
        return ordinal(int(str(fact)))
    text = render(fact, part.attribute, language)
    return FILTERS[part.filter](text) if part.filter else text
