"""SQLite: the online backup API copies a whole, consistent state while others write."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from aipress_core.backup import BackupError
from aipress_core.backup.archive import Writer

KIND, MEMBER = "sqlite", "database/site.sqlite.gz"


def dump(engine: Engine, archive: Writer, folder: Path) -> dict[str, Any]:
    """Add the database; returns what the manifest says of it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".aipress-backup-") as scratch:
        copy = Path(scratch) / "copy.sqlite"
        with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=1000)
            target.execute("PRAGMA journal_mode=DELETE")
            facts = {"kind": KIND, **state(target)}
        packed = Path(scratch) / "copy.gz"
        with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=5) as stream:
            shutil.copyfileobj(plain, stream, 1_048_576)
        archive.add_path(MEMBER, packed)
    return facts


def state(connection: sqlite3.Connection) -> dict[str, Any]:
    """Rows by table and the digests of the stored files, of one state; raises BackupError when the file is damaged."""
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"the database file is damaged: {verdict}")
    names = [name for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    files = [name for (name,) in connection.execute("SELECT DISTINCT sha256 FROM core_file ORDER BY sha256")]
    return {"rows": rows, "files": files}


def restore(engine: Engine, tar: tarfile.TarFile, _manifest: dict[str, Any]) -> None:
    """Put the database file in place, whole or not at all."""
    path = Path(str(engine.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    source = tar.extractfile(MEMBER)
    assert source is not None
    try:
        with gzip.open(source) as packed, draft.open("wb") as stream:
            shutil.copyfileobj(packed, stream, 1_048_576)
            stream.flush()
            os.fsync(stream.fileno())
        engine.dispose()
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
