"""Spreadsheets: CSV (RFC 4180), XLSX (ECMA-376) and ODS (ODF 1.3), written row by row so that their size is no matter of memory.

A spreadsheet program runs what looks like a formula. Text that begins like one is given an apostrophe, in every format:
members choose their own names, and whoever opens the export is a site owner.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

from aipress_core.api import spreadsheet_text

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
LONGEST = 32_767  # characters of a cell in XLSX
TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def cell(value: Any) -> str | int | float:
    """A value as it may stand in a cell: numbers as numbers, everything else as text that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value if abs(value) < 10**15 else str(value)  # programs round longer numbers
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    text = value if isinstance(value, str) else value.isoformat() if isinstance(value, dt.date) else json.dumps(
        value, ensure_ascii=False, default=str)
    return spreadsheet_text(UNSTORABLE.sub("", text)[:LONGEST - 1])


def write_csv(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> int:
    """UTF-8 with a mark, without which spreadsheet programs guess another character set."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([cell(head) for head in heads])
    count = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        count += 1
    text.detach()
    return count


def write_xlsx(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> int:
    """One sheet; text stands in the cells themselves."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _xlsx_parts(title):
            book.writestr(name, XML + text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{XML}<worksheet xmlns="{SHEET}"><sheetData>'.encode())
            count = _stream(sheet, heads, rows, _xlsx_row)
            sheet.write(b"</sheetData></worksheet>")
    return count


def _xlsx_parts(title: str) -> list[tuple[str, str]]:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31], {'"': "&quot;"})
    types = (f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
             '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
             f'"{main}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/>'
             "</Types>")
    book = (f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>")
    return [("[Content_Types].xml", types), ("_rels/.rels", _relation("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml"))]


def _relation(kind: str, target: str) -> str:
    return (f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
            "</Relationships>")


def _xlsx_row(values: Iterable[str | float]) -> str:
    cells = (f"<c><v>{value}</v></c>" if isinstance(value, int | float) else
             f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' for value in values)
    return f"<row>{''.join(cells)}</row>"


def write_ods(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> int:
    """One table; the media type stands first and uncompressed, as ODF asks."""
    name = escape(title, {'"': "&quot;"})
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo("mimetype"), TYPES["ods"], zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", f'{XML}<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0" '
                      'manifest:version="1.3">'
                      f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPES["ods"]}"/><manifest:file-entry '
                      'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
        with book.open("content.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:table="{ODF}:table:1.0" '
                        f'xmlns:text="{ODF}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
                        f'<table:table table:name="{name}">'.encode())
            count = _stream(sheet, heads, rows, _ods_row)
            sheet.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    return count


def _ods_row(values: Iterable[str | float]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value: str | float) -> str:
    if isinstance(value, int | float):
        return (f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
                "</table:table-cell>")
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.splitlines() or [""])
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _stream(sheet: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]], line: Callable[[Any], str]) -> int:
    sheet.write(line([cell(head) for head in heads]).encode())
    count = 0
    for row in rows:
        sheet.write(line([cell(value) for value in row]).encode())
        count += 1
    return count


WRITERS: dict[str, Callable[[IO[bytes], Sequence[str], Iterable[Sequence[Any]], str], int]] = {
    "csv": write_csv, "xlsx": write_xlsx, "ods": write_ods}
