"""The archive of a member's data (GDPR, articles 15 and 20): JSON for machines, a page for people, the files as they were sent.

What is in it is what the plugins declare of their tables; see ``aipress_register_personal_data``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Any

from markupsafe import Markup
from sqlalchemy.orm import Session as Database

from aipress_core.api import _, files, personal_reading

SHOWN = 200  # rows of one table on the page; all are in the JSON file
LONGEST_SHOWN = 300  # signs of one value on the page
UNSAFE = re.compile(r"[^\w.\- ]", re.ASCII)
STYLE = ("body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
         "display:block;overflow-x:auto}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}"
         "h2{margin-top:2.5rem}")
Translate = Callable[[Any], str]


def write(target: IO[bytes], db: Database, registry: Any, store: files.Files, party_id: int, *, site_name: str, language: str,
          now: dt.datetime, translate: Translate) -> None:
    """Write the whole archive as a zip.

    Args:
        db: reads only.
        target: a binary file, open to write.
        store: gives the bytes of the files.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        shown = [_section(zipped, db, one, translate) for one in personal_reading.sections(registry, party_id)]
        shown.append(_files(zipped, db, store, party_id, translate))
        title = translate(_("Your data on ${site}", mapping={"site": site_name}))
        zipped.writestr("index.html", _page(title, language, now, [one for one in shown if one], translate))


def _section(zipped: zipfile.ZipFile, db: Database, section: personal_reading.Section, translate: Translate) -> Markup | None:
    """Write a table's rows as a JSON list; returns its part of the page, None when there are none."""
    name, first, number = f"data/{section.name}.json", [], 0
    with zipped.open(name, "w", force_zip64=True) as file:
        for row in section.rows(db):
            file.write(b"[\n" if number == 0 else b",\n")
            file.write(json.dumps(dict(row), ensure_ascii=False, default=_plain).encode())
            number += 1
            if number <= SHOWN:
                first.append(row)
        file.write(b"\n]\n" if number else b"[]\n")
    if not first:
        return None
    more = translate(_("Here are the first ${shown} of ${number}.", mapping={"shown": SHOWN, "number": number})) + " "
    return Markup('<h2>{}</h2><p>{}<a href="{}">{}</a></p>{}').format(
        translate(section.title), more if number > SHOWN else "", name, name, _table(first))


def _table(rows: list[Mapping[str, Any]]) -> Markup:
    names = [name for name in rows[0] if any(row[name] not in (None, "", [], {}) for row in rows)]
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in names)
    lines = [Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(_shown(row[name])) for name in names))
             for row in rows]
    return Markup("<table><tr>{}</tr>{}</table>").format(head, Markup("").join(lines))


def _files(zipped: zipfile.ZipFile, db: Database, store: files.Files, party_id: int, translate: Translate) -> Markup | None:
    """Put the bytes of every file in; one whose bytes are gone is named all the same."""
    names = []
    for row in personal_reading.files_of(db, party_id):
        name = f"files/{row.id}-{UNSAFE.sub('_', row.original_name)[-80:] or 'file'}"
        try:
            data = store.storage.get(row.sha256)
        except FileNotFoundError:
            continue
        zipped.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data)
        names.append(name)
    if not names:
        return None
    items = Markup("").join(Markup('<li><a href="{}">{}</a></li>').format(name, name) for name in names)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(translate(_("Files that you sent")), items)


def _page(title: str, language: str, now: dt.datetime, parts: list[Markup], translate: Translate) -> str:
    about = translate(_("Everything that the site knew of you at ${time} (UTC). The tables are in the folder data as JSON, "
                        "without passwords, keys and what concerns others; the files that you sent are in the folder files.",
                        mapping={"time": now.strftime("%Y-%m-%d %H:%M")}))
    return Markup('<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title><style>{}</style></head>'
                  "<body><h1>{}</h1><p>{}</p>{}</body></html>").format(
                      language, title, Markup(STYLE), title, about, Markup("").join(parts))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False, default=_plain)
    text = text.strip('"') if not isinstance(value, str) else text
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
