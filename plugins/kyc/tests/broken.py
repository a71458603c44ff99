"""Broken survey files, made from the shipped one by chance: each kind says what must be told, and where."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from aipress_kyc.communities import PROFILE_CODES
from aipress_kyc.survey.problems import Sheet, letters
from aipress_kyc.survey.shipped import shipped_sheet
from aipress_kyc.survey.writing import FORMATS

HEADS = shipped_sheet().rows[0]
FIELDS = [number for number, row in enumerate(shipped_sheet().rows) if row[0] == "field"]


@dataclass(frozen=True)
class Case:
    """A file, and pairs of a place (a part of it is enough) and a word of the English sentence that must be among the problems."""

    data: bytes
    told: tuple[tuple[str, str], ...]


def cells() -> list[list[str]]:
    return [list(row) for row in shipped_sheet().rows]


def place(row: int, column: int | str) -> str:
    return f"Survey!{letters(HEADS.index(column) if isinstance(column, str) else column)}{row + 1}"


def written(rng: Random, rows: list[list[str]]) -> bytes:
    return FORMATS[rng.choice(sorted(FORMATS))](Sheet("Survey", rows))


def one_cell(rng: Random, column: str, value: str, word: str, *, among: list[int] | None = None) -> Case:
    rows, row = cells(), rng.choice(among or FIELDS)
    rows[row][HEADS.index(column)] = value
    return Case(written(rng, rows), ((place(row, column), word),))


def row_named(name: str) -> int:
    return next(number for number, row in enumerate(cells()) if name in (row[1], row[0]) and row[0] != "row")


def missing_column(rng: Random) -> Case:
    rows = cells()
    column = rng.choice([number for number, name in enumerate(HEADS) if name not in ("comment", "link")])
    for row in rows:
        del row[column]
    return Case(written(rng, rows), ((place(0, len(HEADS) - 1), f"column {HEADS[column]} is missing"),))


def unknown_profile(rng: Random) -> Case:
    rows = cells()
    column = HEADS.index(rng.choice(PROFILE_CODES))
    rows[0][column] = "PM_ZZZ"
    return Case(written(rng, rows), ((place(0, column), "no column of a survey"), (place(0, len(HEADS)), "is missing")))


def column_twice(rng: Random) -> Case:
    rows = cells()
    rows[0].append("type")
    return Case(written(rng, rows), ((place(0, len(HEADS)), "twice"),))


def duplicate_id(rng: Random) -> Case:
    rows = cells()
    first, second = sorted(rng.sample([one for one in FIELDS if rows[one][2] == "boolean"], 2))
    rows[second][1] = rows[first][1]
    return Case(written(rng, rows), ((place(second, "name"), f"already, in line {first + 1}"),))


def unknown_community(rng: Random) -> Case:
    return one_cell(rng, rng.choice(PROFILE_CODES), "POETS", "is unknown", among=[row_named("community")])


def unknown_contact_type(rng: Random) -> Case:
    return one_cell(rng, rng.choice(PROFILE_CODES), "LECTEUR", "is unknown", among=[row_named("contact_type")])


def unknown_type(rng: Random) -> Case:
    return one_cell(rng, "type", rng.choice(["strng", "multidual_metier", "42", "STRING"]), "no type of field")


def unknown_vocabulary(rng: Random) -> Case:
    rows = cells()
    named = [one for one in FIELDS if rows[one][3]]
    return one_cell(rng, "vocabulary", "poems", "no vocabulary", among=named)


def vocabulary_of_one_level(rng: Random) -> Case:
    rows = cells()
    return one_cell(rng, "vocabulary", "languages", "levels", among=[one for one in FIELDS if rows[one][2] == "multidual"])


def wrong_visibility(rng: Random) -> Case:
    return one_cell(rng, "visibility", rng.choice(["seven", "3", "-1", "2026-01-01", "1.5"]).replace("-1", "9"), "no visibility")


def wrong_obligation(rng: Random) -> Case:
    return one_cell(rng, rng.choice(PROFILE_CODES), rng.choice(["X", "MM", "1", "yes"]), "no obligation")


def neither_yes_nor_no(rng: Random) -> Case:
    return one_cell(rng, rng.choice(["sensitive", "organisation"]), "perhaps", "neither yes nor no")


def word_missing(rng: Random) -> Case:
    column = rng.choice(["label_en", "label_fr"])
    return one_cell(rng, column, "", "English" if column.endswith("en") else "French")


def too_long(rng: Random) -> Case:
    return one_cell(rng, rng.choice(["label_en", "label_fr"]), "é" * rng.randrange(201, 1900), "at most 200")


def bad_name(rng: Random) -> Case:
    rows = cells()
    plain = [one for one in FIELDS if rows[one][2] == "boolean"]
    return one_cell(rng, "name", rng.choice(["Prénom", "1st", "a b", "../x", "x" * 41, ""]), "is no name", among=plain)


def cell_where_nothing_belongs(rng: Random) -> Case:
    rows = cells()
    panels = [number for number, row in enumerate(rows) if row[0] in ("panel", "section")]
    column = rng.choice(["type", "visibility", *PROFILE_CODES])
    return one_cell(rng, column, "M", "nothing in this column", among=panels)


def row_of_no_kind(rng: Random) -> Case:
    return one_cell(rng, "row", rng.choice(["fields", "?", "", "champ"]), "no kind of row")


def row_missing(rng: Random) -> Case:
    rows = cells()
    name = rng.choice(["survey", "community", "contact_type", "profile_en", "profile_fr", "wall"])
    del rows[row_named(name)]
    return Case(written(rng, rows), ((place(len(rows), "row"), f"“{name}” is missing"),))


def field_that_the_platform_needs(rng: Random) -> Case:
    rows = cells()
    name = rng.choice(["first_name", "last_name", "email", "password", "location", "terms_accepted"])
    del rows[row_named(name)]
    return Case(written(rng, rows), ((place(len(rows), "name"), f"“{name}” is missing"),))


def ten_thousand_rows(rng: Random) -> Case:
    rows = cells()
    rows += [list(rows[-1]) for _ in range(10_000)]
    return Case(FORMATS["csv"](Sheet("Survey", rows)), (("Survey!A1001", "1000 rows"),))


def ten_thousand_rows_repeated(rng: Random) -> Case:
    data = patched("ods", lambda text: re.sub("<table:table-row>", '<table:table-row table:number-rows-repeated="10000">', text, count=9))
    return Case(data, (("Survey!A1001", "1000 rows"),))


def cells_repeated_without_end(rng: Random) -> Case:
    cell = '<table:table-cell table:number-columns-repeated="99999999"'
    return Case(patched("ods", lambda text: text.replace("<table:table-cell", cell, 1)), (("Survey!CW1", "100 columns"),))


def formula(rng: Random) -> Case:
    kind, row = rng.choice(sorted(FORMATS)), rng.choice(FIELDS)
    if kind == "csv":
        rows = cells()
        rows[row][HEADS.index("comment")] = "Here"  # what we write ourselves is never a formula
        found = rng.choice([b"=1+1", b"@SUM(A1)", b"+cmd|' /C calc'!A0", b"-2+3", b" =HYPERLINK(A1)"])
        return Case(FORMATS["csv"](Sheet("Survey", rows)).replace(b"Here", found), ((place(row, "comment"), "formula"),))
    where = place(row, "row")
    if kind == "ods":
        parts = cells_of("ods")
        before = parts.split("<table:table-row>")
        before[row + 1] = before[row + 1].replace("<table:table-cell", '<table:table-cell table:formula="of:=1+1"', 1)
        return Case(patched("ods", lambda _text: "<table:table-row>".join(before)), ((where, "formula"),))
    return Case(patched("xlsx", lambda text: text.replace(f'<c r="A{row + 1}" t="inlineStr">', f'<c r="A{row + 1}" t="inlineStr"><f>1+1</f>')),
                ((where, "formula"),))


PARTS = {"ods": "content.xml", "xlsx": "xl/worksheets/sheet1.xml"}


def cells_of(kind: str) -> str:
    with zipfile.ZipFile(io.BytesIO(FORMATS[kind](shipped_sheet()))) as archive:
        return archive.read(PARTS[kind]).decode()


def patched(kind: str, change: Callable[[str], str], extra: dict[str, bytes] | None = None) -> bytes:
    """The shipped survey with its cells changed as XML, and further parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FORMATS[kind](shipped_sheet()))) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == PARTS[kind] else text)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return data.getvalue()


