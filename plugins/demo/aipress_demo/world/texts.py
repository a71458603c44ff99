"""Reads the text files of this package: tables, lists in sections, stories and frames."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from aipress_demo.world.entities import Organisation, Picture, Place


def read(name: str) -> str:
    """One text file below ``texts/``."""
    return files(__package__).joinpath("texts", *name.split("/")).read_text(encoding="utf-8")


def names_below(folder: str) -> list[str]:
    """The text files of a folder below ``texts/``, sorted by name."""
    found = files(__package__).joinpath("texts", folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in found if entry.name.endswith(".txt"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``texts/<name>.csv``."""
    return tuple(csv.DictReader(read(f"{name}.csv").splitlines(), delimiter=";"))


@cache
def sections(name: str) -> dict[str, list[str]]:
    """The lines below each ``[heading]`` of ``texts/<name>.txt``."""
    found: dict[str, list[str]] = {}
    for line in read(f"{name}.txt").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line.strip():
            lines.append(line.strip())
    return found


@cache
def places(language: str, *, abroad: bool = False) -> tuple[Place, ...]:
    """Towns whose stories are told in a language; ``abroad`` gives those outside France for French."""
    rows = tuple(Place(**row) for row in table("places"))
    spoken = [place for place in rows if place.language == language]
    return tuple(place for place in spoken if language == "en" or (place.country != "FR") is abroad)


@cache
def place_named(city: str) -> Place:
    """The town of that name; ``KeyError`` when the table has none."""
    return {row["city"]: Place(**row) for row in table("places")}[city]


@cache
def organisations() -> tuple[Organisation, ...]:
    """The forty organisations that every size of the world has."""
    return tuple(
        Organisation(**{name: value for name, value in row.items() if name != "city"}, place=place_named(row["city"]))
        for row in table("organisations")
    )


@cache
def pictures() -> dict[str, Picture]:
    """The shipped pictures by key, in the order of the catalogue."""
    return {row["key"]: Picture(**row) for row in table("pictures")}
