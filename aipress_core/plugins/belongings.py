"""What in the database belongs to a plugin, read from the database itself, so that a plugin that cannot be loaded has it too."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from aipress_core.content.models import Content
from aipress_core.db.lines import Line, owner_of
from aipress_core.db.revisions import current_revision

KEPT = {"core_audit", "core_site"}  # what happened stays told
HEADER = "core_content"
FOLLOWING = {"CASCADE", "SET NULL"}


class Belongings:
    """Tables, headers and traces of one plugin.

    Args:
        line: its version line; None when it has no migrations.
        lines: those of all installed plugins, to tell whose a table is.
    """

    def __init__(self, connection: Connection, plugin_id: str, line: Line | None, lines: Sequence[Line]) -> None:
        self._connection, self._id, self._line, self._lines = connection, plugin_id, line, lines
        self._metadata = MetaData()
        self._metadata.reflect(connection)

    def revision(self) -> str | None:
        """The revision that its tables are at."""
        if self._line is None or self._line.version_table not in self._metadata.tables:
            return None
        return current_revision(self._connection, self._line.version_table)

    @functools.cached_property
    def tables(self) -> list[Table]:
        """Its own, parents first."""
        return [one for one in self._metadata.sorted_tables if self._owner(one.name) == self._id]

    def _owner(self, table: str) -> str | None:
        found = owner_of(table, self._lines)
        return found.id if found else None

    def rows(self) -> dict[str, int]:
        """How many rows there are in each of its tables, and as headers; the empty ones left out."""
        return self._counted({**{one.name: select(one) for one in self.tables}, **self._header()})

    def traces(self) -> dict[str, int]:
        """How many rows of the core's own tables carry its id: work in the queue, figures."""
        return self._counted(self._marked())

    def followers(self) -> dict[str, int]:
        """How many rows of others the database deletes with its items."""
        return self._counted(self._following())

    def statements(self) -> dict[str, Select[Any]]:
        """All of it to be read, each table in the order of its key."""
        found = {**{one.name: select(one) for one in self.tables}, **self._header(), **self._marked(), **self._following()}
        return {name: statement.order_by(*self._metadata.tables[name].primary_key.columns) for name, statement in found.items()}

    def above(self) -> list[str]:
        """The plugins whose tables are there and build on its tables; the last in plugin order, which go first, first."""
        return [one.id for one in reversed(self._lines) if self._line is not None and self._id in one.requires
                and one.version_table in self._metadata.tables and current_revision(self._connection, one.version_table)]

    def obstacles(self) -> Iterator[tuple[str, str, int]]:
        """Table, owner and rows of others that refer to its tables and are not to go with them."""
        names = {one.name for one in self.tables}
        for table in self._metadata.sorted_tables:
            owner = self._owner(table.name)
            if owner is None or owner == self._id:
                continue
            for key in table.foreign_key_constraints:
                if key.referred_table.name in names:
                    count = self._count(select(table).where(and_(*(column.is_not(None) for column in key.columns))))
                    if count:
                        yield table.name, owner, count

    def _header(self) -> dict[str, Select[Any]]:
        header = self._metadata.tables[HEADER]
        return {HEADER: select(header).where(header.c.type.startswith(f"{self._id}.", autoescape=True))}

    def _marked(self) -> dict[str, Select[Any]]:
        return {name: select(table).where(table.c.plugin == self._id) for name, table in self._metadata.tables.items()
                if is_marked(table)}

    def _following(self) -> dict[str, Select[Any]]:
        """Rows of others that hang on its headers by ON DELETE CASCADE, however far down."""
        own = {HEADER, *(one.name for one in self.tables)}
        found: dict[str, Select[Any]] = {}
        chosen = self._header()
        for table in self._metadata.sorted_tables:  # parents come first
            conditions = [key.columns.values()[0].in_(chosen[parent].with_only_columns(key.elements[0].column))
                          for key in table.foreign_key_constraints
                          if (parent := key.referred_table.name) in chosen and parent != table.name
                          and (key.ondelete or "").upper() == "CASCADE" and len(key.columns) == 1]
            if conditions and table.name not in own:
                chosen[table.name] = found[table.name] = select(table).where(or_(*conditions))
        return found

    def _counted(self, statements: dict[str, Select[Any]]) -> dict[str, int]:
        counts = {name: self._count(statement) for name, statement in statements.items()}
        return {name: count for name, count in counts.items() if count}

    def _count(self, statement: Select[Any]) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(statement.subquery())) or 0)


def is_marked(table: Table) -> bool:
    """Does a table of the core say of each row which plugin it is of?"""
    return table.name.startswith("core_") and "plugin" in table.c and table.name not in KEPT


def delete_from_core(db: Session, plugin_id: str) -> None:
    """Delete the rows of the core's tables that carry the plugin's id, children first."""
    tables = Content.metadata.sorted_tables
    for table in reversed([one for one in tables if is_marked(one)]):
        db.execute(table.delete().where(table.c.plugin == plugin_id))
    schedule = Content.metadata.tables["core_schedule"]
    db.execute(schedule.delete().where(schedule.c.task.startswith(f"{plugin_id}.", autoescape=True)))
