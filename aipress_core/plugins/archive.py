"""An archive of everything that a plugin keeps: a zip with a manifest, and a file of JSON lines for each table."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select

MANIFEST = "manifest.json"
FORMAT = 1
BATCH = 1000


class ArchiveError(Exception):
    """An archive that is absent, damaged, or of something else."""


@dataclass(frozen=True)
class Archived:
    """What ``manifest.json`` says: of which plugin, at which revision, written when, and how many rows of which table."""

    plugin: str
    version: str
    revision: str | None
    written_at: str
    rows: dict[str, int]
    format: int = FORMAT


def write(path: Path, about: Archived, tables: Mapping[str, Select[Any]], connection: Connection) -> Archived:
    """Write an archive, whole or not at all.

    Args:
        about: its head; the counts are filled in here.
        tables: what to read for each file of lines, in a stable order.
        connection: all is read within its one transaction.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft, rows = path.with_suffix(".draft"), {}
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, statement in tables.items():
                with archive.open(f"{name}.jsonl", "w", force_zip64=True) as file:
                    rows[name] = 0
                    for line in _lines(connection, statement):
                        file.write(line)
                        rows[name] += 1
            found = Archived(**{**asdict(about), "rows": rows})
            archive.writestr(MANIFEST, json.dumps(asdict(found), indent=1))
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return found


def _lines(connection: Connection, statement: Select[Any]) -> Iterator[bytes]:
    result = connection.execution_options(yield_per=BATCH).execute(statement)
    for row in result.mappings():
        yield json.dumps(dict(row), ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).isoformat()  # SQLite keeps UTC without saying so
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"a value of type {type(value).__name__} cannot be written to an archive")


def read(path: Path) -> Archived:
    """The head of an archive whose every file is whole and holds as many rows as the head says.

    Raises:
        ArchiveError: otherwise, with a sentence.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = Archived(**json.loads(archive.read(MANIFEST)))
            for name, rows in found.rows.items():
                with archive.open(f"{name}.jsonl") as file:
                    if sum(1 for _line in file) != rows:  # reading to the end checks the sum of each file too
                        raise ArchiveError(f"{path}: {name} does not hold the {rows} rows that its manifest names")
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path} is no archive of a plugin: {error}") from error
    return found
