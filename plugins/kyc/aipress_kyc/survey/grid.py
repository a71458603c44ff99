"""Gathers the cells of a spreadsheet's table: only what is filled in, however far the file pretends to go on."""

from __future__ import annotations

from typing import Any

from aipress_core.api import _
from aipress_kyc.survey.layout import MOST_COLUMNS, MOST_ROWS
from aipress_kyc.survey.problems import MOST, Problem, Sheet, SurveyRefused

FORMULA = _("This cell holds a formula. Write its result instead.")


class Grid:
    """A table that is being read. Rows and columns count from 0."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[str]] = []
        self.problems: list[Problem] = []

    def put(self, row: int, column: int, value: str, *, is_formula: bool = False) -> None:
        """Fill a cell.

        Raises:
            SurveyRefused: for a cell beyond what a survey may have; rows beyond the most end the reading.
        """
        if not value and not is_formula:
            return
        if row >= MOST_ROWS:
            self.refuse(MOST_ROWS, 0, _("The table has more than ${most} rows.", mapping={"most": MOST_ROWS}))
        if column >= MOST_COLUMNS:
            self.refuse(row, MOST_COLUMNS, _("The table has more than ${most} columns.", mapping={"most": MOST_COLUMNS}))
        if is_formula and len(self.problems) < MOST:
            self.problems.append(Problem(self._place(row, column), FORMULA))
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value

    def refuse(self, row: int, column: int, sentence: Any) -> None:
        """Stop reading.

        Raises:
            SurveyRefused: always.
        """
        raise SurveyRefused([*self.problems, Problem(self._place(row, column), sentence)])

    def _place(self, row: int, column: int) -> str:
        return Sheet(self.name, []).place(row, column)

    def finish(self) -> list[list[str]]:
        """The rows.

        Raises:
            SurveyRefused: when there were formulas.
        """
        if self.problems:
            raise SurveyRefused(self.problems)
        return self.rows


def number(text: str) -> str:
    """A number as its author wrote it: spreadsheets keep 1 as ``1.0``.

    >>> number("1.0"), number("0.5"), number("x")
    ('1', '0.5', 'x')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 10**15 else text
