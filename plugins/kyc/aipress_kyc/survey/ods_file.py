"""Reads the first table of an OpenDocument spreadsheet (ODF 1.3, part 3)."""

from __future__ import annotations

from typing import Any

from aipress_kyc.survey.archive import Archive, attribute, local
from aipress_kyc.survey.grid import Grid, number
from aipress_kyc.survey.layout import MOST_COLUMNS, MOST_ROWS

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}
LONGEST_RUN = 200  # blanks in one element


def read_ods(archive: Archive) -> Grid:
    """The first table; empty cells and rows, which such files repeat to the end of the world, are left out.

    Raises:
        SurveyRefused: see :class:`Archive` and :class:`Grid`.
    """
    grid, row, is_open = Grid("Survey"), 0, False
    for event, element in archive.elements(CONTENT, "table", "table-row", events=("start", "end")):
        if local(element) == "table":
            if event == "end":
                break
            if not is_open:
                grid, is_open = Grid(attribute(element, "name") or "Survey"), True
        elif event == "end" and is_open:
            row = _row(grid, row, element)
    return grid


def _row(grid: Grid, row: int, element: Any) -> int:
    """Put the cells of a row; returns the number of the next one."""
    times = _repeated(element, "number-rows-repeated")
    cells = list(_cells(element))
    for again in range(min(times, MOST_ROWS + 1) if any(value or formula for _column, value, formula in cells) else 0):
        for column, value, is_formula in cells:
            grid.put(row + again, column, value, is_formula=is_formula)
    return row + times


def _cells(element: Any) -> Any:
    column = 0
    for cell in element:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        times = _repeated(cell, "number-columns-repeated")
        value, is_formula = _value(cell), attribute(cell, "formula") is not None
        if value or is_formula:
            for again in range(min(times, MOST_COLUMNS + 1)):
                yield column + again, value, is_formula
        column += times


def _repeated(element: Any, name: str) -> int:
    text = attribute(element, name) or "1"
    return min(int(text), 2**24) if text.isascii() and text.isdigit() and text.strip("0") else 1


def _value(cell: Any) -> str:
    kind = attribute(cell, "value-type")
    if kind in ("float", "percentage", "currency"):
        return number(attribute(cell, "value") or "")
    if kind == "boolean":
        return attribute(cell, "boolean-value") or ""
    return "\n".join("".join(_texts(one)) for one in cell if local(one) == "p")


def _texts(element: Any) -> Any:
    """The text of a paragraph with what stands in it, without its notes."""
    yield element.text or ""
    for one in element:
        name = local(one)
        if name in BLANKS:
            yield BLANKS[name] * min(_repeated(one, "c"), LONGEST_RUN)
        elif name and name not in ("annotation", "annotation-end", "note"):
            yield from _texts(one)
        yield one.tail or ""
