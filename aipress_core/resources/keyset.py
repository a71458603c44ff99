"""Keyset pages: page 500 costs what page 1 costs, and items that arrive meanwhile shift nothing."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Row, Select, bindparam, tuple_
from sqlalchemy.orm import Session

from aipress_core.db.types import UTCDateTime
from aipress_core.security.html import UNSTORABLE

LIMIT, SHORT_LIMIT = 2**63, 2**31  # keys are 64-bit integers, counters shorter ones


class CursorError(ValueError):
    """A cursor that this list did not give out."""


@dataclass(frozen=True)
class Page:
    """One page of rows, and the cursors of its neighbours (None = there is none)."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None = None
    previous_cursor: str | None = None


@dataclass(frozen=True)
class Keyset:
    """How one list is ordered and cut.

    Args:
        columns: the order, never NULL; the last one must be unique. All must be in the statement's columns.
        size: rows a page, at most 100.
        names: what the columns are called in a row, where the statement gives them labels.
        ascending: from A to Z; otherwise from the newest down.
    """

    columns: tuple[Any, ...]
    size: int = 30
    names: tuple[str, ...] = ()
    ascending: bool = False

    def page(self, db: Session, statement: Select[*tuple[Any, ...]], cursor: str | None = None) -> Page:
        """Run ``statement`` for the page at ``cursor``.

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        return self.run(db, lambda direction: self.cut(statement, direction), cursor)

    def cut(self, statement: Select[*tuple[Any, ...]], direction: str) -> Select[*tuple[Any, ...]]:
        """``statement`` for one page: ``first``, ``n`` (beyond a row) or ``p`` (before it), the row as parameters.

        A hot list builds this once for each direction and passes it to :meth:`run`.
        """
        grows = self.ascending != (direction == "p")
        if direction != "first":
            left = tuple_(*self.columns)
            right = tuple_(*(bindparam(f"key_{number}", type_=column.type) for number, column in enumerate(self.columns)))
            # A row comparison: PostgreSQL and SQLite both answer it from the index.
            statement = statement.where(left > right if grows else left < right)
        order = [column.asc() if grows else column.desc() for column in self.columns]
        return statement.order_by(*order).limit(self.size + 1)

    def run(self, db: Session, build: Callable[[str], Select[*tuple[Any, ...]]], cursor: str | None = None,
            parameters: Mapping[str, Any] | None = None) -> Page:
        """Run the statement that ``build`` gives for a direction; ``parameters`` are its own.

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        backwards, values = self.position(cursor)
        given = dict(parameters or {})
        if values is not None:
            given |= {f"key_{number}": value for number, value in enumerate(values)}
        direction = "first" if values is None else "p" if backwards else "n"
        # Named columns need nothing of the ORM, whose rows cost a third more.
        rows: list[Any] = list((db.connection() if self.names else db).execute(build(direction), given).all())
        more, rows = len(rows) > self.size, rows[: self.size]
        if backwards:
            rows.reverse()
        if not rows:  # nothing before the first row any more: that is the first page
            return self.run(db, build, None, parameters) if backwards else Page(rows)
        has_next = more if not backwards else True
        has_previous = (cursor is not None) if not backwards else more
        return Page(rows, self._cursor(rows[-1], "n") if has_next else None,
                    self._cursor(rows[0], "p") if has_previous else None)

    def position(self, cursor: str | None) -> tuple[bool, list[Any] | None]:
        """Read a cursor: does it lead back, and from which row?

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        if not cursor:
            return False, None
        backwards, values = decode_cursor(cursor, len(self.columns))
        if not all(map(_fits, self.columns, values)):
            raise CursorError("this page address is of another list")
        return backwards, values

    def _cursor(self, row: Row[Any], direction: str) -> str:
        return encode_cursor(direction, [row._mapping[key] for key in self.names or self.columns])


def _plain(value: Any) -> Any:
    return {"t": value.isoformat()} if isinstance(value, dt.datetime) else value


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        at = dt.datetime.fromisoformat(value["t"])
        if at.tzinfo is None:
            raise ValueError("an instant without zone")
        return at.astimezone(dt.UTC)
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise TypeError("not a key")
    return value


def _fits(column: Any, value: Any) -> bool:
    """Can the database compare the column with the value? It would answer a wrong one with an error of its own."""
    if not isinstance(value, dt.datetime if isinstance(column.type, UTCDateTime) else column.type.python_type):
        return False
    if isinstance(value, str):
        return not UNSTORABLE.search(value)
    limit = LIMIT if isinstance(column.type, BigInteger) else SHORT_LIMIT
    return not isinstance(value, int) or -limit <= value < limit


def encode_cursor(direction: str, values: Sequence[Any]) -> str:
    """An opaque text for an address."""
    raw = json.dumps([direction, *map(_plain, values)], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> tuple[bool, list[Any]]:
    """Read what :func:`encode_cursor` wrote; whoever changes it gets another page or an error, never more rights."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        direction, *values = json.loads(raw)
        if direction not in ("n", "p") or len(values) != length:
            raise ValueError("another list's cursor")
        return direction == "p", [_rich(value) for value in values]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise CursorError("this page address is not one of ours") from error
