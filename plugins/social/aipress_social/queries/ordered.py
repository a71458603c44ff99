"""Keyset pages in ascending order: the core's are descending."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, tuple_
from sqlalchemy.orm import Session

from aipress_core.api import CursorError, Page, decode_cursor, encode_cursor

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # a NUL, and halves of signs


@dataclass(frozen=True)
class Ascending:
    """How a list by name is ordered and cut.

    Args:
        columns: a text, and a whole number that is unique; both in the statement's columns under their own names.
        size: rows a page.
    """

    columns: tuple[Any, Any]
    size: int = 30

    def page(self, db: Session, statement: Select[Any], cursor: str | None = None) -> Page:
        """Run ``statement`` for the page at ``cursor``.

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        return self.run(db, lambda direction: self.cut(statement, direction), cursor)

    def cut(self, statement: Select[Any], direction: str) -> Select[Any]:
        """``statement`` for one page: ``first``, ``n`` (beyond a row) or ``p`` (before it), the row as parameters."""
        if direction != "first":
            left, right = tuple_(*self.columns), tuple_(bindparam("after_name", type_=self.columns[0].type),
                                                        bindparam("after_id", type_=self.columns[1].type))
            statement = statement.where(left < right if direction == "p" else left > right)
        order = [column.desc() if direction == "p" else column.asc() for column in self.columns]
        return statement.order_by(*order).limit(self.size + 1)

    def run(self, db: Session, build: Callable[[str], Select[Any]], cursor: str | None = None,
            parameters: Mapping[str, Any] | None = None) -> Page:
        """Run the statement that ``build`` gives for a direction; ``parameters`` are its own.

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        backwards, position = self.position(cursor)
        given = dict(parameters or {})
        if position is not None:
            given |= {"after_name": position[0], "after_id": position[1]}
        direction = "first" if position is None else "p" if backwards else "n"
        rows = list(db.connection().execute(build(direction), given))
        more, rows = len(rows) > self.size, rows[: self.size]
        if backwards:
            rows.reverse()
        if not rows:
            return self.run(db, build, None, parameters) if backwards else Page(rows)
        has_next, has_previous = (True, more) if backwards else (more, position is not None)
        return Page(rows, self._write("n", rows[-1]) if has_next else None, self._write("p", rows[0]) if has_previous else None)

    def position(self, cursor: str | None) -> tuple[bool, tuple[str, int] | None]:
        """Read a cursor: does it lead back, and from which row?

        Raises:
            CursorError: for a cursor that is not one of ours.
        """
        if not cursor:
            return False, None
        backwards, (name, key) = decode_cursor(cursor, 2)
        if not isinstance(name, str) or UNSTORABLE.search(name) or not isinstance(key, int) or not 0 <= key < 2**63:
            raise CursorError("this page address is of another list")
        return backwards, (name, key)

    def _write(self, direction: str, row: Any) -> str:
        return encode_cursor(direction, [row._mapping[column.name] for column in self.columns])
