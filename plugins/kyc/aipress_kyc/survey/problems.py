"""What is wrong with a survey file, said cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST = 100  # problems that are worth reading at once


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Attributes:
        place: the cell as spreadsheets name it, ``Survey!K17``; the name of a part of the file, or empty for the whole.
        sentence: a translation string.
    """

    place: str
    sentence: Any


class SurveyRefused(Exception):
    """The file cannot become a survey; ``problems`` says why, at most :data:`MOST` of them, in the order of the cells."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)[:MOST]
        super().__init__("; ".join(f"{one.place}: {one.sentence}" for one in self.problems))


@dataclass(frozen=True)
class Sheet:
    """The cells of a table, as text: ``rows[16][10]`` is K17. Rows may be shorter than the first one."""

    name: str
    rows: list[list[str]]

    def cell(self, row: int, column: int) -> str:
        """The text of a cell, without blanks around it; empty beyond the last one. Both count from 0."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column].strip() if column < len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """How spreadsheets name the cell.

        >>> Sheet("Survey", []).place(16, 10)
        'Survey!K17'
        """
        return f"{self.name}!{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """A, B, …, Z, AA, …; ``column`` counts from 0."""
    found, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        found = chr(ord("A") + digit) + found
    return found
