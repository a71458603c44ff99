"""Reads a survey file, whichever of the three formats it has."""

from __future__ import annotations

from aipress_core.api import _
from aipress_kyc.survey.archive import MEBIBYTE, Archive, refused
from aipress_kyc.survey.csv_file import checked, read_csv
from aipress_kyc.survey.ods_file import CONTENT, MEDIA_TYPE, read_ods
from aipress_kyc.survey.problems import Sheet
from aipress_kyc.survey.xlsx_file import TYPES, read_xlsx

LARGEST = 4 * MEBIBYTE
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"<")


def read_file(data: bytes) -> Sheet:
    """The cells of an ODS, XLSX or CSV file; the content decides which it is, never the name.

    Raises:
        SurveyRefused: when it is none of them, damaged, dangerous or too large.
    """
    if len(data) > LARGEST:
        raise refused("", _("The file is larger than ${most} MB.", mapping={"most": LARGEST // MEBIBYTE}))
    if not data.strip():
        raise refused("", _("The file is empty."))
    if data.startswith(OLD_OFFICE):
        raise refused("", _("The file is in an old format of Excel, or has a password. Save it as XLSX, ODS or CSV."))
    if data.startswith(NO_TABLE):
        raise refused("", _("The file is no table. Send an ODS, XLSX or CSV file."))
    return _spreadsheet(Archive(data)) if data.startswith(b"PK") else read_csv(data)


def _spreadsheet(archive: Archive) -> Sheet:
    if TYPES in archive.names:
        grid = read_xlsx(archive)
    elif CONTENT in archive.names and archive.read("mimetype").startswith(MEDIA_TYPE):
        grid = read_ods(archive)
    else:
        raise refused("", _("The file is no table. Send an ODS, XLSX or CSV file."))
    return Sheet(grid.name, checked(grid.name, grid.finish()))
