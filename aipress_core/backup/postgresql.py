"""PostgreSQL: ``pg_dump`` where a fitting one is installed, else ``COPY`` of every table; both of one snapshot.

A portable backup holds rows and no schema: it is restored by the release that made it, whose migrations make the tables.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from aipress_core.backup import BackupError
from aipress_core.backup.archive import Writer

KIND, DUMP = "postgresql", "database/pg_dump.custom"


def connect(engine: Engine) -> psycopg.Connection[Any]:
    """A connection of our own: COPY and snapshots are the driver's."""
    return psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


def dump(engine: Engine, archive: Writer, folder: Path, *, portable: bool = False) -> dict[str, Any]:
    """Add the database; returns what the manifest says of it.

    Args:
        portable: do not use ``pg_dump`` even where it is installed.
    """
    with connect(engine) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        facts = {"kind": KIND, "server": connection.info.server_version, **state(connection)}
        with tempfile.TemporaryDirectory(dir=folder, prefix=".aipress-backup-") as scratch:
            program = None if portable else fitting("pg_dump", connection.info.server_version)
            if program:
                _run([program, "--format=custom", "--no-owner", "--no-privileges", f"--file={scratch}/dump",
                      f"--snapshot={_value(connection, 'SELECT pg_export_snapshot()')}"], engine)
                archive.add_path(DUMP, Path(scratch) / "dump")
                return {**facts, "way": "pg_dump"}
            for name in facts["rows"]:
                archive.add_path(f"database/{name}.copy.gz", _copied(connection, name, Path(scratch)))
        return {**facts, "way": "copy", "columns": {name: _columns(connection, name) for name in facts["rows"]},
                "sequences": _sequences(connection)}


def state(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Rows by table and the digests of the stored files, in this transaction's snapshot."""
    names = [name for (name,) in connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")]
    rows = {name: _value(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))) for name in names}
    files = [name for (name,) in connection.execute("SELECT DISTINCT sha256 FROM core_file ORDER BY sha256")]
    return {"rows": rows, "files": files}


def restore(engine: Engine, tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Fill the database, in one transaction. For a portable backup its tables must have been made."""
    if manifest["database"]["way"] == "pg_dump":
        with connect(engine) as connection:
            program = fitting("pg_restore", max(connection.info.server_version, manifest["database"]["server"]))
        if program is None:
            raise BackupError("this backup was made by pg_dump; install PostgreSQL's client programs to restore it")
        with tempfile.NamedTemporaryFile() as scratch:
            source = tar.extractfile(DUMP)
            assert source is not None
            shutil.copyfileobj(source, scratch, 1_048_576)
            scratch.flush()
            _run([program, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                  f"--dbname={engine.url.database}", scratch.name], engine)
        return
    with connect(engine) as connection:
        _fill(connection, tar, manifest["database"])


def _fill(connection: psycopg.Connection[Any], tar: tarfile.TarFile, facts: dict[str, Any]) -> None:
    foreign = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace").fetchall()
    for table, name, _definition in foreign:  # rows refer to one another in circles, so none could be first
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name)))
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, facts["rows"]))))
    for table, columns in facts["columns"].items():
        source = tar.extractfile(f"database/{table}.copy.gz")
        assert source is not None
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with gzip.open(source) as rows, connection.cursor().copy(statement) as copy:
            while block := rows.read(1_048_576):
                copy.write(block)
    for table, name, definition in foreign:
        connection.execute(sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
            sql.SQL(table), sql.Identifier(name), sql.SQL(definition)))
    for name, (value, is_called) in facts["sequences"].items():
        connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, value, is_called))


def _copied(connection: psycopg.Connection[Any], table: str, folder: Path) -> Path:
    path = folder / f"{table}.gz"
    columns = sql.SQL(", ").join(map(sql.Identifier, _columns(connection, table)))
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), columns)
    with gzip.open(path, "wb", compresslevel=5) as stream, connection.cursor().copy(statement) as copy:
        for block in copy:
            stream.write(block)
    return path


def _columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    return [name for (name,) in connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position", (table,))]


def _sequences(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    names = [name for (name,) in connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")]
    found = {}
    for name in names:
        row = connection.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))).fetchone()
        found[name] = list(row or ())
    return found


def _value(connection: psycopg.Connection[Any], statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def fitting(program: str, server_version: int) -> str | None:
    """Where a program of the server's release or a newer one lies; older ones refuse to work."""
    path = shutil.which(program)
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    digits = said.rpartition(")")[2].split() if "(Debian" not in said else said.partition(")")[2].split()
    major = (digits or ["0"])[0].partition(".")[0]
    return path if major.isdigit() and int(major) >= server_version // 10_000 else None


def _run(command: list[str], engine: Engine) -> None:
    """Run one of PostgreSQL's programs; the password goes by its environment, which other users cannot read."""
    url = engine.url
    host = url.host or url.query.get("host")
    given = {"PGHOST": host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database}
    environ = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {done.stderr.strip().splitlines()[-1][:300] if done.stderr else ''}")
