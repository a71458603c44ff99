"""Survey files as CSV (RFC 4180): UTF-8, with commas, semicolons or tabs between the cells."""

from __future__ import annotations

import csv
import io

from aipress_core.api import _, spreadsheet_text
from aipress_kyc.survey.layout import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from aipress_kyc.survey.problems import MOST, Problem, Sheet, SurveyRefused

NAME = "Survey"  # a CSV file has no sheets; its cells are named as if it had one
FORMULA = ("=", "+", "@")
OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read_csv(data: bytes) -> Sheet:
    """The cells of a CSV file.

    Raises:
        SurveyRefused: when it is not UTF-8, not CSV, too large, or holds formulas.
    """
    if data.startswith(OTHER_ENCODINGS) or b"\x00" in data:
        raise SurveyRefused([Problem(f"{NAME}!A1", _("The file is not in UTF-8. Save it as “CSV UTF-8”."))])
    text = data.decode("utf-8-sig", errors="surrogateescape")
    rows = checked(NAME, _rows(text), is_csv=True)
    return Sheet(NAME, [[_as_meant(value) for value in row] for row in rows])


def _as_meant(value: str) -> str:
    """Without the apostrophe that keeps a text from being taken for a formula."""
    return value[1:] if value.startswith("'") and spreadsheet_text(value[1:]) == value else value


def _rows(text: str) -> list[list[str]]:
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        sentence = _("This line is no CSV: are all quotation marks closed?")
        raise SurveyRefused([Problem(f"{NAME}!A{len(rows) + 1}", sentence)]) from None
    return rows


def checked(name: str, rows: list[list[str]], *, is_csv: bool = False) -> list[list[str]]:
    """The rows, if there is nothing among them that no survey needs, whatever file they come from.

    Raises:
        SurveyRefused: for too many or too long rows and cells, and for text that is no text.
    """
    sheet = Sheet(name, rows)
    problems = []
    if len(rows) > MOST_ROWS:
        raise SurveyRefused([Problem(sheet.place(MOST_ROWS, 0), _("The table has more than ${most} rows.",
                                                                  mapping={"most": MOST_ROWS}))])
    for number, row in enumerate(rows):
        if len(row) > MOST_COLUMNS:
            problems.append(Problem(sheet.place(number, MOST_COLUMNS), _("The table has more than ${most} columns.",
                                                                         mapping={"most": MOST_COLUMNS})))
        for column, value in enumerate(row[:MOST_COLUMNS]):
            sentence = _wrong(value, is_csv)
            if sentence is not None:
                problems.append(Problem(sheet.place(number, column), sentence))
        if len(problems) >= MOST:
            break
    if problems:
        raise SurveyRefused(problems)
    return rows


def _wrong(value: str, is_csv: bool) -> object | None:
    """What is wrong with a cell whatever it is for; None if nothing is."""
    if not value:
        return None
    if len(value) > LONGEST_CELL:
        return _("This cell has ${count} characters; at most ${most} fit.", mapping={"count": len(value), "most": LONGEST_CELL})
    if value.isprintable():
        begin = value.lstrip()
        is_formula = is_csv and (begin.startswith(FORMULA) or (begin.startswith("-") and len(begin) > 1))
        return _("This cell holds a formula. Write its result instead.") if is_formula else None
    if any("\udc80" <= sign <= "\udcff" for sign in value):
        return _("This cell is not in UTF-8. Save the file as “CSV UTF-8”.")
    if any(sign < " " and sign not in "\t\r\n" for sign in value):
        return _("This cell holds control characters.")
    return _wrong(" ".join(value.split()), is_csv) if value.split() and " ".join(value.split()).isprintable() else None
