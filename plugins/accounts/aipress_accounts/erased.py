"""Who was erased, written down beside the database: a backup of before knows them still, and would bring them back.

A line names a member by the number and the instant of their account, which nobody else has: no name, no address. Numbers alone
would not do, because after a restore the next member may get the number of somebody who came after the backup.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_accounts.models import User

NAME = "erased-members.jsonl"
CHUNK = 500


@dataclass(frozen=True)
class Line:
    """One erased member: the number, and when the account was made."""

    party_id: int
    created_at: dt.datetime


def ledger_of(settings: Mapping[str, Any]) -> Path:
    """Where a site writes its lines."""
    return Path(settings["aipress.data"]) / NAME


def note(path: Path, line: Line, erased_at: dt.datetime) -> None:
    """Add a line, safe on the disk when this returns; twice does no harm."""
    text = json.dumps({"party": line.party_id, "created": line.created_at.isoformat(), "erased": erased_at.isoformat()})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[Line]:
    """The lines of a ledger, none where there is no file.

    Raises:
        ValueError: for a line that is none.
    """
    if not path.exists():
        return
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(text)
            yield Line(int(row["party"]), dt.datetime.fromisoformat(row["created"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}, is no line of a ledger of erased members") from error


def returned(db: Session, lines: Iterable[Line]) -> list[int]:
    """Which of them have an account again."""
    wanted, found = sorted(set(lines), key=lambda line: line.party_id), list[int]()
    for start in range(0, len(wanted), CHUNK):
        some = {(line.party_id, line.created_at) for line in wanted[start:start + CHUNK]}
        ids = [party_id for party_id, _created_at in some]
        rows = db.execute(select(User.id, User.created_at).where(User.id.in_(ids)).order_by(User.id))
        found += [row.id for row in rows if (row.id, row.created_at) in some]
    return found
