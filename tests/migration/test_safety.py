"""A migration is applied whole or not at all, and loses no row; seen to fail without the recipe."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from sqlalchemy import Engine, create_engine, inspect

from aipress_core.db import ddl, migrate
from aipress_core.db.migrate import MigrationError

WIDEN_PARENT = """
with op.batch_alter_table("core_party") as batch:
    batch.alter_column("name", existing_type=sa.String(40), type_=sa.String(80))
"""
HALF_DONE = """
op.create_table("wire_new", sa.Column("id", BigId, primary_key=True))
op.execute("INSERT INTO wire_item (id, party_id) VALUES (4, 1)")
op.execute("nonsense")
"""


@pytest.mark.parametrize("recipe", [True, False])
def test_altering_a_populated_parent_loses_no_child(engine: Engine, wire, fill, count, recipe: bool, monkeypatch) -> None:
    migrate.upgrade(engine, wire.lines)
    fill(engine)
    if not recipe:
        monkeypatch.setattr(ddl, "foreign_keys_suspended", lambda _connection: nullcontext())
    wire.packages["core"].revision(WIDEN_PARENT)
    migrate.upgrade(engine, wire.lines)
    is_lossy = engine.dialect.name == "sqlite" and not recipe
    assert count(engine, "core_party") == 1
    assert count(engine, "wire_item") == (0 if is_lossy else 3)
    widened = next(one for one in inspect(engine).get_columns("core_party") if one["name"] == "name")
    assert widened["type"].length == 80


def test_altering_a_parent_keeps_its_children_s_foreign_key(engine: Engine, wire, fill) -> None:
    migrate.upgrade(engine, wire.lines)
    fill(engine)
    wire.packages["core"].revision(WIDEN_PARENT)
    migrate.upgrade(engine, wire.lines)
    [key] = inspect(engine).get_foreign_keys("wire_item")
    assert (key["referred_table"], key["options"]["ondelete"]) == ("core_party", "CASCADE")


@pytest.mark.parametrize("ours", [True, False])
def test_failing_revision_leaves_nothing(engine: Engine, wire, fill, count, ours: bool) -> None:
    migrate.upgrade(engine, wire.lines)
    fill(engine)
    wire.packages["wire"].revision("pass")
    wire.packages["wire"].revision(HALF_DONE)
    plain = create_engine(engine.url)  # begins transactions as the driver likes
    with pytest.raises(MigrationError, match="nonsense"):
        migrate.upgrade(engine if ours else plain, wire.lines)
    plain.dispose()
    is_lossy = engine.dialect.name == "sqlite" and not ours
    assert inspect(engine).has_table("wire_new") is is_lossy
    assert count(engine, "wire_item") == 3
    assert migrate.status(engine, wire.lines)[1].current == "wire_0002"  # what went before stays


def test_revision_that_leaves_orphaned_rows_is_refused(sqlite_engine: Engine, wire, fill, count) -> None:
    migrate.upgrade(sqlite_engine, wire.lines)
    fill(sqlite_engine)
    wire.packages["core"].revision('op.execute("DELETE FROM core_party")')
    with pytest.raises(MigrationError, match=r"core_0002 leaves 3 rows .* wire_item → core_party"):
        migrate.upgrade(sqlite_engine, wire.lines)
    assert count(sqlite_engine, "core_party") == 1
    assert migrate.status(sqlite_engine, wire.lines)[0].current == "core_0001"


def test_failing_downgrade_leaves_everything(engine: Engine, wire, fill, count) -> None:
    wire.packages["wire"].revision("pass", 'op.drop_table("wire_item")\nop.execute("nonsense")')
    migrate.upgrade(engine, wire.lines)
    fill(engine)
    with pytest.raises(MigrationError, match="nonsense"):
        migrate.downgrade(engine, wire.lines[1], "base")
    assert count(engine, "wire_item") == 3
    assert migrate.status(engine, wire.lines)[1].current == "wire_0002"
