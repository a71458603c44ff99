"""A newsroom as lines of CSV (RFC 4180, comma or semicolon): read without trust, each line with what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aipress_accounts.services import EMAIL, normalise_email
from aipress_core.api import _
from aipress_kyc.survey.model import Survey

COLUMNS = ("email", "first_name", "last_name", "profile")
# What people call the columns.
NAMES = {"email": "email", "e-mail": "email", "mail": "email", "courriel": "email", "adresse": "email", "address": "email",
         "first_name": "first_name", "first name": "first_name", "firstname": "first_name", "prénom": "first_name",
         "prenom": "first_name",
         "last_name": "last_name", "last name": "last_name", "lastname": "last_name", "nom": "last_name", "name": "last_name",
         "profile": "profile", "profil": "profile", "code": "profile"}
MOST_LINES, MOST_BYTES, LONGEST = 500, 256 * 1024, 80


class Unreadable(ValueError):
    """The whole is no table of people; ``sentence`` says why."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Person:
    """One line. ``problem`` is why nobody is invited by it, as a translation string."""

    number: int
    email: str
    first_name: str = ""
    last_name: str = ""
    code: str = ""
    problem: Any = None


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with one, else what Windows writes.

    Raises:
        Unreadable: for what is no text, or too much of it.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than ${number} kB.", mapping={"number": MOST_BYTES // 1024}))
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
    wanted = next((name for mark, name in marks.items() if data.startswith(mark)), "utf-8")
    for encoding in (wanted, "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("This is no CSV file."))


def read(text: str, survey: Survey) -> list[Person]:
    """The people of a table whose first line names the columns.

    Raises:
        Unreadable: when the first line names no ``email`` column, or there are too many lines.
    """
    rows = list(_rows(text))
    if not rows:
        raise Unreadable(_("There is nothing in it."))
    heads = [NAMES.get(cell.strip().lstrip("\ufeff").casefold(), "") for cell in rows[0][1]]
    if "email" not in heads:
        raise Unreadable(_("The first line must name the columns: email, first_name, last_name, profile."))
    if len(rows) - 1 > MOST_LINES:
        raise Unreadable(_("At most ${number} lines at once; this has ${count}.",
                           mapping={"number": MOST_LINES, "count": len(rows) - 1}))
    found, seen = [], set()
    for number, cells in rows[1:]:
        one = _person(number, dict(zip(heads, cells, strict=False)), survey)
        if one.problem is None and one.email in seen:
            one = Person(number, one.email, one.first_name, one.last_name, one.code, _("This address stands in an earlier line."))
        seen.add(one.email)
        found.append(one)
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of the lines that are not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        raise Unreadable(_("Line ${line} cannot be read.", mapping={"line": reader.line_num})) from None


def _person(number: int, cells: dict[str, str], survey: Survey) -> Person:
    said = {name: " ".join("".join(sign if sign.isprintable() else " " for sign in cells.get(name, "")).split())
            for name in COLUMNS}
    email, code = normalise_email(said["email"]), said["profile"].upper()
    problem = None
    if not EMAIL.fullmatch(email) or len(email) > 254:
        problem = _("“${text}” is no complete e-mail address.", mapping={"text": said["email"][:60]})
    elif code and not survey.has_profile(code):
        problem = _("There is no profile ${code}.", mapping={"code": code[:20]})
    elif max(len(said["first_name"]), len(said["last_name"])) > LONGEST:
        problem = _("A name has at most ${number} characters.", mapping={"number": LONGEST})
    return Person(number, email[:254], said["first_name"][:LONGEST], said["last_name"][:LONGEST], code[:20], problem)


def written(people: list[Person]) -> str:
    """The good lines again, for the form that confirms them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.email, one.first_name, one.last_name, one.code) for one in people if one.problem is None)
    return out.getvalue()
