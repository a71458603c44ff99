"""Counting SQL: how many statements, and for how long, a request, a task or a test has run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

# SQLite is told by a statement what PostgreSQL's driver says by itself, and tests run inside savepoints: counting these
# would make databases and tests differ.
_TRANSACTION_CONTROL = ("BEGIN", "SAVEPOINT ", "RELEASE ", "ROLLBACK ")


@dataclass
class SqlCounter:
    """Statements run and seconds spent in the driver. A counter inside another adds to both.

    Attributes:
        record: a list, to be given each statement with its seconds; None keeps none.
    """

    count: int = 0
    seconds: float = 0.0
    outer: SqlCounter | None = field(default=None, repr=False)
    record: list[tuple[str, float]] | None = field(default=None, repr=False)
    _started: float = field(default=0.0, repr=False)

    def begin(self) -> None:
        """Note that a statement starts. It counts even when it fails."""
        self._started = time.perf_counter()
        counter: SqlCounter | None = self
        while counter is not None:
            counter.count += 1
            counter = counter.outer

    def end(self, statement: str = "") -> None:
        """Note that the statement has returned."""
        elapsed = time.perf_counter() - self._started
        if self.record is not None:
            self.record.append((statement, elapsed))
        counter: SqlCounter | None = self
        while counter is not None:
            counter.seconds += elapsed
            counter = counter.outer


_current: ContextVar[SqlCounter | None] = ContextVar("aipress_sql_counter", default=None)


def start_counting() -> tuple[SqlCounter, Token[SqlCounter | None]]:
    """A new counter for this context, inside the present one; give the token to `stop_counting`."""
    counter = SqlCounter(outer=_current.get())
    return counter, _current.set(counter)


def stop_counting(token: Token[SqlCounter | None]) -> None:
    """Return to the counter that was current before `start_counting`."""
    _current.reset(token)


@contextmanager
def count_sql() -> Iterator[SqlCounter]:
    """Count the statements of a block.

    Example:
        >>> with count_sql() as sql:
        ...     feed(db)
        >>> assert sql.count <= 8
    """
    counter, token = start_counting()
    try:
        yield counter
    finally:
        stop_counting(token)


def _before(_conn: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    counter = _current.get()
    if counter is not None and not statement.startswith(_TRANSACTION_CONTROL):
        counter.begin()


def _after(_conn: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    counter = _current.get()
    if counter is not None and not statement.startswith(_TRANSACTION_CONTROL):
        counter.end(statement)


def install(engine: Engine) -> None:
    """Make the engine report its statements to the current counter."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)
