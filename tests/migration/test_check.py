"""Models, migrations and database are compared, and new revisions are written from the difference."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Column, Engine, ForeignKey, Index, String, Table

from aipress_core.db import migrate
from aipress_core.db.migrate import MigrationError
from aipress_core.db.types import BigId, Json, UTCDateTime


def found(engine: Engine, packages) -> list[str]:
    return [str(problem) for problem in migrate.check(engine, packages.lines)]


def test_revision_that_was_not_applied_is_found(engine: Engine, wire) -> None:
    assert found(engine, wire) == ["core: not applied: core_0001.", "wire: not applied: wire_0001."]


def test_model_without_revision_is_found(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    wire.metadata.tables["wire_item"].append_column(Column("title", String(9), nullable=False))
    Table("wire_source", wire.metadata, Column("id", BigId, primary_key=True))
    assert found(engine, wire) == [
        "wire: add table wire_source: no revision does it.",
        "wire: add column wire_item.title: no revision does it.",
    ]


def test_column_of_another_type_is_found(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    wire.metadata.tables["core_party"].c.name.type = String(99)
    assert found(engine, wire) == [
        "core: core_party.name: type is VARCHAR(length=40) in the database and String(length=99) in the model."
    ]


@pytest.mark.parametrize("option", ["RESTRICT", None])
def test_foreign_key_that_could_block_a_deletion_is_found(engine: Engine, wire, option: str | None) -> None:
    migrate.upgrade(engine, wire.lines)
    table = wire.metadata.tables["wire_item"]
    table.append_column(Column("source_id", BigId, ForeignKey("core_party.id", ondelete=option)))
    assert "wire: wire_item.source_id → core_party: needs ON DELETE CASCADE or SET NULL." in found(engine, wire)


def test_foreign_key_to_a_package_that_is_not_required_is_found(engine: Engine, wire) -> None:
    events = wire.add("events")
    Table(
        "events_event",
        wire.metadata,
        Column("id", BigId, primary_key=True),
        Column("item_id", BigId, ForeignKey("wire_item.id", ondelete="SET NULL")),
    )
    problem = "events: events_event.item_id → wire_item: wire is not in its requires."
    assert problem in found(engine, wire)
    events.line = replace(events.line, requires=("wire",))
    assert problem not in found(engine, wire)


def test_ill_named_revision_is_found(engine: Engine, wire) -> None:
    wire.packages["wire"].revision("pass", name="a1b2c3")
    migrate.upgrade(engine, wire.lines)
    assert found(engine, wire) == ["wire: revision a1b2c3 must be named wire_NNNN."]


def test_branched_line_is_found(engine: Engine, wire) -> None:
    package = wire.packages["wire"]
    package.revision("pass")
    package.written.pop()
    path = package.line.versions_dir / "0002_step.py"
    path.rename(path.with_name("0002_other.py"))
    package.revision("pass", name="wire_0003")
    assert "wire: has several heads (wire_0002, wire_0003); a line does not branch." in found(engine, wire)


def test_written_revision_holds_this_package_s_tables_only(engine: Engine, packages) -> None:
    core, wire = packages.add("core"), packages.add("wire")
    Table("core_party", packages.metadata, Column("id", BigId, primary_key=True), Column("name", String(40)))
    Table(
        "wire_item",
        packages.metadata,
        Column("id", BigId, primary_key=True),
        Column("party_id", BigId, ForeignKey("core_party.id", ondelete="CASCADE"), index=True),
        Column("at", UTCDateTime(), nullable=False),
        Column("facets", Json),
        Index("uq_wire_item_at", "at", unique=True),
    )
    first = migrate.revision(engine, core.line, "Parties", lines=packages.lines)
    migrate.upgrade(engine, packages.lines)
    second = migrate.revision(engine, wire.line, "Items of the wire", lines=packages.lines)
    assert first is not None
    assert second is not None
    assert (first.name, second.name) == ("0001_parties.py", "0001_items_of_the_wire.py")
    source = second.read_text(encoding="utf-8")
    assert '"""Items of the wire."""' in source
    assert "revision = 'wire_0001'" in source
    assert "requires: dict[str, str] = {'core': 'core_0001'}" in source
    assert "requires: dict[str, str] = {}" in first.read_text(encoding="utf-8")
    assert 'create_table("core_party"' not in source.replace("'", '"')
    assert "from aipress_core.api import BigId" in source
    assert "from aipress_core.db.types import BigId" in first.read_text(encoding="utf-8")


def test_written_revision_makes_what_the_models_say(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    core = wire.metadata.tables["core_party"]
    core.append_column(Column("slug", String(40), nullable=False, server_default="", index=True))
    core.append_column(Column("seen_at", UTCDateTime()))
    core.append_column(Column("parent_id", BigId, ForeignKey("core_party.id", ondelete="SET NULL")))
    path = migrate.revision(engine, wire.lines[0], "slugs", lines=wire.lines)
    assert path is not None
    assert path.name == "0002_slugs.py"
    migrate.upgrade(engine, wire.lines)
    assert found(engine, wire) == []
    migrate.downgrade(engine, wire.lines[0], "core_0001")
    migrate.upgrade(engine, wire.lines)
    assert found(engine, wire) == []


def test_written_revision_requires_what_a_new_column_points_to(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    item = wire.metadata.tables["wire_item"]
    item.append_column(Column("editor_id", BigId, ForeignKey("core_party.id", ondelete="SET NULL")))
    path = migrate.revision(engine, wire.lines[1], "editors", lines=wire.lines)
    assert path is not None
    assert "requires: dict[str, str] = {'core': 'core_0001'}" in path.read_text(encoding="utf-8")
    migrate.upgrade(engine, wire.lines)
    assert found(engine, wire) == []


def test_no_revision_is_written_without_a_difference(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    assert migrate.revision(engine, wire.lines[1], "nothing", lines=wire.lines) is None
    assert not list(wire.lines[1].versions_dir.glob("0002*"))


def test_empty_revision_is_written_when_asked(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    path = migrate.revision(engine, wire.lines[1], "data", autogenerate=False, lines=wire.lines)
    assert path is not None
    assert "pass" in path.read_text(encoding="utf-8")


def test_revision_is_refused_while_the_database_is_behind(engine: Engine, wire) -> None:
    with pytest.raises(MigrationError, match="not up to date"):
        migrate.revision(engine, wire.lines[0], "too early", lines=wire.lines)
