"""What there is once at most, the migrated database refuses twice: the last word where two write at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, Connection, UniqueConstraint, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from aipress_core.api import Base
from aipress_core.testing.rows import Inventor, invented

# Columns, and what else a row must say for them to count (``uq_…`` with a condition).
UNIQUE: dict[str, dict[str, Any]] = {
    "core_content type slug": {},
    "core_delivery outbox_id handler": {},
    "core_party kind slug": {},
    "core_session token_hash": {},
    "accounts_consent party_id terms_id": {},
    "accounts_erasure key_hash": {},
    "accounts_link key_hash": {},
    "accounts_passkey credential": {},
    "accounts_recovery_code code_hash": {},
    "accounts_terms version": {},
    "accounts_user email": {},
    "discussion_report comment_id reporter_id": {},
    "kyc_draft key_hash": {},
    "kyc_fact party_id kind": {"ended_at": None},
    "kyc_invitation email organisation_id": {},
    "kyc_invitation key_hash": {},
    "kyc_request party_id": {"state": "pending"},
    "kyc_survey state": {"state": "live"},
    "kyc_survey version": {},
    "notifications_notification party_id group_key": {"read_at": None},
    "organisations_former_name slug": {},
    "organisations_invitation email organisation_id": {},
    "organisations_organisation canonical": {"is_official": False},
    "search_pin folded type object_id": {},
    "search_synonym set_id folded": {},
    "social_group slug": {},
    "social_report reporter_id subject": {},
    "social_trait field value": {},
    "taxonomies_country alpha3": {},
    "taxonomies_place country_code department_code city": {},
    "taxonomies_term vocabulary_id key": {},
    "taxonomies_vocabulary key": {},
    "wire_item source_id guid": {},
    "wire_picture item_id position": {},
    "wire_source key": {},
    "wire_version item_id number": {},
}


def test_models_say_what_is_unique_as_it_is_meant(world: Any) -> None:
    """Keys apart. A new one: add it to ``UNIQUE``; one less: say in the commit what takes its place."""
    tables = [one for one in Base.metadata.sorted_tables if not one.name.startswith("example_")]
    found = [(one, list(rule.columns)) for one in tables for rule in one.constraints if isinstance(rule, UniqueConstraint)]
    found += [(one, list(rule.columns)) for one in tables for rule in one.indexes if rule.unique]
    assert sorted(" ".join([table.name, *(column.name for column in columns)]) for table, columns in found) == sorted(UNIQUE)


@pytest.mark.parametrize("rule", UNIQUE)
def test_the_database_refuses_a_second(world: Any, rule: str) -> None:
    name, *columns = rule.split()
    table, connection = Base.metadata.tables[name], world.database.connection
    Inventor(connection, "wire.article").fill([table], 2)
    first, second = connection.execute(select(table).order_by(*table.primary_key.columns.values()[::-1])).all()[-2:]
    shared = {one: getattr(first, one) if getattr(first, one) is not None else _some(connection, table.c[one]) for one in columns}
    same = tuple_(*table.primary_key.columns).in_([[getattr(row, one.name) for one in table.primary_key.columns] for row in (first, second)])
    with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed|duplicate key"), connection.begin_nested():
        connection.execute(update(table).where(same).values(shared | UNIQUE[rule]))


def _some(connection: Connection, column: Column[Any]) -> Any:
    """A value for what may be empty: of a row of its own, where it points at one."""
    for key in column.foreign_keys:
        Inventor(connection).fill([key.column.table], 1)
        return connection.scalar(select(func.max(key.column)))
    return invented(column, 7)
