"""Bytes are named by their content, written whole, and swept when nobody names them."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from aipress_core.files.storage import Folder, StorageError

OLD = time.time() - 10 * 24 * 3600
DAY = 24 * 3600


def age(path: Path) -> None:
    os.utime(path, (OLD, OLD))


def test_bytes_are_found_by_their_sha256(storage):
    name = storage.put(b"news")
    assert name == hashlib.sha256(b"news").hexdigest()
    assert storage.get(name) == b"news"
    assert storage.path(name).parent.name == name[:2]


def test_the_same_bytes_are_stored_once(storage):
    assert storage.put(b"news") == storage.put(b"news")
    assert len(list(storage.folder.rglob("*"))) == 2  # shard and file


@pytest.mark.parametrize("name", ["../secret", "", "a" * 63, "A" * 64, "a" * 64 + "/x", "a" * 64 + ".w1", "a" * 64 + "\n"])
def test_a_name_never_leaves_the_folder(storage, name):
    with pytest.raises(ValueError, match="does not name"):
        storage.path(name)


def test_an_interrupted_write_leaves_no_file_under_the_name(storage, monkeypatch):
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        storage.put(b"news")
    assert [path for path in storage.folder.rglob("*") if path.is_file()] == []


def test_bytes_are_on_the_disk_before_they_have_their_name(storage, monkeypatch):
    order = []
    sync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle))[1])
    monkeypatch.setattr(Path, "rename", lambda path, target: (order.append("rename"), rename(path, target))[1])
    storage.put(b"news")
    assert order == ["sync", "rename", "sync"]


def test_only_what_is_old_is_offered_to_the_sweep(storage):
    old, _young = storage.put(b"old"), storage.put(b"young")
    age(storage.path(old))
    assert list(storage.older_than(DAY)) == [old]


def test_storing_again_makes_bytes_young(storage):
    name = storage.put(b"news")
    age(storage.path(name))
    storage.put(b"news")
    assert list(storage.older_than(DAY)) == []


def test_bytes_that_became_young_meanwhile_are_not_removed(storage):
    name = storage.put(b"news")
    assert storage.remove(name, older_than=DAY) is False
    assert storage.get(name) == b"news"


def test_variants_go_with_their_picture(storage):
    name = storage.put(b"picture")
    storage.put_variant(name, 320, b"small")
    assert storage.remove(name) is True
    assert [path for path in storage.folder.rglob("*") if path.is_file()] == []


def test_removing_what_is_gone_does_nothing(storage):
    assert storage.remove("a" * 64) is False


def test_remains_of_killed_processes_are_swept_when_old(storage):
    name = storage.put(b"news")
    for remains in ("new-x1", "old-x2", "new-x3"):
        (storage.path(name).parent / remains).write_bytes(b"half")
        age(storage.path(name).parent / remains)
    os.utime(storage.path(name).parent / "new-x3")
    assert storage.drop_unfinished(DAY) == 2
    assert storage.has(name)


@pytest.mark.parametrize(("url", "folder"), [("file:var/files", "var/files"), ("file:/srv/files", "/srv/files"),
                                             ("file:///srv/files", "/srv/files")])
def test_the_setting_names_a_folder(url, folder):
    assert Folder.from_url(url).folder == Path(folder)


@pytest.mark.parametrize("url", ["", "file:", "s3://bucket", "/srv/files"])
def test_another_storage_is_refused_by_name(url):
    with pytest.raises(StorageError, match=r"aipress\.files\.url"):
        Folder.from_url(url)