def macro(rng: Random) -> Case:
    kind, name = rng.choice([("xlsx", "xl/vbaProject.bin"), ("ods", "Basic/Standard/Module1.xml"), ("ods", "Scripts/python/x.py"),
                             ("xlsx", "xl/macrosheets/sheet1.xml")])
    return Case(patched(kind, str, {name: b"x"}), ((name, "macros"),))


def zip_bomb(rng: Random) -> Case:
    kind = rng.choice(sorted(PARTS))
    return Case(patched(kind, str, {"bomb.bin": b"\0" * rng.randrange(9, 60) * 1024 * 1024}), (("", "unpacks to far more"),))


def bomb_of_parts(rng: Random) -> Case:
    """Each part is small enough, all of them together are not."""
    return Case(patched(rng.choice(sorted(PARTS)), str, {f"{one}.bin": b"\0" * 1024 * 1024 for one in range(9)}),
                (("", "unpacks to far more"),))


def too_many_parts(rng: Random) -> Case:
    return Case(patched(rng.choice(sorted(PARTS)), str, {f"{one}.bin": b"" for one in range(600)}), (("", "unpacks to far more"),))


def bomb_of_tags(rng: Random) -> Case:
    kind, tag = rng.choice([("ods", "<table:table-row/>"), ("xlsx", '<c r="B1"/>'), ("xlsx", "<x/>")])
    mark = "</table:table>" if kind == "ods" else "</sheetData>" if tag == "<x/>" else "</row>"
    return Case(patched(kind, lambda text: text.replace(mark, tag * 300_000 + mark, 1)), (("", "unpacks to far more"),))


