"""Bytes named by their SHA-256: the same bytes are stored once, and a name can only mean one thing. Here in a local folder;
:mod:`aipress_core.files.s3` keeps them in a bucket.

A picture made from another is a *variant* and lies beside it: ``ab/abcd….w640``, ``ab/abcd….card``.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

SCHEME = "file:"
NAME = re.compile(r"[0-9a-f]{64}(?:\.(?:w\d{2,4}|[a-z]{2,12}))?\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class StorageError(ValueError):
    """An address of a storage that cannot be used."""


BLOCK = 256 * 1024


@dataclass(frozen=True)
class Bytes:
    """Stored bytes to be sent, whole or from one place to another (RFC 9110, 14)."""

    storage: Storage
    name: str
    size: int

    def __iter__(self) -> Iterator[bytes]:
        return self.storage.read(self.name, 0, self.size)

    def app_iter_range(self, start: int, stop: int) -> Iterator[bytes]:
        """WebOb asks for it when the browser wants a part only."""
        return self.storage.read(self.name, start, stop)


class Storage(Protocol):
    """What a storage does. ``put`` of bytes that are there already makes them young again, so that the sweep spares them."""

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex. When it returns they are safe, whole."""

    def put_variant(self, sha256: str, kind: str | int, data: bytes) -> None:
        """Store a picture made from another one; ``kind`` is a width in pixels or the name of a size."""

    def get(self, name: str) -> bytes:
        """The bytes of a name.

        Raises:
            FileNotFoundError: when there are none.
        """

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop``, block by block."""

    def open(self, name: str) -> Bytes:
        """The bytes of a name, not read yet.

        Raises:
            FileNotFoundError: when there are none.
        """

    def has(self, name: str) -> bool:
        """Are there bytes of this name?"""

    def remove(self, sha256: str, older_than: float = 0) -> bool:
        """Delete the bytes and all variants made from them, unless they were put again within ``older_than`` seconds."""

    def older_than(self, seconds: float) -> Iterator[str]:
        """SHA-256 of everything stored (not variants) that was last put more than ``seconds`` ago."""

    def drop_unfinished(self, seconds: float) -> int:
        """Delete what a killed process left half-written more than ``seconds`` ago; returns how many."""


def open_storage(url: str) -> Storage:
    """The storage of the setting ``aipress.files.url``: ``file:var/files`` or ``s3://bucket/folder?region=…&endpoint=…``.

    Raises:
        StorageError: for another scheme, or when what it needs is not installed.
    """
    if urlsplit(url).scheme == "s3":
        from aipress_core.files.s3 import S3Storage

        return S3Storage.from_url(url)
    return Folder.from_url(url)


def variant_name(sha256: str, kind: str | int) -> str:
    """Name of a variant: ``abcd….w640`` for a width, ``abcd….card`` for a size.

    Raises:
        ValueError: when that is no name.
    """
    return checked(f"{sha256}.w{kind}" if isinstance(kind, int) else f"{sha256}.{kind}")


def checked(name: str) -> str:
    """``name``, if stored bytes may be called so.

    Raises:
        ValueError: when not.
    """
    if not NAME.match(name):
        raise ValueError(f"{name!r} does not name stored bytes")
    return name


class Folder:
    """A content-addressed folder, sharded by the first two hex digits.

    Args:
        folder: made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def from_url(cls, url: str) -> Folder:
        """Open ``file:var/files``.

        Raises:
            StorageError: for another scheme.
        """
        if not url.startswith(SCHEME) or not url.removeprefix(SCHEME):
            raise StorageError(f"aipress.files.url is {url!r}; it must be file: and a folder, such as file:var/files, "
                               "or s3:// and a bucket")
        return cls(Path(url.removeprefix(SCHEME).removeprefix("//")))

    def path(self, name: str) -> Path:
        """Where the bytes of a name lie, or would lie.

        Raises:
            ValueError: when ``name`` is not one.
        """
        return self.folder / name[:2] / checked(name)

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex. When it returns they are on the disk, whole."""
        name = hashlib.sha256(data).hexdigest()
        self._write(name, data)
        return name

    def put_variant(self, sha256: str, kind: str | int, data: bytes) -> None:
        """Store a picture made from another one; ``kind`` is a width in pixels or the name of a size."""
        self._write(variant_name(sha256, kind), data)

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

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop``, block by block."""
        with self.path(name).open("rb") as stream:
            stream.seek(start)
            left = stop - start
            while left > 0 and (block := stream.read(min(BLOCK, left))):
                left -= len(block)
                yield block

    def open(self, name: str) -> Bytes:
        """The bytes of a name, not read yet.

        Raises:
            FileNotFoundError: when there are none.
        """
        return Bytes(self, name, self.path(name).stat().st_size)

    def has(self, name: str) -> bool:
        """Are there bytes of this name?"""
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
        for variant in path.parent.glob(f"{sha256}.*"):
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
