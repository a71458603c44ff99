"""The data files of this package, read once: they are part of the code and change only with it."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of ``data/<name>.csv``: semicolons between columns, names of the columns in the first line."""
    text = files(__package__).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter=";"))


def vocabulary_keys() -> tuple[str, ...]:
    """The keys of the shipped vocabularies, in the order in which they are presented."""
    return tuple(row["key"] for row in rows("vocabularies"))


def terms(vocabulary: str) -> tuple[Row, ...]:
    """The shipped terms of one vocabulary, parents before their children."""
    return rows(f"vocabularies/{vocabulary}")
