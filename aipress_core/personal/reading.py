"""Everything that the site knows about one person, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from aipress_core.files.models import File
from aipress_core.i18n.translation import _
from aipress_core.parties.models import Party
from aipress_core.personal.declared import all_declared
from aipress_core.personal.kinds import PersonalData, column_of

BATCH = 500


@dataclass(frozen=True)
class Section:
    """The rows of one declaration.

    Args:
        name: ``table.column``.
        title: a translation string.
    """

    name: str
    title: str
    statement: Select[Any]

    def rows(self, db: Session) -> Iterator[Mapping[str, Any]]:
        """The rows as mappings of column names to values, some hundred at a time."""
        with db.execute(self.statement, execution_options={"yield_per": BATCH}) as result:
            for row in result.mappings():
                yield dict(row)


def belongs_to(one: PersonalData, party_id: int) -> ColumnElement[bool]:
    """The condition for the rows of a declaration that are this person's."""
    if one.through is None:
        return one.source == party_id
    owner = column_of(one.through)  # the table that the column refers to shares its key with the owner's, if it is another
    return one.source.in_(select(*owner.table.primary_key).where(owner == party_id))


def sections(registry: Any, party_id: int) -> list[Section]:
    """What is known about a person: their party first, then each declaration in plugin order, without its secret columns."""
    party = Party.__table__
    found = [Section("core_party", _("Who you are"), select(party).where(party.c.id == party_id))]
    for one in all_declared(registry):
        if isinstance(one, PersonalData):
            columns = [column for column in one.table.c if column.name not in one.secret]
            found.append(Section(one.name, one.title, select(*columns).where(belongs_to(one, party_id))
                                 .order_by(*one.table.primary_key.columns)))
    return found


def files_of(db: Session, party_id: int) -> Iterator[Any]:
    """The stored files that a person sent: rows of ``id, sha256, mime, size, original_name``."""
    yield from db.execute(select(File.id, File.sha256, File.mime, File.size, File.original_name)
                          .where(File.owner_id == party_id).order_by(File.id))
