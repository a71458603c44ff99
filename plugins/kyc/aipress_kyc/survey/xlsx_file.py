"""Reads the first sheet of an Office Open XML workbook (ECMA-376, part 1)."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from aipress_core.api import _
from aipress_kyc.survey.archive import DAMAGED, Archive, attribute, local, refused
from aipress_kyc.survey.grid import Grid, number

TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


def read_xlsx(archive: Archive) -> Grid:
    """The first sheet; cells that only have a look are left out.

    Raises:
        SurveyRefused: see :class:`Archive` and :class:`Grid`.
    """
    if b"macroenabled" in archive.read(TYPES).lower():
        raise refused(TYPES, _("The file contains macros. Save it without them."))
    book = _target(archive, ROOT, "", "officeDocument")
    links = posixpath.join(posixpath.dirname(book), "_rels", f"{posixpath.basename(book)}.rels")
    name, identity = _first_sheet(archive, book)
    shared = _shared(archive, _target(archive, links, book, "sharedStrings", needed=False))
    grid, row = Grid(name), -1
    for _event, element in archive.elements(_target(archive, links, book, identity=identity), "row"):
        said = attribute(element, "r") or ""
        row = int(said) - 1 if said.isascii() and said.isdigit() and 0 < len(said) < 8 and int(said) else row + 1
        _row(grid, row, element, shared)
    return grid


def _target(archive: Archive, part: str, base: str, kind: str = "", *, identity: str = "", needed: bool = True) -> str:
    """The part that a relationship of a type, or of an id, leads to."""
    for _event, one in archive.elements(part, "Relationship"):
        fits = attribute(one, "Id") == identity if identity else (attribute(one, "Type") or "").endswith(f"/{kind}")
        if fits and attribute(one, "TargetMode") != "External":
            target = attribute(one, "Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
            return posixpath.normpath(path)
    if needed:
        raise refused(part, DAMAGED)
    return ""


def _first_sheet(archive: Archive, book: str) -> tuple[str, str]:
    for _event, one in archive.elements(book, "sheet"):
        identity = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
        return attribute(one, "name") or "Survey", str(identity)
    raise refused(book, DAMAGED)


def _shared(archive: Archive, part: str) -> list[str]:
    return [_text(one) for _event, one in archive.elements(part, "si")] if part else []


def _text(element: Any) -> str:
    """The text of runs, without the readings (``rPh``) that East Asian files add."""
    parts = []
    for one in element:
        if local(one) == "t":
            parts.append(one.text or "")
        elif local(one) in ("r", "is"):
            parts.append(_text(one))
    return "".join(parts)


def _row(grid: Grid, row: int, element: Any, shared: list[str]) -> None:
    column = -1
    for cell in element:
        if local(cell) != "c":
            continue
        place = CELL.match(attribute(cell, "r") or "")
        column = _column(place.group(1)) if place else column + 1
        is_formula = any(local(one) == "f" for one in cell)
        grid.put(row, column, _value(cell, shared), is_formula=is_formula)


def _column(word: str) -> int:
    found = 0
    for sign in word:
        found = found * 26 + ord(sign) - ord("A") + 1
    return found - 1


def _value(cell: Any, shared: list[str]) -> str:
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        return _text(cell)
    text = next((one.text or "" for one in cell if local(one) == "v"), "")
    if kind == "s":
        index = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1
        if not 0 <= index < len(shared):
            raise refused("xl/sharedStrings.xml", DAMAGED)
        return shared[index]
    if kind == "b":
        return "true" if text == "1" else "false" if text == "0" else text
    return number(text) if kind == "n" else text
