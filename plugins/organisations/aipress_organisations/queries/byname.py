"""Pages of lists that stand in the order of names: the core's keyset goes from the newest down, this from A to Z."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from sqlalchemy import Row, Select, tuple_
from sqlalchemy.orm import Session

from aipress_core.api import CursorError, Page

LONGEST_KEY, LARGEST_ID = 200, 2**63


def page(db: Session, statement: Select[Any], columns: tuple[Any, Any], names: tuple[str, str], size: int,
         cursor: str | None = None) -> Page:
    """One page of a list.

    Args:
        columns: what the list is ordered by: a text, and a key that tells equal texts apart.
        names: what they are called in a row.

    Raises:
        CursorError: for a cursor that this list did not give out.
    """
    backwards, position = _read(cursor) if cursor else (False, None)
    if position is not None:
        key = tuple_(*columns)
        statement = statement.where(key < tuple_(*position) if backwards else key > tuple_(*position))
    order = [column.desc() if backwards else column.asc() for column in columns]
    rows = list(db.execute(statement.order_by(*order).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, bool(rows) and cursor is not None)
    return Page(rows, _write("n", rows[-1], names) if has_next else None, _write("p", rows[0], names) if has_previous else None)


def _write(direction: str, row: Row[Any], names: tuple[str, str]) -> str:
    raw = json.dumps([direction, *(row._mapping[name] for name in names)], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(cursor: str) -> tuple[bool, tuple[str, int]]:
    try:
        direction, name, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("n", "p") or not isinstance(name, str) or type(identity) is not int:
            raise ValueError("another list's cursor")
        if "\0" in name or len(name) > LONGEST_KEY or not -LARGEST_ID <= identity < LARGEST_ID:
            raise ValueError("no key of ours")
        name.encode()  # a lone surrogate is no text
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorError("this page address is not one of ours") from error
    return direction == "p", (name, identity)
