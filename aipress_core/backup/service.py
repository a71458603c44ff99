"""Making a backup of a site, and a site of a backup."""

from __future__ import annotations

import datetime as dt
import json
import tarfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import delete, inspect

from aipress_core.audit import chain
from aipress_core.audit.models import AuditHead
from aipress_core.backup import BackupError, postgresql, sqlite
from aipress_core.backup.archive import read_manifest, written
from aipress_core.boot import Runtime
from aipress_core.db.migrate import State, status
from aipress_core.db.types import utcnow
from aipress_core.events.models import Lease
from aipress_core.files.storage import NAME, SHA256, Folder, Storage, open_storage
from aipress_core.install import install
from aipress_core.security.models import Session

NOTE = "last-backup.json"  # beside the data, so that 'aipress doctor' knows
FILES = "files/"
Tell = Callable[[str], None]


def back_up(runtime: Runtime, target: Path, *, portable: bool = False, tell: Tell = lambda _text: None) -> dict[str, Any]:
    """Write a backup; the site may go on working.

    The database comes first and the files, which never change, after it: so every row of the backup finds its bytes.

    Args:
        target: the file to write, or a folder in which it is named by the time.
        portable: PostgreSQL: do not use ``pg_dump``.

    Returns:
        The manifest, with the ``path``.

    Raises:
        BackupError: when something that rows name cannot be found, or the target is there already.
    """
    now = utcnow()
    path = target / f"aipress-{now:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.exists():
        raise BackupError(f"{path} is there already")
    if not path.parent.is_dir():
        raise BackupError(f"there is no folder {path.parent}")
    lines = {one.id: one.current for one in status(runtime.engine, runtime.lines())}
    orphaned = [one.id for one in status(runtime.engine, runtime.lines()) if one.state is State.ORPHANED]
    storage = open_storage(runtime.settings["aipress.files.url"])
    with written(path) as archive:
        tell("Copying the database …")
        if runtime.engine.dialect.name == "sqlite":
            database = sqlite.dump(runtime.engine, archive, path.parent)
        else:
            database = postgresql.dump(runtime.engine, archive, path.parent, portable=portable)
        if orphaned and database.get("way") == "copy":
            raise BackupError(f"tables of plugins that are not loaded ({', '.join(orphaned)}) need pg_dump to be backed up; "
                              "install PostgreSQL's client programs, or load the plugins")
        tell("Copying the files …")
        stored = set()
        for name in _stored(storage, database["files"]):
            source = storage.open(name)
            archive.add(f"{FILES}{name}", _Stream(iter(source)), source.size)  # type: ignore[arg-type]
            stored.add(name)
        if missing := sorted(set(database.pop("files")) - stored):
            raise BackupError(f"{len(missing)} file(s) that the database names are not stored, the first is {missing[0]}; "
                              "'aipress doctor' says more")
        with runtime.database.read_session() as db:
            head = db.get(AuditHead, 1)
        manifest = {"made_at": now.isoformat(), "release": version("aipress-core"),
                    "plugins": list(runtime.declared.plugins.order), "revisions": lines, "database": database,
                    "audit_rows": head.last_id if head else 0, "files": len(stored)}
        archive.finish(manifest)
    note = Path(runtime.settings["aipress.data"]) / NOTE
    note.write_text(json.dumps({"at": now.isoformat(), "path": str(path.resolve())}), encoding="utf-8")
    return {**manifest, "path": str(path), "bytes": path.stat().st_size}


def _stored(storage: Storage, named: list[str]) -> Iterator[str]:
    """What is to be copied: everything in a folder, variants too; of a bucket what rows name, variants are made again."""
    if isinstance(storage, Folder):
        yield from sorted(path.name for path in storage.folder.glob("[0-9a-f][0-9a-f]/*") if NAME.match(path.name))
    else:
        yield from (name for name in named if storage.has(name))


class _Stream:
    """Blocks as a file that is read once."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (block := next(self._blocks, b"")):
            self._rest += block
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def restore(runtime: Runtime, path: Path, *, sign_out: bool = False, tell: Tell = lambda _text: None) -> dict[str, Any]:
    """Make the empty site that ``runtime`` describes what the backup holds; afterwards check rows, files and audit chain.

    Args:
        sign_out: end every session, for a backup that may have been in other hands.

    Raises:
        BackupError: before anything is changed: for a damaged backup, another kind of database, a site that is not
            empty; afterwards when the result is not what the manifest says.
    """
    with tarfile.open(path) as tar:
        tell("Checking the backup …")
        manifest = read_manifest(tar)
        _refuse_unfit(runtime, manifest)
        tell("Restoring the database …")
        kind = sqlite if manifest["database"]["kind"] == sqlite.KIND else postgresql
        if manifest["database"].get("way") == "copy":
            install(runtime)
        kind.restore(runtime.engine, tar, manifest)
        tell("Restoring the files …")
        storage = open_storage(runtime.settings["aipress.files.url"])
        for name in (one for one in manifest["members"] if one.startswith(FILES)):
            _put(storage, name.removeprefix(FILES), tar, name)
    tell("Comparing …")
    differing = _differences(runtime, manifest)
    if differing:
        raise BackupError("the restored site is not what was backed up: " + "; ".join(differing))
    install(runtime)
    with runtime.database.session() as db, db.begin():
        db.execute(delete(Lease))
        if sign_out:
            db.execute(delete(Session))
    return manifest


def _refuse_unfit(runtime: Runtime, manifest: dict[str, Any]) -> None:
    kind, backed_up = runtime.engine.dialect.name, manifest["database"]["kind"]
    if kind != backed_up:
        raise BackupError(f"the backup is of a {backed_up} database; this site has {kind}")
    if inspect(runtime.engine).get_table_names():
        raise BackupError("this site's database is not empty; a backup is restored into an empty one")
    if manifest["database"].get("way") == "copy":
        heads = {one.id: one.pending[-1] if one.pending else one.current
                 for one in status(runtime.engine, runtime.lines())}
        other = sorted(name for name, revision in manifest["revisions"].items() if heads.get(name) != revision)
        if other:
            raise BackupError(f"the backup was made by another release ({', '.join(other)} differ): restore it with that "
                              "release and plugins, then upgrade")


def _put(storage: Storage, name: str, tar: tarfile.TarFile, member: str) -> None:
    source = tar.extractfile(member)
    assert source is not None
    data = source.read()
    if SHA256.match(name):
        if storage.put(data) != name:
            raise BackupError(f"the file {name} is not what its name says")
    else:
        sha256, _dot, kind = name.partition(".")
        storage.put_variant(sha256, int(kind[1:]) if kind[1:].isdigit() else kind, data)


def _differences(runtime: Runtime, manifest: dict[str, Any]) -> list[str]:
    """Sentences, none when the site is as its backup."""
    found = []
    with runtime.engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        for name, rows in manifest["database"]["rows"].items():
            count = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() if name in names else None
            if count != rows:
                found.append(f"{name} has {count} rows instead of {rows}")
    with runtime.database.read_session() as db:
        found += [f"the audit log: row {fault.audit_id}: {fault.reason}" for fault in chain.verify(db)]
    return found


def last_backup(runtime: Runtime) -> dt.datetime | None:
    """When the last backup was made from here; None when none was."""
    try:
        note = json.loads((Path(runtime.settings["aipress.data"]) / NOTE).read_text(encoding="utf-8"))
        return dt.datetime.fromisoformat(note["at"])
    except (OSError, ValueError, KeyError):
        return None
