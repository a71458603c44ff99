"""Writing very many rows: COPY on PostgreSQL, one prepared statement on SQLite. For imports and demo worlds.

No objects are made, no events sent and no counters kept: whoever writes in bulk answers for what follows from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Table, func, insert, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session

Row = Mapping[str, Any]


def write(db: Session, model: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Write rows in the session's transaction; columns that they leave out get their defaults.

    Args:
        rows: mappings by column name, all with the same names.

    Raises:
        KeyError: for a row that lacks a name which the first one has.
    """
    if not rows:
        return
    table = model.__table__
    assert isinstance(table, Table)
    if db.get_bind().dialect.name == "postgresql":
        _copy(db, table, rows)
    else:
        db.connection().execute(insert(table), list(map(dict, rows)))


def reserve(db: Session, model: type[DeclarativeBase], count: int) -> list[int]:
    """Ids for ``count`` rows that are about to be written; nobody else gets them.

    On SQLite they follow the highest id, under the transaction's write lock: write what was reserved before reserving more.
    """
    table = model.__table__
    assert isinstance(table, Table)
    if db.get_bind().dialect.name == "postgresql":
        numbers = select(func.nextval(func.pg_get_serial_sequence(table.name, "id"))).select_from(func.generate_series(1, count))
        return list(db.scalars(numbers))
    highest = db.scalar(select(func.max(table.c.id))) or 0
    return list(range(highest + 1, highest + count + 1))


def _copy(db: Session, table: Table, rows: Sequence[Row]) -> None:
    connection = db.connection()
    given = rows[0].keys()
    columns = [column for column in table.columns if column.name in given or _makes(column) is not None]
    makers = [_maker(column, column.name in given, connection.dialect) for column in columns]
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([make(row) for make in makers])


def _makes(column: Column[Any]) -> Callable[[], Any] | None:
    """What gives a column its value where the row has none; None where the database does."""
    default: Any = column.default
    if default is None or not (default.is_scalar or default.is_callable):
        return None
    return (lambda: default.arg) if default.is_scalar else (lambda: default.arg(None))


def _maker(column: Column[Any], is_given: bool, dialect: Dialect) -> Callable[[Row], Any]:
    """How a row's value of the column is found and made what the driver takes."""
    name, processor = column.name, column.type.dialect_impl(dialect).bind_processor(dialect)
    if is_given:
        return (lambda row: row[name]) if processor is None else (lambda row: processor(row[name]))
    make = _makes(column)
    assert make is not None
    return (lambda _row: make()) if processor is None else (lambda _row: processor(make()))