def entities(rng: Random) -> Case:
    kind = rng.choice(sorted(PARTS))
    attack = rng.choice(['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>', '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
                         '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'])
    return Case(patched(kind, lambda text: text.replace("?>\n", f"?>\n{attack}", 1)), ((PARTS[kind], "entities"),))


def cut_off(rng: Random) -> Case:
    data = FORMATS[rng.choice(["ods", "xlsx"])](shipped_sheet())
    return Case(data[: rng.randrange(30, len(data) - 30)], (("", "damaged"),))


def xml_cut_off(rng: Random) -> Case:
    kind = rng.choice(sorted(PARTS))
    return Case(patched(kind, lambda text: text[: len(text) * 2 // 3]), ((PARTS[kind], "damaged"),))


def other_encoding(rng: Random) -> Case:
    rows, row = cells(), rng.choice(FIELDS)
    text = FORMATS["csv"](Sheet("Survey", rows)).decode("utf-8-sig")
    if rng.random() < 0.5:
        return Case(text.encode("utf-16"), (("Survey!A1", "UTF-8"),))
    lines = [line.encode() for line in text.split("\r\n")]
    cell = rows[row]
    cell[HEADS.index("label_fr")] = "Prénom"
    lines[row] = ";".join(cell).encode("latin-1", errors="replace")
    return Case(b"\r\n".join(lines), ((place(row, "label_fr"), "UTF-8"),))


def open_quotation(rng: Random) -> Case:
    data = FORMATS["csv"](shipped_sheet()).decode("utf-8-sig").split("\r\n")
    row = rng.choice(FIELDS)
    data[row] = f'"{data[row]}'
    return Case("\r\n".join(data).encode(), (("Survey!A", "quotation marks"),))


def no_table(rng: Random) -> Case:
    return Case(*rng.choice([(b"", (("", "empty"),)), (b"  \n ", (("", "empty"),)), (b"%PDF-1.7 x", (("", "no table"),)),
                             (b"\x89PNG\r\n\x1a\n", (("", "no table"),)), (b"\xd0\xcf\x11\xe0" + b"x" * 600, (("", "old format"),)),
                             (b"<html><table>", (("", "no table"),))]))


def other_archive(rng: Random) -> Case:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return Case(data.getvalue(), (("", "no table"),))


def too_large(rng: Random) -> Case:
    return Case(b"x;" * (3 * 1024 * 1024), (("", "larger than 4 MB"),))


def password(rng: Random) -> Case:
    data = bytearray(FORMATS["xlsx"](shipped_sheet()))
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    return Case(bytes(data), (("", "password"),))


KINDS = [
    missing_column, unknown_profile, column_twice, duplicate_id, unknown_community, unknown_contact_type, unknown_type, unknown_vocabulary,
    vocabulary_of_one_level, wrong_visibility, wrong_obligation, neither_yes_nor_no, word_missing, too_long, bad_name, row_of_no_kind,
    cell_where_nothing_belongs,    row_missing, field_that_the_platform_needs, ten_thousand_rows, ten_thousand_rows_repeated, cells_repeated_without_end, formula, macro,
    zip_bomb, bomb_of_parts, too_many_parts, bomb_of_tags, entities, cut_off, xml_cut_off, other_encoding, open_quotation, no_table, other_archive, too_large, password,
]
