"""One line per package: order, requirements, orphans, locks."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from aipress_core.db import ddl, migrate
from aipress_core.db.engine import make_engine
from aipress_core.db.lines import Line, core_line, owner_of
from aipress_core.db.migrate import MigrationError, State, Step


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_up_check_down_and_up_again(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    assert [str(problem) for problem in migrate.check(engine, wire.lines)] == []
    for line in reversed(wire.lines):
        migrate.downgrade(engine, line, "base", wire.lines)
    assert tables(engine) == set()
    migrate.upgrade(engine, wire.lines)
    assert tables(engine) == {"alembic_version", "core_party", "alembic_version_wire", "wire_item"}


def test_every_revision_is_reported_once(engine: Engine, wire) -> None:
    seen: list[Step] = []
    done = migrate.upgrade(engine, wire.lines, progress=seen.append)
    assert done == seen
    assert [(step.line, step.revision, step.message, step.number, step.total, step.is_upgrade) for step in done] == [
        ("core", "core_0001", "step 1", 1, 1, True),
        ("wire", "wire_0001", "step 1", 1, 1, True),
    ]
    assert migrate.upgrade(engine, wire.lines) == []


def test_status_says_what_is_pending(engine: Engine, wire) -> None:
    assert migrate.pending(engine, wire.lines)
    before = migrate.status(engine, wire.lines)
    assert [(one.id, one.state, one.current, one.pending) for one in before] == [
        ("core", State.PENDING, None, ("core_0001",)),
        ("wire", State.PENDING, None, ("wire_0001",)),
    ]
    migrate.upgrade(engine, wire.lines)
    after = migrate.status(engine, wire.lines)
    assert [(one.id, one.state, one.current, one.heads) for one in after] == [
        ("core", State.CURRENT, "core_0001", ("core_0001",)),
        ("wire", State.CURRENT, "wire_0001", ("wire_0001",)),
    ]
    assert not migrate.pending(engine, wire.lines)


def test_vanished_package_is_reported_and_blocks_nobody(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines)
    core = wire.packages["core"]
    core.revision('op.add_column("core_party", sa.Column("slug", sa.String(9)))')
    left = [core.line, wire.add("events").line]
    wire.packages["events"].revision('op.create_table("events_event", sa.Column("id", BigId, primary_key=True))')
    assert [step.revision for step in migrate.upgrade(engine, left)] == ["core_0002", "events_0001"]
    orphan = migrate.status(engine, left)[-1]
    assert (orphan.id, orphan.state, orphan.current) == ("wire", State.ORPHANED, "wire_0001")
    assert "wire_item" in tables(engine)
    assert not migrate.pending(engine, left)


def test_package_without_migrations_is_no_obstacle(engine: Engine, wire, tmp_path: Path) -> None:
    bare = Line("bare", tmp_path / "nowhere", "bare_", "aipress_bare")
    migrate.upgrade(engine, [*wire.lines, bare])
    assert migrate.status(engine, [bare])[0].state is State.CURRENT
    assert "alembic_version_bare" not in tables(engine)


def test_database_ahead_of_its_package_is_told_and_not_pending(engine: Engine, wire) -> None:
    package = wire.packages["wire"]
    package.revision("pass")
    migrate.upgrade(engine, wire.lines)
    (package.line.versions_dir / "0002_step.py").unlink()
    assert migrate.status(engine, wire.lines)[1].state is State.AHEAD
    assert not migrate.pending(engine, wire.lines)
    with pytest.raises(MigrationError, match=r"wire: the database is at wire_0002, .* newer aipress_wire"):
        migrate.upgrade(engine, wire.lines)


def test_unmet_requirement_is_refused_before_anything_runs(engine: Engine, wire) -> None:
    wire.packages["core"].revision("pass")
    wire.packages["wire"].revision('op.drop_table("wire_item")', requires={"core": "core_0002"})
    wire.packages["core"].line.versions_dir.joinpath("0002_step.py").rename(wire.folder / "0002_step.py")
    with pytest.raises(MigrationError, match=r"wire_0002 needs core_0002, and core is at core_0001; upgrade core first"):
        migrate.upgrade(engine, wire.lines)
    assert "wire_item" not in tables(engine)
    (wire.folder / "0002_step.py").rename(wire.packages["core"].line.versions_dir / "0002_step.py")
    migrate.upgrade(engine, wire.lines)


def test_one_line_can_be_upgraded_alone(engine: Engine, wire) -> None:
    migrate.upgrade(engine, wire.lines, only="core")
    assert tables(engine) == {"alembic_version", "core_party"}
    with pytest.raises(MigrationError, match="No migrations named “nowhere” here; loaded: core, wire"):
        migrate.upgrade(engine, wire.lines, only="nowhere")


def test_failing_package_stops_only_those_that_require_it(engine: Engine, wire) -> None:
    wire.add("kyc").revision('op.execute("nonsense")')
    wire.add("social", requires=("kyc",)).revision("pass")
    wire.add("events").revision('op.create_table("events_event", sa.Column("id", BigId, primary_key=True))')
    with pytest.raises(MigrationError, match=r"(?s)kyc: .*nonsense.*social: not tried, because kyc failed"):
        migrate.upgrade(engine, wire.lines)
    states = {one.id: one.state for one in migrate.status(engine, wire.lines)}
    assert states == {
        "core": State.CURRENT,
        "wire": State.CURRENT,
        "kyc": State.PENDING,
        "social": State.PENDING,
        "events": State.CURRENT,
    }


def test_line_that_others_build_on_is_not_taken_back(engine: Engine, wire) -> None:
    wire.packages["core"].revision("pass")
    wire.add("kyc", requires=("wire",)).revision("pass", requires={"wire": "wire_0001", "core": "core_0002"})
    migrate.upgrade(engine, wire.lines)
    core, wire_line, kyc = wire.lines
    with pytest.raises(MigrationError, match="wire builds on core"):
        migrate.downgrade(engine, core, "base", wire.lines)
    with pytest.raises(MigrationError, match="kyc builds on wire"):
        migrate.downgrade(engine, wire_line, "base", wire.lines)
    with pytest.raises(MigrationError, match="kyc_0001 needs core_0002"):
        migrate.downgrade(engine, core, "core_0001", wire.lines)
    migrate.downgrade(engine, kyc, "base", wire.lines)
    migrate.downgrade(engine, core, "core_0001", wire.lines)
    assert migrate.status(engine, wire.lines)[0].current == "core_0001"


def test_downgrade_of_a_line_that_was_never_applied_does_nothing(engine: Engine, wire) -> None:
    assert migrate.downgrade(engine, wire.lines[1], "base") == []


UPGRADE = """
import sys
from pathlib import Path
from aipress_core.db.engine import make_engine
from aipress_core.db.migrate import Line, upgrade

