"""The file of a backup: a tar whose last member, ``manifest.json``, names every other one with its SHA-256.

It is written under another name and renamed when it is whole, so a file with a backup's name is never half of one.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from aipress_core.backup import BackupError

MANIFEST, FORMAT = "manifest.json", 1
_BLOCK = 1_048_576


class _Hashing(io.RawIOBase):
    """Reads through to a file, hashing on the way."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@dataclass
class Writer:
    """An archive that is being written."""

    tar: tarfile.TarFile
    members: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, source: BinaryIO, size: int) -> None:
        """Add what ``source`` holds, ``size`` bytes of it."""
        reader = _Hashing(source)
        self.tar.addfile(self._entry(name, size), reader)  # type: ignore[arg-type, unused-ignore]
        self.members[name] = reader.digest.hexdigest()

    def add_path(self, name: str, path: Path) -> None:
        """Add a file."""
        with path.open("rb") as source:
            self.add(name, source, os.fstat(source.fileno()).st_size)

    def _entry(self, name: str, size: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, int(time.time()), 0o600
        return entry

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest."""
        text = json.dumps({"format": FORMAT, **facts, "members": self.members}, indent=1, ensure_ascii=False).encode()
        self.tar.addfile(self._entry(MANIFEST, len(text)), io.BytesIO(text))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """An archive that appears at ``path`` when the block ends well, on the disk, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    """The manifest, after every member was compared with it.

    Raises:
        BackupError: for a file that is no backup, of a newer format, or damaged.
    """
    try:
        source = tar.extractfile(MANIFEST)
        assert source is not None
        manifest: dict[str, Any] = json.load(source)
    except (KeyError, tarfile.TarError, ValueError, AssertionError) as error:
        raise BackupError("this file is no whole backup: it has no manifest") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"this backup has format {manifest.get('format')}; this release reads format {FORMAT}")
    found = {entry.name: _digest(tar, entry) for entry in tar if entry.name != MANIFEST}
    meant: dict[str, str] = manifest["members"]
    damaged = sorted(name for name in found.keys() | meant.keys() if found.get(name) != meant.get(name))
    if damaged:
        raise BackupError(f"the backup is damaged: {len(damaged)} member(s) are not as they were written, first {damaged[0]}")
    return manifest


def _digest(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    source = tar.extractfile(entry)
    if source is None:
        return "no file"
    digest = hashlib.sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
