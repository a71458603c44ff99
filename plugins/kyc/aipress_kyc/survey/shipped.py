"""The survey that this package ships, as the file that site owners start from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from aipress_kyc.survey.checking import read_survey
from aipress_kyc.survey.csv_file import read_csv
from aipress_kyc.survey.kinds import KINDS
from aipress_kyc.survey.model import Survey
from aipress_kyc.survey.problems import Sheet

FILE_NAME = "survey.csv"


def shipped_bytes() -> bytes:
    """``data/survey.csv``, UTF-8, semicolons between columns."""
    return files("aipress_kyc").joinpath("data", FILE_NAME).read_bytes()


@cache
def shipped_sheet() -> Sheet:
    """The cells of the shipped file."""
    return read_csv(shipped_bytes())


@cache
def shipped() -> Survey:
    """The shipped survey. Its vocabularies are the taxonomies', which a test compares."""
    return read_survey(shipped_sheet(), _Named())


class _Named(dict[str, int]):
    """Every vocabulary that the shipped file names, with the levels that its type asks for: tests know better."""

    def __init__(self) -> None:
        sheet = shipped_sheet()
        heads = sheet.rows[0]
        kind, vocabulary = heads.index("type"), heads.index("vocabulary")
        super().__init__({row[vocabulary]: KINDS[row[kind]].levels or 1 for row in sheet.rows if row[kind] in KINDS})
