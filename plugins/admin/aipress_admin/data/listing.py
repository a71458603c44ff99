"""Reading a table: one page by keyset, whatever it is sorted by; one row by its key; all that matches, for an export."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, case, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from aipress_admin.data.tables import Table, python_type
from aipress_core.api import CursorError, UTCDateTime

SIZE = 30
LIMIT, SHORT_LIMIT = 2**63, 2**31
EMPTY: dict[Any, Any] = {str: "", int: 0, bool: False, dt.datetime: dt.datetime(1, 1, 2, tzinfo=dt.UTC),
                         dt.date: dt.date(1, 1, 1)}


@dataclass(frozen=True)
class Wish:
    """What is looked for, and in which order. ``sort`` is a column's name, with ``-`` before it for the other direction."""

    text: str = ""
    sort: str = ""

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")


def page(db: Session, table: Table, wish: Wish, cursor: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    """One page of rows and the cursor of the next one, in one statement.

    Raises:
        CursorError: for a cursor that is not of this list.
    """
    order = _order(table, wish)
    statement = _matching(table, wish, [*table.columns, *(one.label(f"order_{number}") for number, one in enumerate(order))])
    if cursor:
        values = _decode(cursor, order)
        here, there = tuple_(*order), tuple_(*(literal(value, one.type) for value, one in zip(values, order, strict=True)))
        statement = statement.where(here < there if wish.is_descending else here > there)
    rows = db.execute(_sorted(statement, order, wish).limit(SIZE + 1)).all()
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    return rows, _encode(rows[-1][-len(order):]) if more else None


def everything(db: Session, table: Table, wish: Wish, most: int) -> Any:
    """The rows that match, up to ``most``, as they come from the database."""
    statement = _sorted(_matching(table, wish, table.columns), _order(table, wish), wish).limit(most)
    return db.execute(statement.execution_options(yield_per=1000))


class Cut:
    """Rows up to a number, and after them, if there would have been more, a row that says so.

    Args:
        rows: one more than ``most`` of them, if there are.
        notice: stands in the first cell of the last row.
    """

    def __init__(self, rows: Iterable[Sequence[Any]], most: int, notice: str) -> None:
        self._rows, self._most, self._notice = rows, most, notice
        self.count, self.is_cut = 0, False

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for found in self._rows:
            if self.count == self._most:
                self.is_cut = True  # and on to the end, so that the database's cursor is closed
                continue
            self.count += 1
            yield found
        if self.is_cut:
            yield [self._notice]


def row(db: Session, table: Table, key: str, *, lock: bool = False) -> Row[Any] | None:
    """The row whose key an address names (its parts separated by ``~``), or None."""
    parts = key.split("~")
    if len(parts) != len(table.keys):
        return None
    conditions = []
    for column, part in zip(table.keys, parts, strict=True):
        kind = python_type(column)
        if kind is int:
            if (number := whole(part)) is None:
                return None
            conditions.append(column == number)
        elif kind is str:
            conditions.append(column == part)
        else:
            return None
    statement = select(*table.columns).where(and_(*conditions))
    return db.execute(statement.with_for_update() if lock else statement).first()


def whole(text: str) -> int | None:
    """The number that a text writes in digits; None for any other text, and for one that no column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 and int(text) < LIMIT else None


def key_of(table: Table, found: Row[Any]) -> str | None:
    """The address of a row, or None where its key is secret or cannot stand in an address."""
    if not all(column in table.columns and python_type(column) in (int, str) for column in table.keys):
        return None
    parts = [str(found._mapping[column]) for column in table.keys]
    return None if any("~" in part or "/" in part or part in ("", ".", "..") for part in parts) else "~".join(parts)


def _matching(table: Table, wish: Wish, columns: Sequence[Any]) -> Select[Any]:
    statement = select(*columns)
    if not wish.text:
        return statement
    conditions: list[ColumnElement[bool]] = [one.icontains(wish.text, autoescape=True) for one in table.searched]
    if (number := whole(wish.text)) is not None:
        conditions += [one == number for one in table.columns
                       if python_type(one) is int and (one.primary_key or one.foreign_keys)]
    return statement.where(or_(*conditions) if conditions else false())


def _order(table: Table, wish: Wish) -> list[ColumnElement[Any]]:
    """What the rows are ordered by, never NULL and unique as a whole; without a wish, the key alone."""
    column = next((one for one in table.sortable if one.name == wish.column), None)
    if column is None or column in table.keys[:1]:
        return list(table.keys)
    if not column.nullable:
        return [column, *table.keys]
    blank = literal(EMPTY[python_type(column)], column.type)
    return [case((column.is_(None), 0), else_=1), func.coalesce(column, blank, type_=column.type), *table.keys]


def _sorted(statement: Select[Any], order: Sequence[ColumnElement[Any]], wish: Wish) -> Select[Any]:
    return statement.order_by(*(one.desc() if wish.is_descending else one.asc() for one in order))


def _encode(values: Sequence[Any]) -> str:
    plain = [{"t": value.isoformat()} if isinstance(value, dt.date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("another list")
        return [_fitting(value, one) for value, one in zip(values, order, strict=True)]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise CursorError("this page address is not one of ours") from error


def _fitting(value: Any, column: ColumnElement[Any]) -> Any:
    kind = dt.datetime if isinstance(column.type, UTCDateTime) else column.type.python_type
    if kind in (dt.datetime, dt.date):
        value = kind.fromisoformat(value["t"])
        if kind is dt.datetime and value.tzinfo is None:
            raise ValueError("an instant without zone")
        value = value.astimezone(dt.UTC) if kind is dt.datetime else value  # overflows at the calendar's ends
    limit = LIMIT if isinstance(column.type, BigInteger) else SHORT_LIMIT
    if type(value) is not kind or (kind is int and not -limit <= value < limit) or (kind is str and "\0" in value):
        raise TypeError("not of this column")
    return value if kind is not str else value.encode().decode()  # a lone surrogate is no text
