"""Writes a survey file for authors to start from: CSV, ODS or XLSX, cells of text only."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

from aipress_core.api import spreadsheet_text
from aipress_kyc.survey.ods_file import MEDIA_TYPE
from aipress_kyc.survey.problems import Sheet, letters
from aipress_kyc.survey.shipped import shipped_sheet

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def template(file_format: str) -> bytes:
    """The shipped survey as a file.

    Args:
        file_format: ``csv``, ``ods`` or ``xlsx``.

    Raises:
        KeyError: for any other.
    """
    return FORMATS[file_format](shipped_sheet())


def write_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, without which spreadsheet programs guess another character set; semicolons between cells.

    Other formats say of a cell that it is text; here an apostrophe keeps a label from being run as a formula.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([spreadsheet_text(value) for value in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_ods(sheet: Sheet) -> bytes:
    """One table of text cells."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows)
    content = (f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:table="{ODF}:table:1.0" '
               f'xmlns:text="{ODF}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
               f'<table:table table:name="{_quoted(sheet.name)}">{rows}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>")
    manifest = (f'{XML}<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0" manifest:version="1.3">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE.decode()}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    return _zipped([("mimetype", MEDIA_TYPE.decode()), ("META-INF/manifest.xml", manifest), ("content.xml", content)])


def _ods_cell(value: str) -> str:
    return "<table:table-cell/>" if not value else (
        f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>')


def write_xlsx(sheet: Sheet) -> bytes:
    """One sheet; texts stand in the cells themselves."""
    rows = "".join(f'<row r="{number}">{"".join(_xlsx_cells(number, row))}</row>'
                   for number, row in enumerate(sheet.rows, start=1))
    types = (f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
             '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
             f'"{BOOK}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{BOOK}.worksheet+xml"/>'
             "</Types>")
    book = (f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{_quoted(sheet.name)}" sheetId="1" '
            'r:id="r1"/></sheets></workbook>')
    return _zipped([
        ("[Content_Types].xml", types),
        ("_rels/.rels", _relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'),
    ])


def _xlsx_cells(number: int, row: Iterable[str]) -> Iterable[str]:
    return (f'<c r="{letters(column)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            for column, value in enumerate(row) if value)


def _relation(kind: str, target: str) -> str:
    return (f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/{kind}" '
            f'Target="{target}"/></Relationships>')


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _zipped(parts: Iterable[tuple[str, str]]) -> bytes:
    """A zip whose first part is not compressed, as ODF asks of its media type."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, text) in enumerate(parts):
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_STORED if not number else zipfile.ZIP_DEFLATED)
    return data.getvalue()


FORMATS: dict[str, Callable[[Sheet], bytes]] = {"csv": write_csv, "ods": write_ods, "xlsx": write_xlsx}
MEDIA_TYPES = {"csv": "text/csv", "ods": MEDIA_TYPE.decode(), "xlsx": f"{BOOK}.sheet"}
