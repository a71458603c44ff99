"""Bytes in a local folder, named by their SHA-256: the same bytes are stored once, and a name can only mean one thing.

A picture of 640 pixels made from another is a *variant* and lies beside it: ``ab/abcd….w640``.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SCHEME = "file:"
NAME = re.compile(r"[0-9a-f]{64}(?:\.w\d{2,4})?\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class StorageError(ValueError):
    """An address of a storage that cannot be used."""


class Storage:
    """A content-addressed folder, sharded by the first two hex digits.

    Args:
        folder: made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def from_url(cls, url: str) -> Storage:
        """Open ``file:var/files`` (setting ``aipress.files.url``).

        Raises:
            StorageError: for another scheme.
        """
        if not url.startswith(SCHEME) or not url.removeprefix(SCHEME):
            raise StorageError(f"aipress.files.url is {url!r}; it must be file: and a folder, such as file:var/files")
        return cls(Path(url.removeprefix(SCHEME).removeprefix("//")))

    def path(self, name: str) -> Path:
        """Where the bytes of a name lie, or would lie.

        Raises:
            ValueError: when ``name`` is not one.
        """
        if not NAME.match(name):
            raise ValueError(f"{name!r} does not name stored bytes")
        return self.folder / name[:2] / name

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex. When it returns they are on the disk, whole."""
        name = hashlib.sha256(data).hexdigest()
        self._write(name, data)
        return name

    def put_variant(self, sha256: str, width: int, data: bytes) -> None:
        """Store a picture made from another one."""
        self._write(f"{sha256}.w{width}", data)

    def _write(self, name: str, data: bytes) -> None:
        path = self.path(name)
        try:
            os.utime(path)  # there already; young again, so the sweep waits for the row that will name it
            return
        except FileNotFoundError:
            pass
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o640)
            Path(temporary).rename(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def get(self, name: str) -> bytes:
        """The bytes of a name.

        Raises:
            FileNotFoundError: when there are none.
        """
        return self.path(name).read_bytes()

    def has(self, name: str) -> bool:
        return self.path(name).is_file()

    def remove(self, sha256: str, older_than: float = 0) -> bool:
        """Delete the bytes and all variants made from them, unless they were put again within ``older_than`` seconds.

        They are taken aside before their age is judged: whoever puts the same bytes meanwhile writes them anew.
        """
        path = self.path(sha256)
        aside = path.with_name(f"old-{sha256}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime > time.time() - older_than:
            aside.rename(path)
            return False
        for variant in path.parent.glob(f"{sha256}.w*"):
            variant.unlink(missing_ok=True)
        aside.unlink()
        return True

    def older_than(self, seconds: float) -> Iterator[str]:
        """SHA-256 of everything stored (not variants) that was last put more than ``seconds`` ago."""
        limit = time.time() - seconds
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if SHA256.match(path.name) and path.stat().st_mtime < limit:
                yield path.name

    def drop_unfinished(self, seconds: float) -> int:
        """Delete what a killed process left half-written or half-deleted more than ``seconds`` ago; returns how many."""
        limit, dropped = time.time() - seconds, 0
        for pattern in ("new-*", "old-*"):
            for path in self.folder.glob(f"[0-9a-f][0-9a-f]/{pattern}"):
                if path.stat().st_mtime < limit:
                    path.unlink(missing_ok=True)
                    dropped += 1
        return dropped


def _sync_folder(folder: Path) -> None:
    """A rename survives a power cut only when the folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
