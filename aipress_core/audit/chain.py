"""The hash chain of the audit log: each row vouches for all before it.

It shows edits, deletions, reordering and a cut-off end made past the application. It does not stop an owner of the
database who recomputes everything after an edit; for that the head's hash must be noted down elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.audit.models import Audit, AuditHead

PERSON = ("actor_name", "target_label", "ip")
CHAINED = ("id", "at", "action", "target_type", "target_id", "details", "request_id", "person_digest", "previous_hash")


@dataclass(frozen=True)
class Fault:
    """A row where the chain is broken, and how."""

    audit_id: int
    reason: str


def person_digest(row: Mapping[str, Any]) -> str:
    """The digest of what names a person, under the row's own salt."""
    return _digest([row["salt"], *(row[name] for name in PERSON)])


def row_hash(row: Mapping[str, Any]) -> str:
    """The hash of a row, given its column values."""
    return _digest([row[name] for name in CHAINED])


def verify(db: Session) -> list[Fault]:
    """Walk the whole chain; returns every break, none when it is sound."""
    faults: list[Fault] = []
    last_id, last_hash = 0, ""
    for row in _rows(db):
        faults += [Fault(row["id"], reason) for reason in _problems(row, last_id, last_hash)]
        last_id, last_hash = row["id"], row["hash"]
    head = db.get(AuditHead, 1, populate_existing=True)
    expected = (head.last_id, head.last_hash) if head else (0, "")
    if (last_id, last_hash) != expected:
        faults.append(Fault(expected[0], f"the log ends with row {last_id}, its head says {expected[0]}"))
    return faults


def _problems(row: Mapping[str, Any], last_id: int, last_hash: str) -> Iterator[str]:
    if row["id"] != last_id + 1:
        yield f"rows {last_id + 1} to {row['id'] - 1} are missing"
    elif row["previous_hash"] != last_hash:
        yield "it does not follow the row before it"
    if row["hash"] != row_hash(row):
        yield "it was changed"
    if row["salt"] and row["person_digest"] != person_digest(row):
        yield "its names or address were changed"


def _rows(db: Session, batch: int = 500) -> Iterator[Mapping[str, Any]]:
    last_id = -1
    everything = select(Audit.__table__).order_by(Audit.id).limit(batch)
    while rows := [dict(row) for row in db.execute(everything.where(Audit.id > last_id)).mappings()]:
        yield from rows
        last_id = rows[-1]["id"]


def _digest(values: list[Any]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso)
    return hashlib.sha256(text.encode()).hexdigest()


def _iso(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
