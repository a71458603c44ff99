"""Rows for tables that one knows nothing of but their columns, and pictures of tables to compare."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    TypeDecorator,
    Uuid,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError, StatementError

from aipress_core.db.types import utcnow

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_numbers = itertools.count(36_001)  # far from the keys of seeded rows; never the same twice
# What the core's own tables need to hold to be believed.
KNOWN: Mapping[str, Mapping[str, Any]] = {
    "core_party": {"kind": "person", "state": "live"}, "core_content": {"state": "draft"}, "core_file": {"visibility": "parent"}}


# Boolean before Integer, of which it is none; a moment lies in the past.
MAKERS: tuple[tuple[Any, Callable[[int], Any]], ...] = (
    (Boolean, lambda _number: False),
    (Integer, lambda number: number),
    (Numeric, lambda _number: 1),
    (JSON, lambda _number: {}),
    (DateTime, lambda number: utcnow() - dt.timedelta(seconds=number)),
    (Date, lambda _number: utcnow().date()),
    (LargeBinary, lambda number: str(number).encode()),
    (Uuid, lambda number: uuid.UUID(int=number)),
)


class CannotInvent(Exception):
    """A table refuses what was invented for it."""


class Inventor:
    """Fills tables with rows made up from the types of their columns; what they refer to is made too.

    Args:
        connection: in a transaction of the caller's.
        content_type: what headers are of (``core_content.type``).
    """

    def __init__(self, connection: Connection, content_type: str = "") -> None:
        self._connection = connection
        self._type = content_type
        self._keys: dict[Table, list[tuple[Any, ...]]] = {}

    def fill(self, tables: Iterable[Table], number: int) -> None:
        """Add ``number`` rows to each table, parents first.

        Raises:
            CannotInvent: naming the table that refuses.
        """
        for table in tables:
            self._keys.setdefault(table, []).extend(self._add(table, number))

    def _add(self, table: Table, number: int) -> list[tuple[Any, ...]]:
        found = []
        for row in range(number):
            serial = next(_numbers)
            needed = [column for column in table.columns if _is_needed(column)]
            values = {column.name: self._value(table, column, row, number, serial) for column in needed}
            values |= {name: value for name, value in KNOWN.get(table.name, {}).items() if name in table.c}
            if table.name == "core_content" and self._type:
                values["type"] = self._type
            try:
                with self._connection.begin_nested():
                    key = self._connection.execute(insert(table).values(values)).inserted_primary_key
            except (IntegrityError, StatementError) as error:
                raise CannotInvent(f"No row could be invented for {table.name}: {getattr(error, 'orig', error)}.") from error
            found.append(tuple(key or ()))
        return found

    def _value(self, table: Table, column: Column[Any], row: int, number: int, serial: int) -> Any:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent is table:
                return None
            keys = self._keys.get(parent, [])
            if len(keys) < number:
                self._keys[parent] = keys = [*keys, *self._add(parent, number - len(keys))]
            return keys[-number:][row][list(parent.primary_key.columns).index(key.column)]
        return invented(column, serial)


def _is_needed(column: Column[Any]) -> bool:
    """Must the row give it? Keys that count themselves, defaults, and what may be empty are left to the database."""
    if column.foreign_keys:
        return column.primary_key or not column.nullable
    if column.primary_key and column.table.autoincrement_column is column:
        return False
    return not column.nullable and column.default is None and column.server_default is None


def invented(column: Column[Any], number: int) -> Any:
    """A value of the column's type that no other ``number`` gives.

    Raises:
        CannotInvent: for a type that is not known here.
    """
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    if isinstance(kind, String):
        return _name(column.name, number, kind.length)
    for known, make in MAKERS:
        if isinstance(kind, known):
            return make(number)
    raise CannotInvent(f"No value could be invented for {column}.")


def _name(stem: str, number: int, longest: int | None) -> str:
    text = _short(number)
    return f"{stem}-{text}" if longest is None or len(stem) + 1 + len(text) <= longest else text[-longest:]


def _short(number: int) -> str:
    """The number in thirty-six digits."""
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text


def picture(connection: Connection, tables: Iterable[Table]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables, in the order of their keys."""
    return {table.name: [tuple(map(repr, row)) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables}


def counts(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows each table has."""
    return {table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names under which the two differ."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
