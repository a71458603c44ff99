"""From the cells of a file to a survey, with everything that is wrong said by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aipress_core.api import _
from aipress_kyc.communities import CONTACT_TYPES, PROFILE_CODES, SHEET_COMMUNITIES, WALLS
from aipress_kyc.survey import layout
from aipress_kyc.survey.fields import read_field
from aipress_kyc.survey.model import Field, ProfileKind, Section, Survey, Text
from aipress_kyc.survey.problems import Problem, Sheet, SurveyRefused

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def read_survey(sheet: Sheet, vocabularies: Mapping[str, int]) -> Survey:
    """The survey that the cells define.

    Args:
        vocabularies: levels of the vocabularies that fields may name, by key.

    Raises:
        SurveyRefused: with every problem that was found.
    """
    return Reader(sheet, vocabularies).survey()


class Reader:
    """Goes through a sheet from top to bottom, and notes problems instead of stopping at the first."""

    def __init__(self, sheet: Sheet, vocabularies: Mapping[str, int]) -> None:
        self.sheet, self.vocabularies = sheet, vocabularies
        self.problems: list[Problem] = []
        self.columns = self._columns()
        self.profiles: dict[str, dict[str, str]] = {code: {} for code in PROFILE_CODES}
        self.title = Text()
        self.sections: list[tuple[str, Text, list[Field]]] = []
        self.panel = Text()
        self.names: dict[str, int] = {}  # of fields and what they keep, to the row that has it
        self.seen: dict[str, int] = {}  # rows that may come once

    def survey(self) -> Survey:
        """Read everything.

        Raises:
            SurveyRefused: see :func:`read_survey`.
        """
        if self.problems:  # without its columns nothing of a sheet can be understood
            raise SurveyRefused(self.problems)
        for row in range(1, len(self.sheet.rows)):
            if any(cell.strip() for cell in self.sheet.rows[row]):
                self._row(row)
        self._whole()
        if self.problems:
            raise SurveyRefused(self.problems)
        sections = tuple(Section(key, title, tuple(fields)) for key, title, fields in self.sections if fields)
        return Survey(self.title, tuple(map(self._profile, range(len(PROFILE_CODES)))), sections)

    def cell(self, row: int, column: str) -> str:
        """The text of a cell of a named column; empty where an optional column is not there."""
        return self.sheet.cell(row, self.columns[column]) if column in self.columns else ""

    def note(self, row: int, column: str, sentence: Any) -> None:
        """Something is wrong with a cell."""
        self.problems.append(Problem(self.sheet.place(row, self.columns.get(column, 0)), sentence))

    def words(self, row: int, word: str, longest: int, *, needed: bool) -> Text:
        """A text in both languages."""
        found = {}
        for language, column in (("en", f"{word}_en"), ("fr", f"{word}_fr")):
            found[language] = " ".join(self.cell(row, column).split())
            if len(found[language]) > longest:
                self.note(row, column, _("This text has ${count} characters; at most ${most} fit.",
                                         mapping={"count": len(found[language]), "most": longest}))
            if not found[language] and (needed or any(self.cell(row, f"{word}_{one}") for one in ("en", "fr"))):
                self.note(row, column, _("A text in English is missing here.") if language == "en" else
                          _("A text in French is missing here."))
        return Text(**found)

    def yes(self, row: int, column: str) -> bool:
        """A yes or no."""
        value = self.cell(row, column).casefold()
        if value not in layout.YES | layout.NO:
            self.note(row, column, _("“${value}” is neither yes nor no.", mapping={"value": value[:40]}))
        return value in layout.YES

    def _columns(self) -> dict[str, int]:
        """Where each column stands; they may come in any order."""
        found: dict[str, int] = {}
        for column in range(len(self.sheet.rows[0]) if self.sheet.rows else 0):
            name = self.sheet.cell(0, column)
            if name in found:
                self._head(column, _("The column ${name} is there twice.", mapping={"name": name}))
            elif name in layout.COLUMNS:
                found[name] = column
            elif name:
                self._head(column, _("“${name}” is no column of a survey and no code of a profile.", mapping={"name": name[:40]}))
        end = len(self.sheet.rows[0]) if self.sheet.rows else 0
        for name in layout.COLUMNS:
            if name not in found and name not in layout.OPTIONAL:
                self._head(end, _("The column ${name} is missing.", mapping={"name": name}))
        return found

    def _head(self, column: int, sentence: Any) -> None:
        self.problems.append(Problem(self.sheet.place(0, column), sentence))

    def _row(self, row: int) -> None:
        what = self.cell(row, layout.ROW).casefold()
        if what in (layout.TITLE, *layout.ACROSS):
            self._once(row, what)
        if what in layout.USED:
            self._unused(row, what)
        if what == layout.TITLE:
            self.title = self.words(row, layout.LABEL, layout.LONGEST_LABEL, needed=True)
        elif what in layout.ACROSS:
            self._across(row, what)
        elif what == layout.SECTION:
            self._section(row)
        elif what == layout.PANEL:
            self.panel = self.words(row, layout.LABEL, layout.LONGEST_LABEL, needed=True)
        elif what == layout.FIELD:
            self._field(row)
        else:
            self.note(row, layout.ROW, _("“${value}” is no kind of row; write one of ${words}.",
                                         mapping={"value": what[:40], "words": ", ".join(layout.ROWS)}))

    def _unused(self, row: int, what: str) -> None:
        """What stands where nothing belongs was meant for something: better said than lost."""
        for column in self.columns:
            if column not in layout.USED[what] and self.cell(row, column):
                self.note(row, column, _("A row “${value}” has nothing in this column.", mapping={"value": what}))

    def _once(self, row: int, what: str) -> None:
        if what in self.seen:
            self.note(row, layout.ROW, _("There is a row “${value}” already, in line ${line}.",
                                         mapping={"value": what, "line": self.seen[what] + 1}))
        self.seen.setdefault(what, row)

    def _across(self, row: int, what: str) -> None:
        before = ""
        for code in PROFILE_CODES:
            value = self.cell(row, code)
            if what in (layout.COMMUNITY, layout.CONTACT_TYPE):
                value = before = value.upper() or before
            self._check_across(row, what, code, value)
            self.profiles[code][what] = value

    def _check_across(self, row: int, what: str, code: str, value: str) -> None:
        known = {layout.COMMUNITY: tuple(SHEET_COMMUNITIES), layout.CONTACT_TYPE: tuple(CONTACT_TYPES),
                 layout.WALL: ("", *WALLS)}.get(what)
        if known is None:
            if not value:
                self.note(row, code, _("The profile ${code} has no name here.", mapping={"code": code}))
            elif len(value) > layout.LONGEST_LABEL:
                self.note(row, code, _("This text has ${count} characters; at most ${most} fit.",
                                       mapping={"count": len(value), "most": layout.LONGEST_LABEL}))
        elif value not in known:
            self.note(row, code, _("“${value}” is unknown; write one of ${words}.",
                                   mapping={"value": value[:40], "words": ", ".join(filter(None, known))}))

    def _section(self, row: int) -> None:
        key, self.panel = self.name(row), Text()
        if any(key == one for one, _title, _fields in self.sections):
            self.note(row, layout.NAME, _("The section “${name}” is there twice.", mapping={"name": key}))
        self.sections.append((key, self.words(row, layout.LABEL, layout.LONGEST_LABEL, needed=True), []))

    def _field(self, row: int) -> None:
        if not self.sections:
            self.note(row, layout.ROW, _("A field stands in a section; write a row “section” above it."))
            return
        number = sum(len(fields) for _key, _title, fields in self.sections) + 1
        field = read_field(self, row, number)
        if field is not None:
            self.sections[-1][2].append(field)

    def name(self, row: int) -> str:
        """The name of a section or of a field."""
        value = self.cell(row, layout.NAME)
        if not NAME.match(value):
            self.note(row, layout.NAME, _("“${value}” is no name: a to z, digits and _, a letter first, 40 at most.",
                                          mapping={"value": value[:60]}))
        return value

    def _whole(self) -> None:
        """What must be there, somewhere."""
        end = len(self.sheet.rows)
        for what in (layout.TITLE, *layout.ACROSS):
            if what not in self.seen:
                self.note(end, layout.ROW, _("The row “${value}” is missing.", mapping={"value": what}))
        for name in ("first_name", "last_name", "email", "password", "location", "terms_accepted"):
            if name not in self.names:
                self.note(end, layout.NAME, _("The field “${name}” is missing; nobody can be registered without it.",
                                              mapping={"name": name}))

    def _profile(self, index: int) -> ProfileKind:
        code = PROFILE_CODES[index]
        said = self.profiles[code]
        return ProfileKind(f"P{index + 1:03}", code, SHEET_COMMUNITIES[said[layout.COMMUNITY]], said[layout.CONTACT_TYPE],
                           Text(said[layout.PROFILE_EN], said[layout.PROFILE_FR]), said[layout.WALL])
