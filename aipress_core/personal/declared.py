"""What the core and the loaded plugins declare about people, and which references nobody has declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, MetaData

from aipress_core.audit.models import Audit
from aipress_core.changes.models import SettingChange
from aipress_core.content.models import Content
from aipress_core.files.models import File
from aipress_core.i18n.translation import _
from aipress_core.mail.models import Mail
from aipress_core.parties.models import Party, Role
from aipress_core.personal.kinds import CLEAR, ERASURES, KEEP, NEUTRAL, NotPersonal, PersonalData
from aipress_core.security.models import Session

Declaration = PersonalData | NotPersonal
PEOPLE, ITEMS = Party.__table__.c.id, Content.__table__.c.id

CORE: tuple[Declaration, ...] = (
    PersonalData(Role.party_id, _("Your roles")),
    PersonalData(Session.party_id, _("Where you are signed in"), secret=("token_hash",)),
    PersonalData(Mail.party_id, _("Mails that were sent to you"), secret=("text", "html", "unsubscribe_url")),
    PersonalData(Audit.actor_id, _("What you did that is kept in the log of the house"), KEEP,
                 secret=("salt", "person_digest", "previous_hash", "hash", "target_label", "details"),
                 blank={"actor_name": NEUTRAL, "ip": "", "target_label": "", "salt": ""}),
    PersonalData(SettingChange.actor_id, _("Settings that you changed"), KEEP, secret=("before", "after"),
                 blank={"actor_name": NEUTRAL}),
    PersonalData(Content.owner_id, _("What you published"), KEEP, secret=("facets", "counted", "facet_scope")),
    NotPersonal(Content.publisher_id, "the organisation in whose name an item appears"),
    PersonalData(File.owner_id, _("Pictures and documents that you sent"), KEEP, blank={"original_name": ""}),
)


def problems(one: Any, plugin: str) -> Iterator[str]:
    """What is wrong with a declaration of a plugin."""
    if not isinstance(one, PersonalData | NotPersonal):
        yield f"{one!r} is neither PersonalData nor NotPersonal"
        return
    if not one.source.table.name.startswith(f"{plugin}_"):
        yield f"{one.name} is a column of another"
    if isinstance(one, PersonalData):
        columns = {*one.table.c.keys()}
        if one.erase not in ERASURES:
            yield f"{one.name} is erased by one of {', '.join(ERASURES)}, not {one.erase!r}"
        if one.erase == CLEAR and not one.source.nullable:
            yield f"{one.name} cannot be cleared: it is never empty"
        yield from (f"{one.table.name} has no column {name}" for name in ({*one.secret, *one.blank} - columns))


def all_declared(registry: Any) -> Sequence[Declaration]:
    """The core's declarations and those of every loaded plugin, enabled or not, in plugin order."""
    return [*CORE, *registry.runtime.declared.personal]


def references(metadata: MetaData, declared: Iterable[Declaration]) -> Iterator[Column[Any]]:
    """Every column that refers to a person or to what a person owns.

    That is: foreign keys to ``core_party`` and to tables that share its key, and the shared keys of tables beside
    ``core_content``. What is declared not to be personal leads no further.
    """
    closed = {one.source for one in declared if isinstance(one, NotPersonal)}
    people, items = {PEOPLE}, {ITEMS}
    tables = metadata.sorted_tables
    for _round in tables:  # until nothing is added
        before = len(people) + len(items)
        for keys in (people, items):
            keys |= {column for table in tables for column in _shared(table.primary_key.columns)
                     if column not in closed and _refers(column, keys)}
        if len(people) + len(items) == before:
            break
    for table in tables:
        yield from (column for column in table.columns
                    if _refers(column, people) or (column in items and column is not ITEMS))


def _shared(key: Iterable[Column[Any]]) -> list[Column[Any]]:
    columns = list(key)
    return columns if len(columns) == 1 else []


def _refers(column: Column[Any], keys: set[Any]) -> bool:
    return any(key.column in keys for key in column.foreign_keys)


def undeclared(metadata: MetaData, declared: Sequence[Declaration]) -> list[Column[Any]]:
    """References to people that nobody has declared: what an export would leave out and an erasure forget."""
    known = {one.source for one in declared}
    return [column for column in references(metadata, declared) if column not in known]
