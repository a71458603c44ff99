"""Which rows are locked, told from the statements: SQLite has one writer and needs no locks, so its own leave them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

_TABLE = re.compile(r"\sFROM (\w+)")


@contextmanager
def asked_for_locks() -> Iterator[set[str]]:
    """The tables of which anybody asks for a locked row meanwhile; with ``, free`` after the name of one whose held rows are passed over."""
    found: set[str] = set()

    def listen(state: Any) -> None:
        if state.is_select and " FOR " in (asked := str(state.statement.compile(dialect=postgresql.dialect()))):
            found.update(f"{table}{', free' if 'SKIP LOCKED' in asked else ''}" for table in _TABLE.findall(asked))
    event.listen(Session, "do_orm_execute", listen)
    try:
        yield found
    finally:
        event.remove(Session, "do_orm_execute", listen)