url, *folders = sys.argv[1:]
lines = [Line(id_, Path(folder), f"{id_}_", id_) for id_, folder in zip(folders[::2], folders[1::2])]
engine = make_engine(url)
print("ready", flush=True)
sys.stdin.readline()
print(len(upgrade(engine, lines)))
"""


def start_upgrade(engine: Engine, lines: list[Line]) -> subprocess.Popen[str]:
    folders = [part for line in lines for part in (line.id, str(line.versions_dir))]
    command = [sys.executable, "-c", UPGRADE, engine.url.render_as_string(hide_password=False), *folders]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=core_line().versions_dir.parents[1])


def test_two_processes_that_upgrade_at_once_take_turns(engine: Engine, wire) -> None:
    for number in range(12):
        wire.packages["wire"].revision(f'op.create_table("wire_t{number}", sa.Column("id", BigId, primary_key=True))')
    processes = [start_upgrade(engine, wire.lines) for _ in range(2)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [process.communicate(timeout=60) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert sorted(int(out or -1) for out, _err in results) == [0, 14], results


def test_threads_that_upgrade_different_databases_do_not_mix_them_up(tmp_path: Path, wire) -> None:
    engines = [make_engine(f"sqlite:///{tmp_path}/site{number}.db", durable=False) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda engine: len(migrate.upgrade(engine, wire.lines)), engines))
    assert done == [2, 2, 2, 2]
    assert all(not migrate.pending(engine, wire.lines) for engine in engines)
    for engine in engines:
        engine.dispose()


def test_upgrade_gives_up_when_another_one_does_not_end(engine: Engine) -> None:
    with (
        ddl.migration_lock(engine),
        pytest.raises(MigrationError, match="Another upgrade of this database"),
        ddl.migration_lock(engine, timeout=0.1),
    ):
        pass
    with ddl.migration_lock(engine, timeout=0.1):
        pass


def test_nothing_is_applied_or_taken_back_without_the_lock(engine: Engine, wire, monkeypatch) -> None:
    migrate.upgrade(engine, wire.lines, only="core")
    monkeypatch.setattr(migrate, "migration_lock", partial(ddl.migration_lock, timeout=0.1))
    with ddl.migration_lock(engine):
        with pytest.raises(MigrationError, match="Another upgrade"):
            migrate.upgrade(engine, wire.lines)
        with pytest.raises(MigrationError, match="Another upgrade"):
            migrate.downgrade(engine, wire.lines[0], "base")
    assert [one.current for one in migrate.status(engine, wire.lines)] == ["core_0001", None]


def test_foreign_keys_are_enforced_again_after_an_upgrade(sqlite_engine: Engine, wire) -> None:
    migrate.upgrade(sqlite_engine, wire.lines)
    with pytest.raises(Exception, match="FOREIGN KEY"), sqlite_engine.begin() as connection:
        connection.execute(text("INSERT INTO wire_item (party_id) VALUES (99)"))


def test_lock_is_free_after_its_holder_died(sqlite_engine: Engine) -> None:
    path = sqlite_engine.url.database
    with closing(sqlite3.connect(f"{path}-migrate", isolation_level=None)) as dead:
        dead.execute("BEGIN EXCLUSIVE")
    with ddl.migration_lock(sqlite_engine, timeout=0.1):
        pass


def test_longest_prefix_owns_a_table(tmp_path: Path) -> None:
    short = Line("wire", tmp_path, "wire_", "aipress_wire")
    long = replace(short, id="wire_extra", table_prefix="wire_extra_")
    assert owner_of("wire_extra_item", [short, long]) == long
    assert owner_of("wire_item", [short, long]) == short
    assert owner_of("alien", [short, long]) is None


def test_core_line_is_where_the_core_is() -> None:
    line = core_line()
    assert line.version_table == "alembic_version"
    assert (line.versions_dir.parent / "env.py").is_file()
