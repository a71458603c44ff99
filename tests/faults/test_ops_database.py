"""PostgreSQL killed and started again under a real site: 503 at once, back within five seconds, nothing acknowledged lost."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from aipress_core.db import throwaway
from aipress_core.db.throwaway import throwaway_postgresql
from tests.faults.ops_site import eventually, prepared

pytestmark = [pytest.mark.proof, pytest.mark.postgresql]


class Server:
    """A PostgreSQL that can be killed and started again on the same data."""

    def __init__(self, server):
        self.server, self.process = server, server.process
        self.folder = server.socket_dir.parent
        self.binaries = throwaway._initialise(server.socket_dir)

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait(20)

    def start(self):
        """Its children may still be dying: then the new one says that the folder is in use."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            self.process = throwaway._start(self.binaries, self.folder)
            try:
                throwaway._wait_until_ready(throwaway.ThrowawayServer(self.server.socket_dir, self.process), self.folder / "log")
                return
            except RuntimeError:
                self.process.wait(5)
        raise AssertionError((self.folder / "log").read_text()[-2000:])


@pytest.fixture
def postgresql():
    with throwaway_postgresql() as server:
        own = Server(server)
        yield own
        own.process.kill()
        own.process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGQUIT], ids=["killed", "fast", "immediate"])
def test_a_site_outlives_its_database(postgresql, tmp_path: Path, how):
    with prepared(postgresql.server.new_database(), tmp_path) as site:
        site.start()
        with site.traffic():
            threading.Event().wait(2)
            postgresql.kill(how)
            threading.Event().wait(1)
            site.answers.clear()
            site.slowest = 0.0
            threading.Event().wait(3)
            away, slowest = dict(site.answers), site.slowest
            assert site.get("/health/live") == 200
            assert site.get("/health/ready") == 503
            postgresql.start()
            back = eventually(lambda: site.get("/wire/") != 503 and site.get("/health/ready") == 200, 30)
            site.answers.clear()
            threading.Event().wait(3)
            after = dict(site.answers)
        print(f"{how.name}: away {away}, slowest {slowest:.2f} s, back after {back} s, then {after}, {len(site.acknowledged)} writes")
        assert set(away) == {503}, away
        assert slowest <= 2.5
        assert back is not None
        assert back <= 5
        assert not {status for status in after if status >= 500 or status == 0}, after
        assert len(site.acknowledged) > 30
        assert site.lost() == set()
        assert "Traceback" not in (tmp_path / "log").read_text()


def test_the_check_notices_a_site_that_acknowledges_before_the_commit(postgresql, tmp_path: Path):
    """The guard off: what was acknowledged and then taken back is found."""
    with prepared(postgresql.server.new_database(), tmp_path, members=3) as site:
        site.acknowledged = {0, 2}
        assert site.lost() == {0, 2}
