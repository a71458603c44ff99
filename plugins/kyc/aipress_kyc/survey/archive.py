"""Opens a spreadsheet's zip archive without trusting a byte of it: no bombs, no macros, no entities, no network."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from aipress_core.api import _
from aipress_kyc.survey.problems import Problem, SurveyRefused

MEBIBYTE = 1024 * 1024
MOST_PARTS, LARGEST_UNPACKED, WORST_RATIO = 500, 8 * MEBIBYTE, 200
MOST_TAGS = 200_000  # of a part, ten times those of a survey: the parser keeps each in memory for a while
MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")
TOO_MUCH = _("The file unpacks to far more than a survey needs (${most} MB at most).",
             mapping={"most": LARGEST_UNPACKED // MEBIBYTE})
DAMAGED = _("The file is damaged or was cut off. Save it anew and send it again.")
# In both encodings that spreadsheets may use; no spreadsheet needs a document type, and entities come with one.
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


class Archive:
    """The parts of a spreadsheet.

    Raises:
        SurveyRefused: when it is damaged, unpacks to more than 8 MB, has macros or a password.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise refused("", DAMAGED) from error
        self.names = frozenset(one.filename for one in self._zip.infolist())
        self._guard()

    def _guard(self) -> None:
        parts = self._zip.infolist()
        sizes = sum(one.file_size for one in parts)
        bomb = next((one for one in parts if one.file_size > MEBIBYTE and one.file_size > WORST_RATIO * one.compress_size), None)
        if len(parts) > MOST_PARTS or sizes > LARGEST_UNPACKED or bomb is not None:
            raise refused(bomb.filename if bomb else "", TOO_MUCH)
        for one in parts:
            if one.flag_bits & 1:
                raise refused(one.filename, _("The file has a password. Save it without one."))
            if one.filename.lower().endswith("vbaproject.bin") or one.filename.lower().startswith(MACRO_FOLDERS):
                raise refused(one.filename, _("The file contains macros. Save it without them."))

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            SurveyRefused: when it is not there or damaged.
        """
        try:
            with self._zip.open(name) as part:
                data = part.read(LARGEST_UNPACKED + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise refused(name, DAMAGED) from error
        if len(data) > LARGEST_UNPACKED:
            raise refused(name, DAMAGED)
        if any(mark in data for mark in DOCTYPES):
            raise refused(name, _("The file declares entities, which no spreadsheet needs. Save it anew."))
        if data.count(b"<") > MOST_TAGS or data.count(b"=") > 2 * MOST_TAGS:
            raise refused(name, TOO_MUCH)
        return data

    def elements(self, name: str, *tags: str, events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, Any]]:
        """The elements of a part with these local names, one by one, each forgotten once the next is asked for.

        Raises:
            SurveyRefused: when the part is no XML.
        """
        data = self.read(name)
        try:
            for event, element in etree.iterparse(io.BytesIO(data), events=events, tag=[f"{{*}}{tag}" for tag in tags],
                                                  resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False):
                yield event, element
                if event == "end":
                    element.clear(keep_tail=True)
        except etree.XMLSyntaxError as error:
            raise refused(name, DAMAGED) from error


def refused(place: str, sentence: Any) -> SurveyRefused:
    """A file that is refused for one reason."""
    return SurveyRefused([Problem(place, sentence)])


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """The attribute of this local name, whatever its namespace."""
    found = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
    return None if found is None else str(found)
