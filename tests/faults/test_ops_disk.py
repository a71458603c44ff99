"""The disk runs full under a real site: reads go on, writes are refused with 507 or 503, and room brings them back."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.ops_site import Site, eventually, prepared
from tests.faults.toggle_processes import free_port

pytestmark = pytest.mark.proof


@pytest.fixture
def small_disk(tmp_path: Path):
    """A folder on a disk of 24 MB of its own; needs the right to mount, which CI's container has."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("a disk of its own needs the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_writes_and_nothing_else(small_disk: Path):
    with prepared(f"sqlite:///{small_disk}/site.sqlite", small_disk, AIPRESS_DISK_LEAST_MB="2") as site:
        site.start()
        assert site.change(0) == 303
        with (small_disk / "ballast").open("wb", buffering=0) as ballast:
            block = b"x" * 65_536
            while len(block) >= 512:
                try:
                    while ballast.write(block) == len(block):
                        pass
                    block = block[: len(block) // 2]
                except OSError:
                    block = block[: len(block) // 2]
        refused = [site.change(number) for number in range(1, 80)]
        reads = [site.get("/wire/") for _ in range(10)]
        assert site.get("/health/live") == 200
        (small_disk / "ballast").unlink()
        back = eventually(lambda: site.change(90) == 303, 30)
        print(f"refused {dict.fromkeys(refused)}, {refused.count(507)} times 507; back after {back} s, {shutil.disk_usage(small_disk).free} free")
        assert set(refused) <= {303, 503, 507}  # the log of changes has some room left at first
        assert 507 in refused
        assert set(reads) == {200}
        assert back is not None
        assert back <= 5
        assert site.lost() == set()
        site.kill()
        with closing(sqlite3.connect(small_disk / "site.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_two_processes_write_to_one_file_without_a_locked_database(tmp_path: Path):
    with prepared(f"sqlite:///{tmp_path}/site.sqlite", tmp_path) as site:
        site.start()
        other = dataclasses.replace(site, port=free_port(), process=None)
        other.environ = {**site.environ, "AIPRESS_LISTEN": f"127.0.0.1:{other.port}"}
        other.start()

        def write(through: Site, members: range) -> None:
            for member in members:
                site.note(through.change(member), 0)
        threads = [threading.Thread(target=write, args=(one, range(number, 200, 4)))
                   for number, one in enumerate((site, other, site, other))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        other.kill()
        assert set(site.answers) == {303}, site.answers
        assert len(site.acknowledged) == 200
        assert site.lost() == set()
        assert "locked" not in (tmp_path / "log").read_text()
