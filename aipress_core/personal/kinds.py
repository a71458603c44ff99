"""How a plugin says which of its columns refer to people, and what becomes of the rows when somebody is erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.orm import QueryableAttribute, Session

DELETE, CLEAR, KEEP = "delete", "clear", "keep"
ERASURES = (DELETE, CLEAR, KEEP)


class _Neutral:
    """Stands for the neutral name of people who have left, in the site's language."""

    def __repr__(self) -> str:
        return "NEUTRAL"


NEUTRAL = _Neutral()


@dataclass(frozen=True)
class PersonalData:
    """Rows of a table that belong to a person.

    Args:
        column: the mapped foreign key that says whose they are: to ``core_party``, or to a table that shares its key.
        title: what these rows are, for the reader: in the export, and on the page that tells what erasure does.
        erase: ``DELETE`` the rows; ``CLEAR`` the column, so that nobody knows whose they were; ``KEEP`` them, under the neutral
            name that the person's party gets.
        secret: columns that are never exported: digests, keys, what concerns others.
        blank: what other columns of rows that stay become on erasure; ``NEUTRAL`` is the neutral name.
        through: the rows belong to rows of another table, whose owner this attribute is; ``column`` then refers to that table.
        before_erase: called with the session and the party's id before anything is erased, for sums that the rows are part of.
    """

    column: QueryableAttribute[Any]
    title: str
    erase: str = DELETE
    secret: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    through: QueryableAttribute[Any] | None = None
    before_erase: Callable[[Session, int], object] | None = None

    @property
    def source(self) -> Column[Any]:
        """The column of the table."""
        return column_of(self.column)

    @property
    def table(self) -> Table:
        found = self.source.table
        assert isinstance(found, Table)
        return found

    @property
    def name(self) -> str:
        """``table.column``."""
        return f"{self.table.name}.{self.source.name}"


@dataclass(frozen=True)
class NotPersonal:
    """A foreign key to a party that never refers to a person, or to one only as the doer of an act of the house.

    Args:
        column: the mapped foreign key.
        reason: why, for whoever reads the code.
    """

    column: QueryableAttribute[Any]
    reason: str

    @property
    def source(self) -> Column[Any]:
        return column_of(self.column)

    @property
    def name(self) -> str:
        return f"{self.source.table}.{self.source.name}"


def column_of(attribute: QueryableAttribute[Any]) -> Column[Any]:
    """The column that an attribute such as ``Like.party_id`` is mapped to.

    Raises:
        TypeError: when it is no mapped column.
    """
    found = getattr(getattr(attribute, "property", None), "columns", [None])[0]
    if not isinstance(found, Column):
        raise TypeError(f"{attribute!r} is no mapped column")
    return found
